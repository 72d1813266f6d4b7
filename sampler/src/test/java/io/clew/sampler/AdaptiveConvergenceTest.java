package io.clew.sampler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.clew.sampler.SimulatedLoad.Second;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The feedback loop of {@link AdaptiveSampler}, in simulated time. */
class AdaptiveConvergenceTest {
  /** Traces a second more or less than the target, as a share, at the rate in force. */
  private static double deviation(Second second, double target) {
    return Math.abs(second.expectedTraces() / target - 1);
  }

  private static int traces(List<Second> seconds) {
    return seconds.stream().mapToInt(Second::traces).sum();
  }

  @ParameterizedTest
  @CsvSource({
    "0.1, 0.02, 240",
    "1, 0.2, 24",
    "10, 1, 5",
    "100, 1, 5",
    "1000, 1, 5",
    "1000, 300, 5",
    "100000, 1, 5",
    "100000, 1000, 5",
  })
  void rate_regularRequests_fitsSoonAndStays(double load, double target, int soon) {
    List<Second> seconds = SimulatedLoad.regular(target, 0, 1).run(soon + 60, time -> load);

    assertThat(seconds.subList(soon, seconds.size()))
        .allSatisfy(second -> assertThat(deviation(second, target)).isLessThan(0.05));
    double last = seconds.get(seconds.size() - 1).rate();
    assertThat(seconds.subList(soon + 30, seconds.size()))
        .allSatisfy(second -> assertThat(second.rate() / last).isCloseTo(1, within(0.001)));
  }

  /**
   * How far off the rate may be, in shares of itself: it depends on how many requests there are.
   */
  @ParameterizedTest
  @CsvSource({
    "1, 0.2, 60, 0.6",
    "10, 1, 5, 0.6",
    "100, 1, 5, 0.35",
    "100, 10, 5, 0.35",
    "1000, 1, 5, 0.05",
    "1000, 100, 5, 0.05",
    "100000, 1, 5, 0.01",
  })
  void rate_requestsByChance_staysWithinWhatChanceBrings(
      double load, double target, int soon, double share) {
    for (long seed = 1; seed <= 3; seed++) {
      SimulatedLoad simulated = SimulatedLoad.byChance(target, 0, 1, seed);
      simulated.run(soon, time -> load);
      List<Second> seconds = simulated.run(100, time -> load);

      assertThat(seconds)
          .allSatisfy(second -> assertThat(deviation(second, target)).isLessThan(share));
      double expected = 100 * target;
      assertThat((double) traces(seconds))
          .isCloseTo(expected, within(4 * Math.sqrt(expected) + 0.1 * expected));
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.1, 1, 9.9})
  void rate_fewerRequestsThanTheTarget_recordsAll(double load) {
    List<Second> seconds = SimulatedLoad.byChance(20, 0, 1, 4).run(100, time -> load);

    assertThat(traces(seconds))
        .isEqualTo(seconds.stream().mapToLong(Second::requests).sum())
        .isPositive();
  }

  /** Neither step comes when an interval ends. */
  @ParameterizedTest
  @CsvSource({"100, 1", "100, 10", "1000, 1", "1000, 10", "1000, 100", "20000, 50"})
  void rate_afterATenfoldStep_fitsWithinFiveSecondsWithoutGoingTooFar(double low, double target) {
    DoubleUnaryOperator load = time -> time > 20.55 && time < 60.25 ? 10 * low : low;
    for (long seed = 1; seed <= 3; seed++) {
      List<Second> seconds = SimulatedLoad.byChance(target, 0, 1, seed).run(100, load);

      for (int second = 5; second < 100; second++) {
        boolean isJustAfterAStep = second / 5 == 4 || second / 5 == 12;
        assertThat(deviation(seconds.get(second), target))
            .as("second %s of seed %s", second, seed)
            .isLessThan(isJustAfterAStep ? 10 : 0.3);
        assertThat(seconds.get(second).rate())
            .as("rate in second %s of seed %s", second, seed)
            .isBetween(0.8 * target / (10 * low), 1.3 * target / low);
      }
      assertThat((double) traces(seconds.subList(20, 25)))
          .isLessThan(5 * target + 4 * target + 20 + 4 * Math.sqrt(10 * target));
    }
  }

