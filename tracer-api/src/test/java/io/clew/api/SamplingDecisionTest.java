package io.clew.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SamplingDecisionTest {
  @ParameterizedTest
  @ValueSource(doubles = {0, -0.0, Double.MIN_VALUE, 0.5, 0.9999999999999999, 1})
  void new_probabilityWithinBounds_isKept(double probability) {
    assertThat(new SamplingDecision(true, probability, "x").probability()).isEqualTo(probability);
  }

  @ParameterizedTest
  @ValueSource(
      doubles = {
        -Double.MIN_VALUE,
        -1,
        1.0000000000000002,
        2,
        Double.NaN,
        Double.POSITIVE_INFINITY,
        Double.NEGATIVE_INFINITY
      })
  void new_probabilityOutOfBounds_isRejected(double probability) {
    assertThatThrownBy(() -> new SamplingDecision(true, probability, "x"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(String.valueOf(probability));
  }

  @Test
  void constants_sayWhatTheyAre() {
    assertThat(SamplingDecision.ALWAYS).isEqualTo(new SamplingDecision(true, 1, "const"));
    assertThat(SamplingDecision.NEVER).isEqualTo(new SamplingDecision(false, 0, "const"));
    assertThat(Sampler.ALWAYS.decide(null)).isSameAs(SamplingDecision.ALWAYS);
    assertThat(Sampler.NEVER.decide(null)).isSameAs(SamplingDecision.NEVER);
  }
}
