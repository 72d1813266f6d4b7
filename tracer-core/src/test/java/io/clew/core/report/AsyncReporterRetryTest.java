package io.clew.core.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.clew.core.report.AsyncReporter.Stats;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(120)
class AsyncReporterRetryTest {
  private static final Duration LONG = Duration.ofSeconds(30);
  private static final Duration MINUTE = Duration.ofMinutes(1);

  /** Pauses that no test could wait for. */
  private static final Retry SLOW = new Retry(1000, Duration.ofHours(1), MINUTE, MINUTE);

  private static final Retry FAST = new Retry(3, MINUTE, Duration.ZERO, Duration.ZERO);

  /** How many attempts are still to fail. */
  private final AtomicInteger failing = new AtomicInteger();

  private final AtomicInteger rejected = new AtomicInteger();
  private final AtomicInteger attempts = new AtomicInteger();
  private Throwable failure = new IOException("on purpose");
  private final MemorySender sender =
      new MemorySender(
          batch -> {
            attempts.incrementAndGet();
            if (failing.getAndDecrement() > 0) {
              throw failure;
            }
          }) {
        @Override
        public long rejected() {
          return rejected.get();
        }
      };
  private AsyncReporter reporter;

  private void start(Retry retry) {
    reporter =
        AsyncReporter.newBuilder(sender)
            .retry(retry)
            .maxQueuedSpans(8)
            .linger(Duration.ZERO)
            .build();
  }

  @AfterEach
  void close() {
    reporter.close(Duration.ZERO);
  }

  static Stream<Throwable> failures() {
    return AsyncReporterTest.failures();
  }

  @ParameterizedTest
  @MethodSource("failures")
  void send_failsTwice_isSentOnceInTheEnd(Throwable thrown) {
    failure = thrown;
    failing.set(2);
    start(FAST);
    reporter.report(BatchTest.span("x"));

    assertThat(reporter.flush(LONG)).isTrue();
    assertThat(attempts).hasValue(3);
    assertThat(sender.spans()).hasSize(1);
    assertThat(reporter.stats()).isEqualTo(new Stats(1, 1, 0, 0, 0, 0, 0, 0));
  }

  @Test
  void send_failsMoreOftenThanItIsTried_isDroppedAndCounted() {
    failing.set(3);
    start(FAST);
    reporter.report(BatchTest.span("x"));
    assertThat(reporter.flush(LONG)).isTrue();
    reporter.report(BatchTest.span("y"));
    assertThat(reporter.flush(LONG)).isTrue();

    assertThat(attempts).hasValue(4);
    assertThat(reporter.stats()).isEqualTo(new Stats(2, 1, 0, 1, 0, 0, 0, 0));
  }

  @Test
  void send_rejectsSpansForGood_countsThemAsRejectedOnce() {
    rejected.set(1);
    start(FAST);
    reporter.report(BatchTest.span("too large"));
    reporter.report(BatchTest.span("kept"));
    assertThat(reporter.flush(LONG)).isTrue();
    reporter.report(BatchTest.span("later"));
    assertThat(reporter.flush(LONG)).isTrue();

    assertThat(reporter.stats()).isEqualTo(new Stats(3, 2, 0, 0, 1, 0, 0, 0));
  }

  private void failAndPause() {
    failing.set(1);
    start(SLOW);
    reporter.report(BatchTest.span("waits"));
    await().atMost(Duration.ofMinutes(1)).until(() -> attempts.get() == 1);
  }

  @Test
  void report_whileABatchWaits_fillsTheRingAndOverflows() {
    failAndPause();
    for (int i = 0; i < 20; i++) {
      reporter.report(BatchTest.span("x"));
    }

    assertThat(reporter.stats()).isEqualTo(new Stats(21, 0, 12, 0, 0, 0, 0, 9));
    assertThat(reporter.flush(Duration.ofMillis(1))).isFalse();
  }

  @Test
  void close_whileABatchWaits_returnsInTimeWithWhatIsLost() {
    failAndPause();
    reporter.report(BatchTest.span("x"));

    assertThat(reporter.close(Duration.ofMillis(20))).isEqualTo(2);

    await().atMost(Duration.ofMinutes(1)).until(() -> sender.closed.get() == 1);
    await().atMost(Duration.ofMinutes(1)).until(() -> reporter.stats().pending() == 0);
    assertThat(reporter.stats()).isEqualTo(new Stats(2, 0, 0, 1, 0, 0, 1, 0));
    assertThat(attempts).hasValue(1);
  }

  @Test
  void close_whileTheSenderFails_drainsWhenItWorks() {
    failing.set(3);
    start(new Retry(1000, Duration.ofHours(1), Duration.ofMillis(1), MINUTE));
    reporter.report(BatchTest.span("x"));

    assertThat(reporter.close(LONG)).isZero();

    assertThat(attempts).hasValue(4);
    assertThat(reporter.stats()).isEqualTo(new Stats(1, 1, 0, 0, 0, 0, 0, 0));
  }

  @Test
  void close_senderFailsMoreOftenThanItIsTried_drainsWhenItWorks() {
    failing.set(Integer.MAX_VALUE);
    start(new Retry(3, MINUTE, Duration.ofMillis(300), Duration.ofMillis(300)));
    reporter.report(BatchTest.span("x"));
    Thread close = new Thread(() -> reporter.close(LONG));
    close.start();
    await().atMost(Duration.ofMinutes(1)).until(() -> attempts.get() >= 5);

    failing.set(0);

    await().atMost(Duration.ofMinutes(1)).until(() -> reporter.stats().pending() == 0);
    assertThat(reporter.stats()).isEqualTo(new Stats(1, 1, 0, 0, 0, 0, 0, 0));
  }
}
