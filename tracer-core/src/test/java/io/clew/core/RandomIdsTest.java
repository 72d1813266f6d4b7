package io.clew.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RandomIdsTest {
  @Test
  void getAsLong_onManyThreads_isNeverZeroAndNeverTheSame() throws Exception {
    RandomIds ids = new RandomIds();
    int threads = 8;
    int each = 125_000;
    long[] all = new long[threads * each];
    Thread[] workers = new Thread[threads];
    for (int t = 0; t < threads; t++) {
      int start = t * each;
      Runnable work =
          () -> {
            for (int i = start; i < start + each; i++) {
              all[i] = ids.getAsLong();
            }
          };
      workers[t] = new Thread(work);
      workers[t].start();
    }
    for (Thread worker : workers) {
      worker.join();
    }

    Arrays.sort(all);
    assertThat(Arrays.binarySearch(all, 0)).isNegative();
    for (int i = 1; i < all.length; i++) {
      assertThat(all[i] != all[i - 1]).isTrue();
    }
  }

  @Test
  void getAsLong_everyBit_isSetHalfTheTime() {
    RandomIds ids = new RandomIds();
    int[] set = new int[64];
    int count = 100_000;
    for (int i = 0; i < count; i++) {
      long id = ids.getAsLong();
      for (int bit = 0; bit < 64; bit++) {
        set[bit] += (int) (id >>> bit & 1);
      }
    }

    // Six standard deviations of 158: once in a hundred million runs by chance.
    for (int times : set) {
      assertThat(times).isBetween(49_000, 51_000);
    }
  }

  @Test
  void getAsLong_twoInstances_differ() {
    RandomIds one = new RandomIds();
    RandomIds other = new RandomIds();

    assertThat(IntStream.range(0, 100).noneMatch(i -> one.getAsLong() == other.getAsLong()))
        .isTrue();
  }
}
