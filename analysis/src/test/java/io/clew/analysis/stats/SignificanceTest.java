package io.clew.analysis.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.data.Percentage.withPercentage;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SignificanceTest {
  @ParameterizedTest
  @CsvSource({
    "0, 0.5",
    "1, 0.15865525393145705",
    "1.959963984540054, 0.025",
    "2.5758293035489004, 0.005",
    "3, 0.0013498980316300946",
    "6, 9.865876450376946e-10",
    "10, 7.619853024160527e-24",
    "-1, 0.8413447460685429"
  })
  void normalTail_isThatOfTables(double z, double expected) {
    assertThat(Significance.normalTail(z)).isCloseTo(expected, withPercentage(1e-8));
  }

  @Test
  void normalTail_falls() {
    for (double z = -9; z < 9; z += 0.001) {
      assertThat(Significance.normalTail(z + 0.001))
          .isLessThanOrEqualTo(Significance.normalTail(z));
    }
  }

  /** Of the distribution of Kolmogorov: 10 %, 5 %, 1 % and 0.1 %. */
  @ParameterizedTest
  @CsvSource({"1.22385, 0.1", "1.35810, 0.05", "1.62762, 0.01", "1.94947, 0.001"})
  void kolmogorovSmirnov_ofManyValues_isThatOfTables(double lambda, double expected) {
    double size = 2e12;
    assertThat(Significance.kolmogorovSmirnov(lambda / Math.sqrt(size / 2), size, size))
        .isCloseTo(expected, withPercentage(0.1));
  }

  @Test
  void kolmogorovSmirnov_atItsEnds() {
    assertThat(Significance.kolmogorovSmirnov(0, 10, 10)).isEqualTo(1);
    assertThat(Significance.kolmogorovSmirnov(0.1, 10, 10)).isCloseTo(1, within(1e-3));
    assertThat(Significance.kolmogorovSmirnov(1, 10, 10)).isLessThan(1e-4);
    assertThat(Significance.kolmogorovSmirnov(1, 1e6, 1e6)).isZero();
    assertThat(Significance.kolmogorovSmirnov(1, 0, 10)).isEqualTo(1);
  }

  /** 60 of 200 and 40 of 200: z = 2.3094. */
  @Test
  void shares_ofManyHits_isTheTwoProportionTest() {
    assertThat(Significance.shares(60, 200, 40, 200)).isCloseTo(0.020921, within(1e-6));
    assertThat(Significance.shares(40, 200, 60, 200)).isCloseTo(0.020921, within(1e-6));
    assertThat(Significance.shares(50, 200, 50, 200)).isEqualTo(1);
  }

  /** Of 8 cups Fisher's lady told all, or all but two; of 10 and 10 there are 184,756 choices. */
  @Test
  void shares_ofFewHits_isFishersTest() {
    assertThat(Significance.shares(4, 4, 0, 4)).isCloseTo(2.0 / 70, withPercentage(1e-6));
    assertThat(Significance.shares(3, 4, 1, 4)).isCloseTo(2 * 17.0 / 70, withPercentage(1e-6));
    assertThat(Significance.shares(1, 4, 3, 4)).isCloseTo(2 * 17.0 / 70, withPercentage(1e-6));
    assertThat(Significance.shares(0, 10, 10, 10)).isCloseTo(2.0 / 184_756, withPercentage(1e-6));
    // 25 * 24 / (525 * 524): the two-proportion test would say 1e-10.
    assertThat(Significance.shares(2, 25, 0, 500))
        .isCloseTo(2 * 600 / 275_100.0, withPercentage(1e-6));
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 20})
  void shares_ofNoneOrAll_areEqual(double hits) {
    assertThat(Significance.shares(hits, 20, hits, 20)).isEqualTo(1);
    assertThat(Significance.shares(0, 0, hits, 20)).isEqualTo(1);
  }

  @Test
  void logFactorial_goesOnWithoutAStep() {
    for (int i = 1; i < 100; i++) {
      assertThat(Significance.logFactorial(i) - Significance.logFactorial(i - 1))
          .isCloseTo(Math.log(i), within(1e-9));
    }
  }

  @Test
  void discoveries_followBenjaminiAndHochberg() {
    // 0.013 is above 5 % * 1 / 5 but below 5 % * 2 / 5; 0.029 saves 0.0299.
    assertThat(Significance.discoveries(new double[] {0.9, 0.013, 0.0299, 0.029, 0.001}, 0.05))
        .containsExactly(false, true, true, true, true);
    assertThat(Significance.discoveries(new double[] {0.04, 0.06}, 0.05))
        .containsExactly(false, false);
    assertThat(Significance.discoveries(new double[] {}, 0.05)).isEmpty();
  }
}
