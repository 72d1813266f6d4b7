package io.clew.sampler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.clew.api.SamplingDecision;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GuaranteedSamplerTest {
  private static final long SECOND = 1_000_000_000L;
  private static final int REQUESTS = 100_000;

  private final AtomicLong now = new AtomicLong(-5);
  private final SplittableRandom random = new SplittableRandom(1);

  private int byDice;
  private int byMinimum;
  private double weight;

  /** Requests that come at regular intervals. */
  private void run(GuaranteedSampler sampler, long interval) {
    for (int i = 0; i < REQUESTS; i++) {
      now.addAndGet(interval);
      SamplingDecision decision = sampler.decide(ByIdAlone.of(random.nextLong()));
      if (decision.sampled()) {
        byDice += decision.reason().equals("probabilistic") ? 1 : 0;
        byMinimum += decision.reason().equals("lowerbound") ? 1 : 0;
        weight += 1 / decision.probability();
      }
    }
  }

  @Test
  void decide_seldomCalled_recordsTheMinimum() {
    run(new GuaranteedSampler(0, 0.1, now::get), SECOND);

    assertThat(byDice).isZero();
    assertThat((double) byMinimum).isCloseTo(REQUESTS * 0.1, within(1.0));
  }

  @Test
  void decide_diceSayYes_spendsNothingOfTheMinimum() {
    run(new GuaranteedSampler(0.5, 1, now::get), SECOND / 100);

    assertThat((double) byDice).isCloseTo(REQUESTS * 0.5, within(4 * Math.sqrt(REQUESTS / 4.0)));
    // One a second, which waits for the next request that the dice refuse: 10 ms more on average.
    assertThat(byMinimum).isBetween(REQUESTS / 100 * 97 / 100, REQUESTS / 100);
  }

  @Test
  void decide_rate1_neverNeedsTheMinimum() {
    run(new GuaranteedSampler(1, 1, now::get), 1);

    assertThat(byDice).isEqualTo(REQUESTS);
    assertThat(byMinimum).isZero();
    assertThat(weight).isEqualTo(REQUESTS);
  }

  @Test
  void decide_noMinimum_isProbabilistic() {
    GuaranteedSampler sampler = new GuaranteedSampler(0.2, 0, now::get);
    ProbabilisticSampler dice = ProbabilisticSampler.create(0.2);
    for (int i = 0; i < REQUESTS; i++) {
      ByIdAlone request = ByIdAlone.of(random.nextLong());
      assertThat(sampler.decide(request).sampled()).isEqualTo(dice.decide(request).sampled());
    }
  }

  /** Each request comes a millisecond after the one before, whichever thread that was on. */
  @Test
  void decide_onTwoThreads_recordsRateAndMinimum() throws Exception {
    GuaranteedSampler sampler =
        new GuaranteedSampler(0.01, 2.5, () -> now.addAndGet(SECOND / 1000));
    AtomicLong seed = new AtomicLong();
    AtomicInteger dice = new AtomicInteger();
    AtomicInteger minimum = new AtomicInteger();
    TwoThreads.run(
        () -> {
          SplittableRandom ids = new SplittableRandom(seed.incrementAndGet());
          for (int i = 0; i < 500_000; i++) {
            SamplingDecision decision = sampler.decide(ByIdAlone.of(ids.nextLong()));
            if (decision.sampled()) {
              (decision.reason().equals("lowerbound") ? minimum : dice).incrementAndGet();
            }
          }
        });

    assertThat((double) dice.get()).isCloseTo(10_000, within(4 * Math.sqrt(10_000)));
    // The clock stands still while the dice say yes: 990 seconds of 1,000.
    assertThat((double) minimum.get()).isCloseTo(990 * 2.5, within(10.0));
  }

  @Test
  void decide_minimumOnTwoThreadsAtTheSameInstant_isNotExceeded() throws Exception {
    for (int round = 0; round < 50; round++) {
      GuaranteedSampler sampler = new GuaranteedSampler(0, 100, now::get);
      AtomicInteger sampled = new AtomicInteger();
      TwoThreads.run(
          () -> {
            for (int i = 0; i < 150; i++) {
              sampled.addAndGet(sampler.decide(ByIdAlone.of(i)).sampled() ? 1 : 0);
            }
          });

      assertThat(sampled).hasValue(100);
    }
  }

  @Test
  void decide_probabilitiesOfTheRecorded_weighBackToAllRequests() {
    run(new GuaranteedSampler(0.01, 0.5, now::get), SECOND / 20);

    // All but those that came after the last that was recorded.
    assertThat(weight).isCloseTo(REQUESTS, within(40.5));
    assertThat(weight).isLessThanOrEqualTo(REQUESTS + 0.5);
  }

  @ParameterizedTest
  @ValueSource(doubles = {-0.1, Double.NaN, Double.POSITIVE_INFINITY})
  void create_noMinimum_isRefused(double minimum) {
    assertThatThrownBy(() -> GuaranteedSampler.create(0.1, minimum))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("minTracesPerSecond: expected 0 or more, got " + minimum);
  }

  @Test
  void create_noRate_isRefused() {
    assertThatThrownBy(() -> GuaranteedSampler.create(1.5, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("rate: expected 0 to 1, got 1.5");
  }

  @Test
  void toString_saysRateAndMinimum() {
    GuaranteedSampler sampler = GuaranteedSampler.create(0.003, 0.1);
    assertThat(sampler).hasToString("GuaranteedSampler(0.003, at least 0.1/s)");
    assertThat(sampler.rate()).isEqualTo(0.003);
    assertThat(sampler.minTracesPerSecond()).isEqualTo(0.1);
  }
}
