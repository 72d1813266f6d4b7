package io.clew.core.propagation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RateCapTest {
  private static final long SECOND = 1_000_000_000;

  private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - SECOND / 2); // about to wrap round

  private int taken(RateCap cap, int tries) {
    int taken = 0;
    for (int i = 0; i < tries; i++) {
      taken += cap.tryTake() ? 1 : 0;
    }
    return taken;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 7, 10, 1_000})
  void tryTake_burst_letsASecondsWorthThrough(int perSecond) {
    RateCap cap = new RateCap(perSecond, now::get);

    assertThat(taken(cap, 5_000)).isEqualTo(perSecond);
    now.addAndGet(SECOND);
    assertThat(taken(cap, 5_000)).isEqualTo(perSecond);
    now.addAndGet(100 * SECOND);
    assertThat(taken(cap, 5_000)).isEqualTo(perSecond);
  }

  @Test
  void tryTake_steadyStream_letsTheRateThrough() {
    RateCap cap = new RateCap(10, now::get);
    int taken = 0;
    for (int millis = 0; millis < 60_000; millis++) {
      taken += cap.tryTake() ? 1 : 0;
      now.addAndGet(1_000_000);
    }
    assertThat(taken).isBetween(600, 610); // and the first second's bucket
  }

  @Test
  void tryTake_aTenthOfASecondLater_letsOneMoreThrough() {
    RateCap cap = new RateCap(10, now::get);
    taken(cap, 10);

    now.addAndGet(SECOND / 10 - 1);
    assertThat(cap.tryTake()).isFalse();
    now.addAndGet(1);
    assertThat(cap.tryTake()).isTrue();
    assertThat(cap.tryTake()).isFalse();
  }

  @Test
  void tryTake_rateOfZero_letsNothingThrough() {
    RateCap cap = new RateCap(0, now::get);
    now.addAndGet(1_000 * SECOND);

    assertThat(cap.tryTake()).isFalse();
  }

  @Test
  void tryTake_hugeRate_doesNotOverflow() {
    RateCap cap = new RateCap(Integer.MAX_VALUE, now::get);

    assertThat(taken(cap, 1_000)).isEqualTo(1_000);
  }

  @Test
  void tryTake_manyThreads_letsExactlyASecondsWorthThrough() throws Exception {
    RateCap cap = new RateCap(1_000, now::get);
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      List<Callable<Integer>> tasks = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        tasks.add(() -> taken(cap, 50_000));
      }
      int taken = 0;
      for (Future<Integer> task : threads.invokeAll(tasks)) {
        taken += task.get();
      }
      assertThat(taken).isEqualTo(1_000);
    } finally {
      threads.shutdownNow();
    }
  }
}
