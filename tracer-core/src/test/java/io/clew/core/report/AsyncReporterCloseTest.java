package io.clew.core.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.clew.core.report.AsyncReporter.Stats;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CyclicBarrier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What closing sends, and what it gives up. */
@Timeout(120)
class AsyncReporterCloseTest extends AsyncReporterFixture {
  @Test
  void close_drainsAndClosesTheSender() {
    MemorySender sender = new MemorySender();
    AsyncReporter reporter =
        started(AsyncReporter.newBuilder(sender).linger(Duration.ofMinutes(1)));
    for (int i = 0; i < 1_000; i++) {
      reporter.report(span("s" + i));
    }

    assertThat(reporter.close(LONG)).isZero();
    assertThat(sender.spans()).hasSize(1_000);
    assertThat(sender.closed).hasValue(1);
    assertThat(reporter.stats()).isEqualTo(new Stats(1_000, 1_000, 0, 0, 0, 0, 0, 0));
  }

  @Test
  void close_onAnInterruptedThread_drainsAndKeepsTheInterrupt() {
    MemorySender sender = new MemorySender();
    AsyncReporter reporter = reporter(sender);
    reporter.report(span("s"));
    Thread.currentThread().interrupt();

    assertThat(reporter.close(LONG)).isZero();

    assertThat(Thread.interrupted()).isTrue();
    assertThat(sender.names()).containsExactly("s");
  }

  @Test
  void close_twice_returnsTheSameAndClosesTheSenderOnce() {
    MemorySender sender = new MemorySender();
    AsyncReporter reporter = reporter(sender);
    reporter.report(span("s"));

    assertThat(reporter.close(LONG)).isZero();
    assertThat(reporter.close(Duration.ZERO)).isZero();
    reporter.close();
    assertThat(sender.closed).hasValue(1);
  }

  @Test
  void close_senderBlocks_returnsWhatWasLost() throws Exception {
    Blocking blocking = new Blocking();
    AsyncReporter reporter = reporter(blocking.sender);
    reporter.report(span("in the sender"));
    blocking.entered.await();
    for (int i = 0; i < 10; i++) {
      reporter.report(span("waiting"));
    }

    assertThat(reporter.close(Duration.ofMillis(5))).isEqualTo(11);
    assertThat(reporter.close(LONG)).isEqualTo(11);
    await().atMost(Duration.ofMinutes(1)).until(() -> reporter.stats().pending() == 0);
    assertThat(reporter.stats()).isEqualTo(new Stats(11, 0, 0, 1, 0, 0, 10, 0));
    await().atMost(Duration.ofMinutes(1)).until(() -> blocking.sender.closed.get() == 1);
  }

  @Test
  void report_afterClose_isCounted() {
    MemorySender sender = new MemorySender();
    AsyncReporter reporter = reporter(sender);
    reporter.close(LONG);
    reporter.report(span("late"));

    assertThat(sender.spans()).isEmpty();
    assertThat(reporter.stats()).isEqualTo(new Stats(1, 0, 0, 0, 0, 0, 1, 0));
    assertThat(reporter.flush(Duration.ZERO)).isTrue();
  }

  @ParameterizedTest
  @MethodSource("failures")
  void close_senderThrowsOnClose_isNotHeardOf(Throwable failure) {
    MemorySender sender =
        new MemorySender() {
          @Override
          public void close() {
            throw MemorySender.<RuntimeException>asIs(failure);
          }
        };
    AsyncReporter reporter = reporter(sender);
    reporter.report(span("s"));

    assertThat(reporter.close(LONG)).isZero();
    assertThat(reporter.stats().sent()).isEqualTo(1);
  }

  @Test
  void close_racingWithReportAndFlush_balancesToTheSpan() throws Exception {
    Random random = new Random(5);
    for (int round = 0; round < 1_000; round++) {
      MemorySender sender = new MemorySender();
      AsyncReporter reporter =
          AsyncReporter.newBuilder(sender).maxQueuedSpans(16).linger(Duration.ZERO).build();
      int each = random.nextInt(60);
      CyclicBarrier barrier = new CyclicBarrier(4);
      List<Thread> threads =
          start(
              4,
              thread -> {
                awaitQuietly(barrier);
                if (thread < 2) {
                  for (int i = 0; i < each; i++) {
                    reporter.report(span("s"));
                  }
                } else if (thread == 2) {
                  reporter.flush(LONG);
                } else {
                  reporter.close(LONG);
                }
              });
      join(threads);

      Stats stats = reporter.stats();
      assertBalanced(stats);
      assertThat(stats.reported()).isEqualTo(2L * each);
      assertThat(stats.pending()).isZero();
      assertThat(stats.sent()).isEqualTo(sender.spans().size());
      assertThat(stats.droppedSendFailed()).isZero();
      assertThat(sender.closed).hasValue(1);
    }
  }

  private static void awaitQuietly(CyclicBarrier barrier) {
    try {
      barrier.await();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
