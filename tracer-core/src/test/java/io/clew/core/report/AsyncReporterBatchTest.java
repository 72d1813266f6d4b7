package io.clew.core.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.clew.api.Encoding;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import zipkin2.Span;

/** When a batch is sent, in a time that stands still unless a test moves it. */
@Timeout(120)
class AsyncReporterBatchTest {
  private static final Duration LONG = Duration.ofSeconds(30);
  private static final Duration LINGER = Duration.ofSeconds(10);

  private final StandingTicker ticker = new StandingTicker();
  private final CountDownLatch entered = new CountDownLatch(1);
  private final CountDownLatch release = new CountDownLatch(1);
  private final List<AsyncReporter> reporters = new ArrayList<>();

  /** Its first batch takes until the release. */
  private final MemorySender slow =
      new MemorySender(
          batch -> {
            entered.countDown();
            release.await();
          });

  private static final class StandingTicker implements Delivery.Ticker {
    final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 5); // It may overflow, as nanoTime may.
    final AtomicInteger looks = new AtomicInteger();

    void pass(Duration time) {
      now.addAndGet(time.toNanos());
    }

    @Override
    public long nanos() {
      looks.incrementAndGet();
      return now.get();
    }

    @Override
    public void park(long nanos) {
      LockSupport.parkNanos(this, nanos);
    }
  }

  @AfterEach
  void closeReporters() {
    release.countDown();
    reporters.forEach(reporter -> reporter.close(Duration.ZERO));
  }

  private AsyncReporter reporter(MemorySender sender, int maxBatchSpans) {
    AsyncReporter reporter =
        AsyncReporter.newBuilder(sender)
            .maxBatchSpans(maxBatchSpans)
            .linger(LINGER)
            .ticker(ticker)
            .build();
    reporters.add(reporter);
    return reporter;
  }

  private static void report(AsyncReporter reporter, int spans) {
    for (int i = 0; i < spans; i++) {
      reporter.report(BatchTest.span("x"));
    }
  }

  /** One span is in the sender, which does not come back; so many others wait in the ring. */
  private AsyncReporter sendingWhileSpansCome(int maxBatchSpans, int spans)
      throws InterruptedException {
    AsyncReporter reporter = reporter(slow, maxBatchSpans);
    report(reporter, 1);
    assertThat(reporter.flush(Duration.ZERO)).isFalse();
    entered.await();
    report(reporter, spans);
    return reporter;
  }

  @Test
  void linger_sendTookLonger_whatHasComeMeanwhileIsOneBatchAtOnce() throws Exception {
    sendingWhileSpansCome(4096, 200);
    ticker.pass(LINGER);
    release.countDown();

    await().atMost(Duration.ofMinutes(1)).until(() -> slow.spans().size() == 201);
    assertThat(slow.batchSizes()).containsExactly(1, 200);
  }

  @Test
  void linger_moreThanABatchHasComeMeanwhile_theLastIsSentAtOnceToo() throws Exception {
    sendingWhileSpansCome(80, 200);
    ticker.pass(LINGER);
    release.countDown();

    await().atMost(Duration.ofMinutes(1)).until(() -> slow.spans().size() == 201);
    assertThat(slow.batchSizes()).containsExactly(1, 80, 80, 40);
  }

  @Test
  void linger_sendTookLess_onlyTheRestIsWaited() throws Exception {
    sendingWhileSpansCome(4096, 200);
    ticker.pass(LINGER.dividedBy(2));
    int looks = ticker.looks.get();
    release.countDown();
    // A look at the time decides whether to send; the one after it shows that this is done.
    await().atMost(Duration.ofMinutes(1)).until(() -> ticker.looks.get() >= looks + 3);
    assertThat(slow.batchSizes()).containsExactly(1);

    ticker.pass(LINGER.dividedBy(2));

    await().atMost(Duration.ofMinutes(1)).until(() -> slow.spans().size() == 201);
    assertThat(slow.batchSizes()).containsExactly(1, 200);
  }

  @Test
  void linger_retriesTookLonger_whatHasComeMeanwhileIsOneBatchAtOnce() {
    AtomicInteger attempts = new AtomicInteger();
    List<AsyncReporter> one = new ArrayList<>();
    MemorySender failing =
        new MemorySender(
            batch -> {
              if (attempts.incrementAndGet() < 3) {
                report(one.get(0), 50);
                ticker.pass(LINGER);
                throw new IOException("on purpose");
              }
            });
    AsyncReporter reporter =
        AsyncReporter.newBuilder(failing)
            .retry(new Retry(3, Duration.ofHours(1), Duration.ZERO, Duration.ZERO))
            .linger(LINGER)
            .ticker(ticker)
            .build();
    reporters.add(reporter);
    one.add(reporter);
    report(reporter, 1);
    ticker.pass(LINGER);

    await().atMost(Duration.ofMinutes(1)).until(() -> failing.spans().size() == 101);
    assertThat(failing.batchSizes()).containsExactly(1, 100);
    assertThat(reporter.flush(LONG)).isTrue();
    assertThat(reporter.stats().sent()).isEqualTo(101);
  }

  @Test
  void maxBatchSpans_reached_isSentWithoutLingering() {
    MemorySender sender = new MemorySender();
    AsyncReporter reporter = reporter(sender, 10);
    report(reporter, 25);
    await().atMost(Duration.ofMinutes(1)).until(() -> sender.batchSizes().equals(List.of(10, 10)));

    assertThat(reporter.close(LONG)).isZero();

    assertThat(sender.batchSizes()).containsExactly(10, 10, 5);
  }

  @ParameterizedTest
  @EnumSource(Encoding.class)
  void send_asTheSenderWantsIt_eachSpanOnce(Encoding encoding) {
    MemorySender sender =
        new MemorySender() {
          @Override
          public Encoding encoding() {
            return encoding;
          }
        };
    AsyncReporter reporter = reporter(sender, 30);
    List<String> sent = IntStream.range(0, 100).mapToObj(String::valueOf).toList();
    sent.forEach(text -> reporter.report(BatchTest.span(text)));

    assertThat(reporter.close(LONG)).isZero();

    assertThat(sender.spans()).extracting(Span::tags).extracting("k").isEqualTo(sent);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1, Integer.MIN_VALUE, (1 << 24) + 1})
  void maxBatchSpans_outOfRange_isRejected(int value) {
    assertThatThrownBy(() -> AsyncReporter.newBuilder(new MemorySender()).maxBatchSpans(value))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("maxBatchSpans: expected 1 to 16777216, got " + value);
  }
}
