package io.clew.analysis.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.data.Percentage.withPercentage;

import java.util.Arrays;
import java.util.Comparator;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HistogramTest {
  @Test
  void bucketOf_allValues_isTheOneWhoseRangeHoldsThem() {
    for (long value = 0; value < 100_000; value++) {
      int bucket = Histogram.bucketOf(value);
      assertThat(value >= Histogram.lowestOf(bucket) && value < Histogram.lowestOf(bucket + 1))
          .isTrue();
    }
    assertThat(Histogram.bucketOf(1L << 40) - Histogram.bucketOf(1L << 39)).isEqualTo(8);
    assertThat(Histogram.bucketOf(-5)).isZero();
    assertThat(Histogram.bucketOf(Long.MAX_VALUE)).isEqualTo(8 * 61 - 1);
  }

  @Test
  void percentile_ofSmallValues_isTheNearestRank() {
    Histogram histogram = new Histogram();
    for (int value = 1; value <= 10; value++) {
      histogram.add(value, 1);
    }

    assertThat(histogram.percentile(0.5)).isEqualTo(5);
    assertThat(histogram.percentile(0.51)).isEqualTo(6);
    assertThat(histogram.percentile(0.95)).isEqualTo(10);
    assertThat(histogram.percentile(0.001)).isEqualTo(1);
    assertThat(histogram.mean()).isEqualTo(5.5);
    assertThat(histogram.shareUpTo(3)).isEqualTo(0.3);
  }

  @Test
  void ofBuckets_isTheOneThatWasWritten() {
    for (int exact : new int[] {0, 100}) {
      Histogram histogram = new Histogram(exact);
      for (int i = 1; i <= 40; i++) {
        histogram.add(i * 1000L, i % 3 + 1);
      }

      Histogram read =
          Histogram.ofBuckets(
              histogram.count(),
              histogram.sum(),
              histogram.min(),
              histogram.max(),
              histogram.firstBucket(),
              histogram.buckets());
      read.add(histogram);

      assertThat(read.count()).isEqualTo(80);
      assertThat(read.weight()).isEqualTo(2 * histogram.weight());
      assertThat(read.sum()).isEqualTo(2 * histogram.sum());
      assertThat(read.min()).isEqualTo(1000);
      assertThat(read.max()).isEqualTo(40_000);
      assertThat((double) read.percentile(0.5))
          .isCloseTo((double) histogram.percentile(0.5), withPercentage(6.25));
    }
    assertThat(Histogram.ofBuckets(0, 0, 0, 0, 0, new double[0]).max()).isZero();
  }

  @Test
  void percentile_isWeighted() {
    Histogram histogram = new Histogram();
    histogram.add(1, 9);
    histogram.add(10, 1);
    histogram.add(12, 0);
    histogram.add(12, Double.NaN);

    assertThat(histogram.percentile(0.9)).isEqualTo(1);
    assertThat(histogram.percentile(0.91)).isEqualTo(10);
    assertThat(histogram.count()).isEqualTo(2);
    assertThat(histogram.weight()).isEqualTo(10);
    assertThat(histogram.mean()).isEqualTo(1.9);
  }

  @Test
  void percentile_ofAnyValues_isWithinASixteenth() {
    Random random = new Random(1);
    long[] values = random.longs(10_000, 1, 1L << 30).map(v -> v >>> (v % 25)).toArray();
    Histogram some = new Histogram();
    Histogram all = new Histogram();
    for (int i = 0; i < values.length; i++) {
      (i % 2 == 0 ? some : all).add(values[i], 2);
    }
    all.add(some);
    Arrays.sort(values);

    for (double share : new double[] {0.01, 0.25, 0.5, 0.9, 0.99, 1}) {
      long exact = values[(int) Math.ceil(share * values.length) - 1];
      assertThat((double) all.percentile(share)).isBetween(exact * 15 / 16.0, exact * 17 / 16.0);
    }
    assertThat(all.min()).isEqualTo(values[0]);
    assertThat(all.max()).isEqualTo(values[values.length - 1]);
    assertThat(all.count()).isEqualTo(values.length);
  }

  private static final double[] SHARES = {0.001, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99, 1};

  private static long nearestRank(long[] values, double[] weights, double share) {
    Integer[] order = new Integer[values.length];
    Arrays.setAll(order, i -> i);
    Arrays.sort(order, Comparator.comparingLong(i -> values[i]));
    double all = Arrays.stream(weights).sum();
    double upTo = 0;
    for (int i : order) {
      upTo += weights[i];
      if (upTo >= all * share * (1 - 1e-9)) {
        return values[i];
      }
    }
    return values[order[order.length - 1]];
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 7, 100, 1000, 2048})
  void percentile_ofFewValues_isTheNearestRank(int size) {
    for (int seed = 0; seed < 20; seed++) {
      Random random = new Random(seed);
      long[] values = random.longs(size, -1_000, 1L << 40).map(v -> v >> (v & 31)).toArray();
      double[] weights = new double[size];
      boolean isEqual = seed % 2 == 0;
      Arrays.setAll(weights, i -> isEqual ? 3 : 1 / (0.01 + random.nextDouble()));
      Histogram whole = new Histogram();
      Histogram parts = new Histogram();
      Histogram rest = new Histogram();
      for (int i = 0; i < size; i++) {
        whole.add(values[i], weights[i]);
        (random.nextBoolean() ? parts : rest).add(values[i], weights[i]);
        if (i % 100 == 0) {
          whole.percentile(0.5); // What comes later must count, too.
        }
      }
      parts.add(rest);

      for (double share : SHARES) {
        long expected = nearestRank(values, weights, share);
        assertThat(whole.percentile(share)).isEqualTo(expected);
        assertThat(parts.percentile(share)).isEqualTo(expected);
      }
      assertThat(parts.count()).isEqualTo(size);
      assertThat(parts.weight()).isCloseTo(whole.weight(), withPercentage(1e-6));
      assertThat(parts.mean()).isCloseTo(whole.mean(), withPercentage(1e-6));
      long middle = whole.percentile(0.5);
      assertThat(parts.shareUpTo(middle)).isCloseTo(whole.shareUpTo(middle), within(1e-9));
      assertThat(whole.shareUpTo(middle)).isGreaterThanOrEqualTo(0.5 - 1e-9);
    }
  }

  @Test
  void percentile_ofOneValueMore_isInBuckets() {
    Histogram histogram = new Histogram(100);
    for (int i = 1; i <= 100; i++) {
      histogram.add(1_000 + i, 1);
    }
    assertThat(histogram.percentile(0.5)).isEqualTo(1_050);
    assertThat(histogram.shareUpTo(1_050)).isEqualTo(0.5);

    histogram.add(1_101, 1);
    assertThat(histogram.percentile(0.5)).isEqualTo(1_087); // The middle of 1024 to 1151.
    assertThat(histogram.percentile(1)).isEqualTo(1_087);
    assertThat(histogram.max()).isEqualTo(1_101);
    assertThat(histogram.count()).isEqualTo(101);
    assertThat(histogram.mean()).isEqualTo(1_051);
  }

  @Test
  void add_ofExactAndBucketedOnes_countsAll() {
    for (boolean isFirstExact : new boolean[] {true, false}) {
      Histogram exact = new Histogram();
      Histogram buckets = new Histogram(2);
      for (int i = 1; i <= 8; i++) {
        exact.add(i, 2);
        buckets.add(i, 1);
      }
      Histogram sum = isFirstExact ? exact : buckets;
      sum.add(isFirstExact ? buckets : exact);

      assertThat(sum.count()).isEqualTo(16);
      assertThat(sum.weight()).isEqualTo(24);
      assertThat(sum.mean()).isEqualTo(4.5);
      assertThat(sum.shareUpTo(2)).isEqualTo(0.25);
      assertThat(sum.percentile(0.5)).isEqualTo(4);
      assertThat(sum.min()).isEqualTo(1);
      assertThat(sum.max()).isEqualTo(8);
    }
  }

  @Test
  void ofNoValues_isZero() {
    assertThat(new Histogram().percentile(0.5)).isZero();
    assertThat(new Histogram().mean()).isZero();
    assertThat(new Histogram().shareUpTo(5)).isZero();
  }
}
