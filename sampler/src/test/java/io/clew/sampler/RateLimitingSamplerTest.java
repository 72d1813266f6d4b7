package io.clew.sampler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.clew.api.SamplingDecision;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RateLimitingSamplerTest {
  private static final long SECOND = 1_000_000_000L;

  /** Near its end, where the JVM's clock may be, too. */
  private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - SECOND);

  private RateLimitingSampler sampler(double tracesPerSecond) {
    return new RateLimitingSampler(tracesPerSecond, now::get);
  }

  private static int sampledOf(RateLimitingSampler sampler, int requests) {
    int sampled = 0;
    for (int i = 0; i < requests; i++) {
      sampled += sampler.decide(new ByIdAlone(false)).sampled() ? 1 : 0;
    }
    return sampled;
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "0.1, 1",
    "0.999, 1",
    "1, 1",
    "1.5, 1",
    "2, 2",
    "100, 100",
    "1000000, 1000000"
  })
  void decide_atOnce_recordsASecondsWorthAndAtLeastOne(double limit, int expected) {
    assertThat(sampledOf(sampler(limit), 1_500_000)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.1, 0.5, 1, 1.5, 7, 100})
  void decide_forAnHour_recordsTheLimit(double limit) {
    RateLimitingSampler sampler = sampler(limit);
    int sampled = 0;
    for (int i = 0; i < 3_600_000; i++) {
      now.addAndGet(SECOND / 1000);
      sampled += sampledOf(sampler, 1);
    }

    assertThat((double) sampled).isCloseTo(3600 * limit, within(limit + 1));
  }

  @Test
  void decide_afterALongRest_recordsNoMoreThanASecondsWorth() {
    RateLimitingSampler sampler = sampler(10);
    now.addAndGet(1000 * SECOND);

    assertThat(sampledOf(sampler, 100)).isEqualTo(10);
  }

  @Test
  void decide_fewerRequestsThanTheLimit_recordsAllForCertain() {
    RateLimitingSampler sampler = sampler(10);
    for (int i = 0; i < 100; i++) {
      now.addAndGet(SECOND / 5);
      SamplingDecision decision = sampler.decide(new ByIdAlone(false));
      assertThat(decision).isEqualTo(new SamplingDecision(true, 1, "ratelimiting"));
    }
  }

  @Test
  void decide_probabilitiesOfTheRecorded_weighBackToAllRequests() {
    RateLimitingSampler sampler = sampler(3);
    int requests = 0;
    double weight = 0;
    SamplingDecision last = sampler.decide(new ByIdAlone(false));
    for (; requests < 100_000 || !last.sampled(); requests++) {
      weight += last.sampled() ? 1 / last.probability() : 0;
      now.addAndGet(SECOND / 50);
      last = sampler.decide(new ByIdAlone(false));
    }
    weight += 1 / last.probability();

    assertThat(weight).isCloseTo(requests + 1.0, within(0.01));
  }

  @Test
  void decide_onTwoThreadsAtTheSameInstant_recordsExactlyTheLimit() throws Exception {
    for (int round = 0; round < 50; round++) {
      RateLimitingSampler sampler = sampler(1000);
      AtomicInteger sampled = new AtomicInteger();
      TwoThreads.run(() -> sampled.addAndGet(sampledOf(sampler, 1500)));

      assertThat(sampled).hasValue(1000);
    }
  }

  /** Each request comes a millisecond after the one before, whichever thread that was on. */
  @Test
  void decide_onTwoThreadsForAWhile_recordsTheLimit() throws Exception {
    RateLimitingSampler sampler = new RateLimitingSampler(7.5, () -> now.addAndGet(SECOND / 1000));
    AtomicInteger sampled = new AtomicInteger();
    TwoThreads.run(() -> sampled.addAndGet(sampledOf(sampler, 500_000)));

    assertThat((double) sampled.get()).isCloseTo(1000 * 7.5, within(7.5 + 1));
  }

  @ParameterizedTest
  @ValueSource(doubles = {-0.1, Double.NaN, Double.POSITIVE_INFINITY})
  void create_noLimit_isRefused(double limit) {
    assertThatThrownBy(() -> RateLimitingSampler.create(limit))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("tracesPerSecond: expected 0 or more, got " + limit);
  }

  @Test
  void toString_saysTheLimit() {
    assertThat(RateLimitingSampler.create(0.5)).hasToString("RateLimitingSampler(0.5/s)");
    assertThat(RateLimitingSampler.create(0.5).tracesPerSecond()).isEqualTo(0.5);
  }
}
