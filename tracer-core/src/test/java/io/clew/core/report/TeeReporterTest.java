package io.clew.core.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.clew.api.FinishedSpan;
import io.clew.api.SpanReporter;
import io.clew.core.report.AsyncReporter.Stats;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class TeeReporterTest {
  private static final Duration LONG = Duration.ofSeconds(30);

  private final CountDownLatch release = new CountDownLatch(1);
  private final MemorySender good = new MemorySender();
  private final CountDownLatch entered = new CountDownLatch(1);
  private final MemorySender stuck =
      new MemorySender(
          batch -> {
            entered.countDown();
            release.await();
          });

  private static AsyncReporter reporter(MemorySender sender) {
    return AsyncReporter.newBuilder(sender)
        .retry(Retry.NEVER)
        .maxQueuedSpans(8)
        .linger(Duration.ofMinutes(1))
        .build();
  }

  /** Breaks its contract in all that it does. */
  private static final SpanReporter BROKEN =
      new SpanReporter() {
        @Override
        public void report(FinishedSpan span) {
          throw new AssertionError("on purpose");
        }

        @Override
        public boolean flush(Duration timeout) {
          throw new IllegalStateException("on purpose");
        }

        @Override
        public long close(Duration timeout) {
          throw new NoClassDefFoundError("on purpose");
        }
      };

  @Test
  void report_reachesAll() {
    MemorySender other = new MemorySender();
    SpanReporter tee = TeeReporter.of(reporter(good), reporter(other));
    tee.report(BatchTest.span("x"));

    assertThat(tee.flush(LONG)).isTrue();
    assertThat(good.spans()).hasSize(1);
    assertThat(other.spans()).hasSize(1);
    assertThat(tee.close(LONG)).isZero();
    assertThat(good.closed).hasValue(1);
    assertThat(other.closed).hasValue(1);
  }

  @Test
  void report_oneIsStuck_theOtherLosesNothing() throws Exception {
    AsyncReporter slow = reporter(stuck);
    AsyncReporter quick = reporter(good);
    SpanReporter tee = TeeReporter.of(slow, quick);
    for (int i = 0; i < 100; i++) {
      tee.report(BatchTest.span("x"));
      assertThat(quick.flush(LONG)).isTrue();
      if (i == 0) {
        assertThat(tee.flush(Duration.ofMillis(5))).isFalse();
        entered.await();
      }
    }

    assertThat(quick.stats()).isEqualTo(new Stats(100, 100, 0, 0, 0, 0, 0, 0));
    assertThat(slow.stats()).isEqualTo(new Stats(100, 0, 91, 0, 0, 0, 0, 9));
    release.countDown();
    assertThat(tee.close(LONG)).isZero();
    assertThat(slow.stats().sent()).isEqualTo(9);
  }

  @Test
  void flush_noTimeForTheFirst_reachesTheOthers() {
    SpanReporter tee = TeeReporter.of(reporter(stuck), reporter(good));
    tee.report(BatchTest.span("x"));

    assertThat(tee.flush(Duration.ofMillis(5))).isFalse();

    await().atMost(Duration.ofMinutes(1)).until(() -> good.spans().size() == 1);
    release.countDown();
    tee.close(LONG);
  }

  @Test
  void close_oneIsStuck_theOtherDrains() {
    SpanReporter tee = TeeReporter.of(reporter(stuck), reporter(good));
    for (int i = 0; i < 5; i++) {
      tee.report(BatchTest.span("x"));
    }

    assertThat(tee.close(Duration.ofSeconds(2))).isEqualTo(5);

    assertThat(good.spans()).hasSize(5);
    assertThat(tee.close(LONG)).isEqualTo(5);
  }

  @Test
  void report_oneThrows_theOthersGetIt() {
    SpanReporter tee = TeeReporter.of(BROKEN, reporter(good));
    assertThatCode(() -> tee.report(BatchTest.span("x"))).doesNotThrowAnyException();

    assertThat(tee.flush(LONG)).isFalse();
    assertThat(good.spans()).hasSize(1);
    assertThat(tee.close(LONG)).isZero();
    assertThat(good.closed).hasValue(1);
  }

  @Test
  void close_oneNeverReturns_isNotWaitedForWithoutEnd() {
    SpanReporter hanging =
        new SpanReporter() {
          @Override
          public void report(FinishedSpan span) {}

          @Override
          public long close(Duration timeout) {
            while (true) {
              LockSupport.park();
            }
          }
        };
    AtomicBoolean closed = new AtomicBoolean();
    SpanReporter other =
        new SpanReporter() {
          @Override
          public void report(FinishedSpan span) {}

          @Override
          public long close(Duration timeout) {
            closed.set(true);
            return 0;
          }
        };
    SpanReporter tee = TeeReporter.of(hanging, other);
    Thread.currentThread().interrupt();

    assertThat(tee.close(Duration.ofMillis(1))).isZero();

    assertThat(Thread.interrupted()).isTrue();
    await().untilTrue(closed);
  }

  @Test
  void close_threads_areDaemonsWithoutAClassLoader() {
    List<Thread> threads = new CopyOnWriteArrayList<>();
    SpanReporter witness =
        new SpanReporter() {
          @Override
          public void report(FinishedSpan span) {}

          @Override
          public long close(Duration timeout) {
            threads.add(Thread.currentThread());
            return 0;
          }
        };

    TeeReporter.of(witness, witness).close(LONG);

    assertThat(threads).hasSize(2).doesNotHaveDuplicates();
    assertThat(threads)
        .allSatisfy(
            thread -> {
              assertThat(thread.getName()).isEqualTo("clew-close");
              assertThat(thread.isDaemon()).isTrue();
              assertThat(thread.getContextClassLoader()).isNull();
            });
    await().atMost(Duration.ofMinutes(1)).until(() -> threads.stream().noneMatch(Thread::isAlive));
  }

  @Test
  void of_none_isRejected() {
    assertThatThrownBy(TeeReporter::of)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("expected at least one reporter");
  }
}
