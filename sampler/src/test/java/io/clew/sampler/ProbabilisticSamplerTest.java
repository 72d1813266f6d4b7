package io.clew.sampler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.clew.api.SamplingDecision;
import java.util.SplittableRandom;
import java.util.function.LongUnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProbabilisticSamplerTest {
  private static final int MANY = 10_000_000;

  private static boolean sampled(ProbabilisticSampler sampler, long traceIdLow) {
    return sampler.decide(ByIdAlone.of(traceIdLow)).sampled();
  }

  private static int count(double rate, boolean clientChosen, LongUnaryOperator ids) {
    ProbabilisticSampler sampler = ProbabilisticSampler.create(rate);
    ByIdAlone request = new ByIdAlone(clientChosen);
    int sampled = 0;
    for (int i = 0; i < MANY; i++) {
      request.traceIdLow = ids.applyAsLong(i);
      if (sampler.decide(request).sampled()) {
        sampled++;
      }
    }
    return sampled;
  }

  private static void assertWithin4Sigma(int sampled, double rate) {
    double sigma = Math.sqrt(MANY * rate * (1 - rate));
    assertThat((double) sampled).isBetween(MANY * rate - 4 * sigma, MANY * rate + 4 * sigma);
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.0001, 0.001, 0.003, 0.01, 0.1, 0.25, 0.5, 0.75, 0.9, 0.999, 0.9999})
  void decide_randomIds_keepsTheRate(double rate) {
    SplittableRandom random = new SplittableRandom(Double.hashCode(rate));

    assertWithin4Sigma(count(rate, false, i -> random.nextLong()), rate);
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.0001, 0.001, 0.003, 0.01, 0.1, 0.25, 0.5, 0.75, 0.9, 0.999, 0.9999})
  void decide_sequentialIdsOfClients_keepsTheRate(double rate) {
    assertWithin4Sigma(count(rate, true, i -> i + 1), rate);
    assertWithin4Sigma(count(rate, true, i -> (i + 1) << 40), rate);
  }

  @Test
  void decide_rate0And1_areExact() {
    for (boolean clientChosen : new boolean[] {false, true}) {
      SplittableRandom random = new SplittableRandom(1);
      assertThat(count(0, clientChosen, i -> random.nextLong())).isZero();
      assertThat(count(1, clientChosen, i -> random.nextLong())).isEqualTo(MANY);
    }
    for (long id : new long[] {0, 1, -1, Long.MIN_VALUE, Long.MAX_VALUE, Long.MIN_VALUE + 1}) {
      assertThat(sampled(ProbabilisticSampler.create(0), id)).isFalse();
      assertThat(sampled(ProbabilisticSampler.create(-0.0), id)).isFalse();
      assertThat(sampled(ProbabilisticSampler.create(1), id)).isTrue();
    }
  }

  @Test
  void decide_lowerRate_samplesASubset() {
    SplittableRandom random = new SplittableRandom(2);
    double[] rates = {0, 0.0001, 0.001, 0.003, 0.01, 0.1, 0.5, 0.9, 1};
    ProbabilisticSampler[] samplers = new ProbabilisticSampler[rates.length];
    for (int i = 0; i < rates.length; i++) {
      samplers[i] = ProbabilisticSampler.create(rates[i]);
    }
    for (boolean clientChosen : new boolean[] {false, true}) {
      ByIdAlone request = new ByIdAlone(clientChosen);
      int[] sampled = new int[rates.length];
      int exceptions = 0;
      for (int n = 0; n < MANY / 4; n++) {
        request.traceIdLow = clientChosen ? n : random.nextLong();
        boolean before = false;
        for (int i = 0; i < rates.length; i++) {
          boolean now = samplers[i].decide(request).sampled();
          exceptions += before && !now ? 1 : 0;
          sampled[i] += now ? 1 : 0;
          before = now;
        }
      }
      assertThat(exceptions).isZero();
      assertThat(sampled).isSorted().doesNotHaveDuplicates();
    }
  }

  @Test
  void decide_twoInstances_decideTheSame() {
    SplittableRandom random = new SplittableRandom(3);
    for (boolean clientChosen : new boolean[] {false, true}) {
      ByIdAlone request = new ByIdAlone(clientChosen);
      for (int n = 0; n < 100_000; n++) {
        request.traceIdLow = random.nextLong();
        assertThat(ProbabilisticSampler.create(0.3).decide(request))
            .isEqualTo(ProbabilisticSampler.create(0.3).decide(request));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {0x1p-63, 0x1p-62, 0.0001, 0.25, 0.5, 0.9999, 0x1.fffffffffffffp-1})
  void decide_aroundTheThreshold_isBelowOnly(double rate) {
    ProbabilisticSampler sampler = ProbabilisticSampler.create(rate);
    long threshold = (long) (rate * 0x1p63);

    assertThat(sampled(sampler, threshold - 1)).isTrue();
    assertThat(sampled(sampler, threshold)).isFalse();
    assertThat(sampled(sampler, threshold - 1 | Long.MIN_VALUE)).isTrue();
    assertThat(sampled(sampler, threshold | Long.MIN_VALUE)).isFalse();
    assertThat(sampled(sampler, Long.MAX_VALUE)).isFalse();
    assertThat(sampled(sampler, -1)).isFalse();
    assertThat(sampled(sampler, Long.MIN_VALUE)).isTrue(); // Its low 63 bits are the number 0.
  }

  /** The decisions of other processes and versions on the same ids must not change. */
  @Test
  void decide_clientChosenIds_areMixedTheSameEverywhere() {
    ProbabilisticSampler half = ProbabilisticSampler.create(0.5);
    ByIdAlone request = new ByIdAlone(true);
    StringBuilder decisions = new StringBuilder();
    for (int id = 1; id <= 32; id++) {
      request.traceIdLow = id;
      decisions.append(half.decide(request).sampled() ? '1' : '0');
    }

    assertThat(decisions).hasToString(expectedDecisions());
  }

  /** The finalizer of SplitMix64, by way of the JDK: its first number from a seed and a step. */
  private static String expectedDecisions() {
    StringBuilder decisions = new StringBuilder();
    long golden = 0x9e3779b97f4a7c15L;
    for (int id = 1; id <= 32; id++) {
      long mixed = new SplittableRandom(id - golden).nextLong();
      decisions.append((mixed & Long.MAX_VALUE) < 1L << 62 ? '1' : '0');
    }
    return decisions.toString();
  }

  @Test
  void decide_always_saysRateAndReason() {
    ProbabilisticSampler sampler = ProbabilisticSampler.create(0.25);
    ByIdAlone request = new ByIdAlone(false);

    assertThat(sampler.decide(request))
        .isEqualTo(new SamplingDecision(true, 0.25, "probabilistic"));
    request.traceIdLow = -1;
    assertThat(sampler.decide(request))
        .isEqualTo(new SamplingDecision(false, 0.25, "probabilistic"))
        .isSameAs(sampler.decide(request));
    assertThat(sampler.rate()).isEqualTo(0.25);
    assertThat(sampler).hasToString("ProbabilisticSampler(0.25)");
  }

  @ParameterizedTest
  @ValueSource(
      doubles = {
        Double.NaN,
        -Double.MIN_VALUE,
        -1,
        1.0000000000000002,
        100,
        Double.POSITIVE_INFINITY,
        Double.NEGATIVE_INFINITY
      })
  void create_rateOutOfRange_isRejected(double rate) {
    assertThatThrownBy(() -> ProbabilisticSampler.create(rate))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("rate: expected 0 to 1, got " + rate);
  }
}
