package io.clew.spool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.clew.api.FinishedSpan;
import io.clew.api.SamplingState;
import io.clew.api.TraceContext;
import io.clew.core.report.AsyncReporter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The spool behind a reporter, whose queue must not overflow. */
@Timeout(120)
class SpoolBehindReporterTest {
  @TempDir Path directory;

  private static FinishedSpan span(int number) {
    return FinishedSpan.newBuilder(
            TraceContext.newBuilder()
                .samplingState(SamplingState.ACCEPT)
                .traceId(1, 1 + number)
                .spanId(1 + number)
                .build())
        .name("s" + number)
        .time(1_577_836_800_000_000L + number, 42)
        .build();
  }

  /** Six times what the queue holds, while the receiver hangs; a slow machine takes longer. */
  @Test
  void report_receiverHangs_dropsNothing() throws Exception {
    CountDownLatch hanging = new CountDownLatch(1);
    FakeReceiver receiver = new FakeReceiver();
    receiver.trouble = batch -> hanging.await();
    SpoolingSpanSender spool = SpoolingSpanSender.create(directory, receiver);
    int spans = 100_000;
    int inFlight = 8_000; // Half of the queue.
    try (AsyncReporter reporter =
        AsyncReporter.newBuilder(spool).linger(Duration.ofMillis(10)).build()) {
      for (int i = 0; i < spans; i++) {
        while (reporter.stats().pending() > inFlight) {
          TimeUnit.MILLISECONDS.sleep(1); // It drains, though nothing is received.
        }
        reporter.report(span(i));
      }
      assertThat(reporter.flush(Duration.ofSeconds(30))).isTrue();
      assertThat(receiver.taken).isEmpty();
      assertThat(reporter.stats().dropped()).isZero();
      assertThat(spool.stats().pendingSpans()).isEqualTo(spans);

      hanging.countDown();
      await().atMost(Duration.ofMinutes(1)).until(() -> spool.stats().pendingSpans() == 0);
      assertThat(new HashSet<>(receiver.taken)).hasSize(spans);
      assertThat(receiver.taken).hasSize(spans);
    }
  }
}
