package io.clew.common;

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

class TokenBucketTest {
  private static final long SECOND = 1_000_000_000;

  private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - SECOND / 2); // about to wrap round

  private int taken(TokenBucket bucket, int tries) {
    int taken = 0;
    for (int i = 0; i < tries; i++) {
      taken += bucket.take(now.get()) ? 1 : 0;
    }
    return taken;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 7, 10, 1_000})
  void take_burst_letsASecondsWorthThrough(int perSecond) {
    TokenBucket bucket = new TokenBucket(perSecond, now.get());

    assertThat(taken(bucket, 5_000)).isEqualTo(perSecond);
    now.addAndGet(SECOND);
    assertThat(taken(bucket, 5_000)).isEqualTo(perSecond);
    now.addAndGet(100 * SECOND);
    assertThat(taken(bucket, 5_000)).isEqualTo(perSecond);
  }

  @Test
  void take_steadyStream_letsTheRateThrough() {
    TokenBucket bucket = new TokenBucket(10, now.get());
    int taken = 0;
    for (int millis = 0; millis < 60_000; millis++) {
      taken += bucket.take(now.get()) ? 1 : 0;
      now.addAndGet(1_000_000);
    }
    assertThat(taken).isBetween(600, 610); // and the first second's bucket
  }

  @Test
  void take_aTenthOfASecondLater_letsOneMoreThrough() {
    TokenBucket bucket = new TokenBucket(10, now.get());
    taken(bucket, 10);

    now.addAndGet(SECOND / 10 - 1);
    assertThat(bucket.take(now.get())).isFalse();
    now.addAndGet(1);
    assertThat(bucket.take(now.get())).isTrue();
    assertThat(bucket.take(now.get())).isFalse();
  }

  @Test
  void take_rateOfZero_letsNothingThrough() {
    TokenBucket bucket = new TokenBucket(0, now.get());
    now.addAndGet(1_000 * SECOND);

    assertThat(bucket.take(now.get())).isFalse();
  }

  @Test
  void take_hugeRate_doesNotOverflow() {
    TokenBucket bucket = new TokenBucket(Integer.MAX_VALUE, now.get());

    assertThat(taken(bucket, 1_000)).isEqualTo(1_000);
  }

  @Test
  void take_manyThreads_letsExactlyASecondsWorthThrough() throws Exception {
    TokenBucket bucket = new TokenBucket(1_000, now.get());
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      List<Callable<Integer>> tasks = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        tasks.add(() -> taken(bucket, 50_000));
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
