package io.clew.analysis.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

class SampleTest {
  private static final int MAX_KEPT = 2048;

  private static Sample of(long... values) {
    Sample sample = new Sample(MAX_KEPT);
    for (long value : values) {
      sample.add("t" + value, value, 1);
    }
    return sample;
  }

  @Test
  void distance_isTheLargestDifferenceOfShares() {
    assertThat(of(1, 2, 3, 4).distance(of(3, 4, 5, 6))).isEqualTo(0.5);
    assertThat(of(1, 2).distance(of(3, 4))).isEqualTo(1);
    assertThat(of(1, 1, 2).distance(of(2, 1, 1))).isZero();
    assertThat(of(5, 5, 5, 5).distance(of(5, 5))).isZero();
    assertThat(of(7, 7, 1).distance(of(7))).isCloseTo(1 / 3.0, within(1e-9));
  }

  @Test
  void distance_isWeighted() {
    Sample sampled = new Sample(MAX_KEPT);
    sampled.add("a", 1, 3);
    sampled.add("b", 2, 1);

    assertThat(sampled.distance(of(1, 1, 1, 2))).isZero();
    assertThat(sampled.distance(of(1, 2))).isEqualTo(0.25);
    assertThat(sampled.weight()).isEqualTo(4);
    assertThat(sampled.mean()).isEqualTo(1.25);
    assertThat(sampled.effectiveSize()).isEqualTo(1.6);
    assertThat(sampled.effectiveKept()).isEqualTo(1.6);
    assertThat(sampled.slowest()).isEqualTo("b");
  }

  @Test
  void ofManyValues_keepsSomeWithEqualChance() {
    Sample all = new Sample(MAX_KEPT);
    for (int i = 0; i < 100_000; i++) {
      all.add("t", i, 2);
    }
    Sample even = of(new Random(1).longs(MAX_KEPT, 0, 100_000).toArray());

    assertThat(all.effectiveKept()).isEqualTo(MAX_KEPT);
    assertThat(all.effectiveSize()).isEqualTo(100_000);
    assertThat(all.count()).isEqualTo(100_000);
    assertThat(all.mean()).isEqualTo(49_999.5);
    assertThat(all.distance(even)).isBetween(0.001, 0.06);
  }

  @Test
  void ofNoValues_isEmpty() {
    assertThat(new Sample(MAX_KEPT).mean()).isZero();
    assertThat(new Sample(MAX_KEPT).effectiveSize()).isZero();
    assertThat(new Sample(MAX_KEPT).effectiveKept()).isZero();
    assertThat(new Sample(MAX_KEPT).slowest()).isEmpty();
  }
}
