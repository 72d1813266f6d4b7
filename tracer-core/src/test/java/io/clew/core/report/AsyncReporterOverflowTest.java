package io.clew.core.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.clew.api.UntracedThread;
import io.clew.core.report.AsyncReporter.Stats;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What happens to a span for which the ring has no room. */
@Timeout(120)
class AsyncReporterOverflowTest {
  private static final Duration LONG = Duration.ofSeconds(30);
  private static final Duration HOUR = Duration.ofHours(1);

  private final CountDownLatch entered = new CountDownLatch(1);
  private final CountDownLatch release = new CountDownLatch(1);
  private final MemorySender sender =
      new MemorySender(
          batch -> {
            entered.countDown();
            release.await();
          });
  private AsyncReporter reporter;

  @AfterEach
  void close() {
    if (reporter != null) {
      reporter.close(Duration.ZERO);
    }
  }

  /** One span in the sender, two in the ring, and no room. */
  private void fill(Duration maxWait) throws InterruptedException {
    reporter =
        AsyncReporter.newBuilder(sender)
            .maxQueuedSpans(2)
            .linger(Duration.ZERO)
            .maxWait(maxWait)
            .build();
    reporter.report(BatchTest.span("x"));
    entered.await();
    reporter.report(BatchTest.span("x"));
    reporter.report(BatchTest.span("x"));
    assertThat(reporter.stats()).isEqualTo(new Stats(3, 0, 0, 0, 0, 0, 0, 3));
  }

  private static void awaitWaiting(Thread thread) {
    await()
        .atMost(Duration.ofMinutes(1))
        .until(() -> thread.getState() == Thread.State.TIMED_WAITING);
  }

  private Thread startReporting() {
    Thread thread = new Thread(() -> reporter.report(BatchTest.span("x")));
    thread.start();
    awaitWaiting(thread);
    return thread;
  }

  @Test
  void report_noWait_dropsAtOnce() throws Exception {
    fill(Duration.ZERO);
    reporter.report(BatchTest.span("x"));

    assertThat(reporter.stats()).isEqualTo(new Stats(4, 0, 1, 0, 0, 0, 0, 3));
  }

  @Test
  void report_untilThereIsRoom_isTaken() throws Exception {
    fill(HOUR);
    Thread thread = startReporting();
    assertThat(reporter.stats().reported()).isEqualTo(3);

    release.countDown();
    thread.join();

    assertThat(reporter.flush(LONG)).isTrue();
    assertThat(reporter.stats()).isEqualTo(new Stats(4, 4, 0, 0, 0, 0, 0, 0));
  }

  @Test
  void report_untilTheTimeIsOver_drops() throws Exception {
    fill(Duration.ofMillis(2));
    reporter.report(BatchTest.span("x"));

    assertThat(reporter.stats()).isEqualTo(new Stats(4, 0, 1, 0, 0, 0, 0, 3));
  }

  @Test
  void report_interruptedWhileWaiting_dropsAndKeepsTheInterrupt() throws Exception {
    fill(HOUR);
    Thread.currentThread().interrupt();
    reporter.report(BatchTest.span("x"));

    assertThat(Thread.interrupted()).isTrue();
    assertThat(reporter.stats()).isEqualTo(new Stats(4, 0, 1, 0, 0, 0, 0, 3));
  }

  @Test
  void report_closedWhileWaiting_drops() throws Exception {
    fill(HOUR);
    Thread thread = startReporting();

    assertThat(reporter.close(Duration.ZERO)).isEqualTo(3);
    thread.join();

    await().atMost(Duration.ofMinutes(1)).until(() -> reporter.stats().pending() == 0);
    assertThat(reporter.stats().reported()).isEqualTo(4);
    assertThat(reporter.stats().dropped()).isEqualTo(4);
  }

  @Test
  void report_bytesFull_dropsThoughTheQueueHasRoom() throws Exception {
    reporter =
        AsyncReporter.newBuilder(sender).maxQueuedBytes(256 * 16).linger(Duration.ZERO).build();
    reporter.report(BatchTest.span("x"));
    entered.await();
    for (int i = 0; i < 30; i++) {
      reporter.report(BatchTest.span("x"));
    }

    assertThat(reporter.stats()).isEqualTo(new Stats(31, 0, 14, 0, 0, 0, 0, 17));
  }

  /** Small spans before say nothing about large ones, and a sender that hangs takes nothing out. */
  @Test
  void report_largeSpansWhileTheSenderHangs_takeTheirBytesAndNoMore() throws Exception {
    reporter =
        AsyncReporter.newBuilder(sender).maxQueuedBytes(1 << 20).linger(Duration.ZERO).build();
    reporter.report(BatchTest.span("x"));
    entered.await();
    for (int i = 0; i < 500; i++) {
      reporter.report(BatchTest.span("x".repeat(50_000)));
    }

    assertThat(reporter.stats()).isEqualTo(new Stats(501, 0, 490, 0, 0, 0, 0, 11));

    release.countDown();
    assertThat(reporter.flush(LONG)).isTrue();
    reporter.report(BatchTest.span("x"));
    assertThat(reporter.flush(LONG)).isTrue();
    assertThat(reporter.stats()).isEqualTo(new Stats(502, 12, 490, 0, 0, 0, 0, 0));
  }

  @Test
  void report_oneLargerThanTheLimit_fitsIntoTheEmptyQueue() throws Exception {
    reporter = AsyncReporter.newBuilder(sender).maxQueuedBytes(1).linger(Duration.ZERO).build();
    reporter.report(BatchTest.span("x"));
    entered.await();
    for (int i = 0; i < 10; i++) {
      reporter.report(BatchTest.span("x".repeat(50_000)));
    }

    assertThat(reporter.stats().pending()).isBetween(2L, 5L); // One for each ring, at the most.
  }

  /** A sender that reports spans itself would wait for its own end. */
  @Test
  void report_onAReportersThread_doesNotWait() throws Exception {
    fill(HOUR);
    Thread thread = new UntracedThread(() -> reporter.report(BatchTest.span("x")), "test");
    thread.start();
    thread.join();

    assertThat(reporter.stats()).isEqualTo(new Stats(4, 0, 1, 0, 0, 0, 0, 3));
  }

  @ParameterizedTest
  @ValueSource(longs = {0, -1, Long.MIN_VALUE, (1L << 40) + 1, Long.MAX_VALUE})
  void maxQueuedBytes_outOfRange_isRejected(long value) {
    assertThatThrownBy(() -> AsyncReporter.newBuilder(sender).maxQueuedBytes(value))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("maxQueuedBytes: expected 1 to 1099511627776, got " + value);
  }

  @ParameterizedTest
  @ValueSource(strings = {"PT-0.001S", "PT1H0.001S"})
  void maxWait_outOfRange_isRejected(Duration value) {
    assertThatThrownBy(() -> AsyncReporter.newBuilder(sender).maxWait(value))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("maxWait: expected 0 to 1 hour, got " + value);
  }
}