  /** A few requests a second say less of the load: it takes longer, and chance does more. */
  @Test
  void rate_afterATenfoldStepOfALowLoad_fitsWithinHalfAMinute() {
    for (long seed = 1; seed <= 5; seed++) {
      SimulatedLoad simulated = SimulatedLoad.byChance(0.2, 0, 1, seed);
      simulated.run(100, time -> 1);
      List<Second> up = simulated.run(100, time -> 10);
      List<Second> down = simulated.run(100, time -> 1);

      assertThat(up.subList(30, 100))
          .allSatisfy(second -> assertThat(deviation(second, 0.2)).isLessThan(0.6));
      assertThat(down.subList(30, 100))
          .allSatisfy(second -> assertThat(deviation(second, 0.2)).isLessThan(0.6));
    }
  }

  @ParameterizedTest
  @CsvSource({"100, 10000, 1", "10, 100000, 1", "100, 100000, 10", "1000, 200000, 100"})
  void rate_afterAStepOfAnySize_recordsNotMuchMoreThanTheTarget(
      double low, double high, double target) {
    for (long seed = 1; seed <= 3; seed++) {
      SimulatedLoad simulated = SimulatedLoad.byChance(target, 0, 1, seed);
      simulated.run(20, time -> low);

      assertThat((double) traces(simulated.run(3, time -> high)))
          .isLessThan(3 * target + 10 * target + 50);
    }
  }

  @ParameterizedTest
  @CsvSource({"1000, 1", "100000, 1", "100000, 20"})
  void rate_fromColdUnderLoad_recordsNotMuchMoreThanTheTarget(double load, double target) {
    for (long seed = 1; seed <= 3; seed++) {
      List<Second> seconds = SimulatedLoad.byChance(target, 0, 1, seed).run(3, time -> load);

      assertThat((double) traces(seconds)).isLessThan(3 * target + 10 * target + 50);
    }
  }

  @ParameterizedTest
  @CsvSource({"2, 0", "2, 100", "7, 100", "20, 100", "40, 10"})
  void rate_loadUpAndDownAgainAndAgain_staysBetweenWhatFitsThem(double period, double low) {
    DoubleUnaryOperator load = time -> time % period < period / 2 ? 1000 : low;
    for (long seed = 1; seed <= 3; seed++) {
      SimulatedLoad simulated = SimulatedLoad.byChance(10, 0, 1, seed);
      simulated.run(40, load);
      List<Second> seconds = simulated.run(400, load);

      assertThat(seconds)
          .allSatisfy(
              second ->
                  assertThat(second.rate())
                      .isBetween(0.85 * 10 / 1000, 1.3 * 10 / Math.max(low, 5)));
      assertThat(traces(seconds) / 400.0).isBetween(6.0, 14.0);
    }
  }

  /** A batch job: a thousand requests at once, and then a minute without any. */
  @Test
  void rate_burstsAfterPauses_recordsNotMuchMoreThanABurstOfTraces() {
    DoubleUnaryOperator load = time -> time % 60 < 0.1 ? 10_000 : 0;
    List<Second> seconds = SimulatedLoad.byChance(1, 0, 1, 5).run(600, load);

    assertThat(traces(seconds) / 10).isBetween(10, 40);
  }

  @Test
  void rate_afterSilence_tracesTheFirstRequestsAndFitsAgain() {
    SimulatedLoad simulated = SimulatedLoad.byChance(1, 0, 1, 6);
    simulated.run(20, time -> 1000);
    double before = simulated.sampler().rate(SimulatedLoad.OPERATION);
    List<Second> silence = simulated.run(600, time -> 0);
    List<Second> after = simulated.run(10, time -> 1000);

    assertThat(silence).allMatch(second -> second.rate() == before);
    assertThat(after.get(0).traces()).isBetween(10, 60);
    assertThat(deviation(after.get(9), 1)).isLessThan(0.1);
  }

  @Test
  void rate_bounds_areKept() {
    DoubleUnaryOperator load = time -> time < 30 ? 10_000 : 1;
    List<Second> seconds = SimulatedLoad.byChance(10, 0.01, 0.5, 7).run(60, load);

    assertThat(seconds)
        .allSatisfy(second -> assertThat(second.rate()).isBetween(0.01, 0.5))
        .anyMatch(second -> second.rate() == 0.01)
        .anyMatch(second -> second.rate() == 0.5);
    assertThat((double) traces(seconds.subList(5, 30)))
        .isCloseTo(2500, within(4 * Math.sqrt(2500)));
  }
}
