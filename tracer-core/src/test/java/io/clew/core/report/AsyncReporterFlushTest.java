package io.clew.core.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.clew.api.FinishedSpan;
import io.clew.api.SpanReporter;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a flush waits for, and how long. */
@Timeout(120)
class AsyncReporterFlushTest extends AsyncReporterFixture {
  @Test
  void flush_coversWhatWasReportedBefore() {
    MemorySender sender = new MemorySender();
    AsyncReporter reporter =
        started(AsyncReporter.newBuilder(sender).linger(Duration.ofMinutes(1)));
    for (int i = 1; i <= 200; i++) {
      reporter.report(span("s"));
      assertThat(reporter.flush(LONG)).isTrue();
      assertThat(sender.spans()).hasSize(i);
    }
  }

  @Test
  void flush_nothingReported_isDoneAtOnce() {
    AsyncReporter reporter = reporter(new MemorySender());

    assertThat(reporter.flush(Duration.ZERO)).isTrue();
  }

  @Test
  void flush_senderBlocks_timesOut() throws Exception {
    Blocking blocking = new Blocking();
    AsyncReporter reporter = reporter(blocking.sender);
    reporter.report(span("s"));
    blocking.entered.await();

    assertThat(reporter.flush(Duration.ofMillis(5))).isFalse();
    assertThat(reporter.flush(Duration.ZERO)).isFalse();
    assertThat(reporter.flush(Duration.ofSeconds(-1))).isFalse();
    blocking.release.countDown();
    assertThat(reporter.flush(LONG)).isTrue();
  }

  @Test
  void flush_forever_isALegalTimeout() {
    AsyncReporter reporter = reporter(new MemorySender());
    reporter.report(span("s"));

    assertThat(reporter.flush(ChronoUnit.FOREVER.getDuration())).isTrue();
    assertThat(reporter.flush(ChronoUnit.FOREVER.getDuration().negated())).isTrue();
    assertThat(reporter.close(ChronoUnit.FOREVER.getDuration())).isZero();
  }

  @Test
  void flush_interrupted_isFalseAndKeepsTheInterrupt() throws Exception {
    Blocking blocking = new Blocking();
    AsyncReporter reporter = reporter(blocking.sender);
    reporter.report(span("s"));
    blocking.entered.await();

    Thread.currentThread().interrupt();

    assertThat(reporter.flush(LONG)).isFalse();
    assertThat(Thread.interrupted()).isTrue();
    blocking.release.countDown();
  }

  /** It would wait for itself. */
  @Test
  void flushAndClose_onTheSendersOwnThread_doNotWait() {
    AtomicReference<AsyncReporter> itself = new AtomicReference<>();
    List<Object> answers = new CopyOnWriteArrayList<>();
    MemorySender sender =
        new MemorySender(
            batch -> {
              answers.add(itself.get().flush(ChronoUnit.FOREVER.getDuration()));
              answers.add(itself.get().close(ChronoUnit.FOREVER.getDuration()));
              for (SpanReporter each : wrapped(itself.get())) {
                answers.add(TeeReporter.of(each).close(ChronoUnit.FOREVER.getDuration()));
              }
            });
    itself.set(started(AsyncReporter.newBuilder(sender).linger(Duration.ofMinutes(1))));
    itself.get().report(span("a"));

    assertThat(itself.get().flush(LONG)).isTrue();
    assertThat(itself.get().close(LONG)).isZero();
    assertThat(answers).containsExactly(false, 0L, 0L, 0L, 0L, 0L);
    assertThat(sender.names()).containsExactly("a");
    assertThat(sender.closed).hasValue(1);
  }

  /** The reporter itself, and behind other reporters of ours and of an application. */
  private static List<SpanReporter> wrapped(SpanReporter reporter) {
    SpanReporter foreign =
        new SpanReporter() {
          @Override
          public void report(FinishedSpan span) {
            reporter.report(span);
          }

          @Override
          public long close(Duration timeout) {
            return reporter.close(timeout);
          }
        };
    return List.of(
        reporter,
        FilterReporter.of(span -> true, reporter),
        TeeReporter.of(FilterReporter.of(span -> true, reporter)),
        foreign);
  }
}
