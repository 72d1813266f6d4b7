package io.clew.core.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.clew.api.Encoding;
import io.clew.api.SpanBatch;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** All on one thread, in a time that passes only where it is waited for. */
class DeliveryTest {
  private static final Retry RETRY =
      new Retry(4, Duration.ofSeconds(10), Duration.ofMillis(100), Duration.ofSeconds(5));

  private final HeardLogger log = new HeardLogger();
  private final ManualTicker ticker = new ManualTicker();
  private final List<Throwable> failures = new ArrayList<>();
  private int attempts;
  private Delivery delivery = delivery(RETRY);

  private static final class ManualTicker implements Delivery.Ticker {
    final List<Long> parked = new ArrayList<>();
    Runnable whileParked = () -> {};
    long now = Long.MAX_VALUE - 5; // It may overflow, as nanoTime may.

    @Override
    public long nanos() {
      return now;
    }

    @Override
    public void park(long nanos) {
      parked.add(nanos);
      now += nanos;
      whileParked.run();
    }
  }

  private Delivery delivery(Retry retry) {
    MemorySender sender =
        new MemorySender(
            batch -> {
              attempts++;
              ticker.now += 1_000_000;
              if (!failures.isEmpty()) {
                throw failures.remove(0);
              }
            }) {
          @Override
          public String toString() {
            return "pigeon";
          }
        };
    return new Delivery(sender, retry, new DeliveryLog(log, sender), ticker);
  }

  @AfterEach
  void clearInterrupt() {
    Thread.interrupted();
  }

  private static SpanBatch batch() {
    Batch batch = new Batch(Encoding.ZIPKIN_JSON, 1000, 100_000);
    batch.add(BatchTest.span("x"));
    return batch.toSpanBatch();
  }

  private void fail(int times) {
    for (int i = 0; i < times; i++) {
      failures.add(new IOException("on purpose"));
    }
  }

  private static void assertBetween(long nanos, long fromMillis, long toMillis) {
    assertThat(nanos).isBetween(fromMillis * 1_000_000, toMillis * 1_000_000);
  }

  @Test
  void send_works_isOneAttemptWithoutAPause() {
    assertThat(delivery.send(batch())).isTrue();

    assertThat(attempts).isEqualTo(1);
    assertThat(ticker.parked).isEmpty();
    assertThat(log.lines).isEmpty();
  }

  @Test
  void send_failsForAWhile_isTriedAgainAfterLongerPauses() {
    fail(3);

    assertThat(delivery.send(batch())).isTrue();

    assertThat(attempts).isEqualTo(4);
    assertThat(ticker.parked).hasSize(3);
    assertBetween(ticker.parked.get(0), 50, 100);
    assertBetween(ticker.parked.get(1), 100, 200);
    assertBetween(ticker.parked.get(2), 200, 400);
    assertThat(log.lines)
        .containsExactly(
            "WARN Tracing: spans cannot be sent by pigeon: java.io.IOException: on purpose",
            "INFO Tracing: spans are sent again, after 3 failures; 0 spans were dropped");
  }

  @Test
  void send_failsAlways_givesUpAfterAllAttempts() {
    fail(100);

    assertThat(delivery.send(batch())).isFalse();
    assertThat(attempts).isEqualTo(4);
    assertThat(delivery.send(batch())).isFalse();
    assertThat(attempts).isEqualTo(8);
    failures.clear();
    assertThat(delivery.send(batch())).isTrue();

    assertThat(log.lines)
        .containsExactly(
            "WARN Tracing: spans cannot be sent by pigeon: java.io.IOException: on purpose",
            "INFO Tracing: spans are sent again, after 8 failures; 2 spans were dropped");
  }

  @Test
  void send_failsForLong_givesUpInTime() {
    Duration second = Duration.ofSeconds(1);
    Delivery patient = delivery(new Retry(1000, Duration.ofSeconds(10), second, second));
    fail(1000);
    long start = ticker.now;

    assertThat(patient.send(batch())).isFalse();

    // Each takes half a second to one, and no attempt begins after ten.
    assertThat(attempts).isBetween(10, 21);
    assertThat(ticker.now - start).isLessThan(Duration.ofMillis(10_002).toNanos());
  }

  @Test
  void send_interruptedByTheSender_pausesAllTheSame() {
    failures.add(new InterruptedException("on purpose"));
    ticker.whileParked = () -> assertThat(Thread.currentThread().isInterrupted()).isFalse();

    assertThat(delivery.send(batch())).isTrue();

    assertThat(attempts).isEqualTo(2);
    assertThat(Thread.currentThread().isInterrupted()).isFalse();
  }

  @Test
  void send_wokenTooEarly_goesOnWaiting() {
    fail(1);
    List<Long> wholes = new ArrayList<>();
    ticker.whileParked =
        () -> {
          wholes.add(ticker.parked.get(0));
          if (wholes.size() == 1) {
            ticker.now -= 10_000_000; // Woken up so much before its time.
            Thread.currentThread().interrupt();
          }
        };

    assertThat(delivery.send(batch())).isTrue();

    assertThat(ticker.parked).hasSize(2).element(1).isEqualTo(10_000_000L);
    assertThat(attempts).isEqualTo(2);
  }

  @Test
  void hurry_shortensThePauseThatIsOnAndThoseThatFollow() {
    Delivery slow =
        delivery(new Retry(4, Duration.ofHours(1), Duration.ofMillis(1), Duration.ofMinutes(1)));
    slow.startClosing();
    fail(3);

    assertThat(slow.send(batch())).isTrue();

    assertThat(ticker.parked).hasSize(3).allMatch(nanos -> nanos <= 1_000_000);
  }

  @Test
  void hurry_duringAPause_endsIt() {
    fail(3);
    ticker.whileParked =
        () -> {
          if (ticker.parked.size() == 3) {
            ticker.now -= ticker.parked.get(2) - 100_000_000; // Of 200 ms at least, 100 are over.
            delivery.startClosing();
          }
        };

    assertThat(delivery.send(batch())).isTrue();

    assertThat(ticker.parked).hasSize(3);
  }

  @Test
  void abandon_duringAPause_endsItWithoutAnotherAttempt() {
    fail(2);
    ticker.whileParked = delivery::cancel;

    assertThat(delivery.send(batch())).isFalse();

    assertThat(attempts).isEqualTo(1);
    assertThat(ticker.parked).hasSize(1);
  }

  @Test
  void abandon_keepsTheInterruptForTheSendersClose() {
    fail(1);
    ticker.whileParked =
        () -> {
          delivery.cancel();
          Thread.currentThread().interrupt();
        };

    assertThat(delivery.send(batch())).isFalse();

    assertThat(Thread.currentThread().isInterrupted()).isTrue();
  }
}
