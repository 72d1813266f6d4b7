package io.clew.examples.sampling;

import static org.assertj.core.api.Assertions.assertThat;

import io.clew.examples.sampling.Step.Share;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StepTest {
  @ParameterizedTest
  @CsvSource({
    // Many: five sigma.
    "0.5, 100_000, 49_215, true",
    "0.5, 100_000, 49_205, false",
    "0.5, 100_000, 50_785, true",
    "0.5, 100_000, 50_795, false",
    // Few are expected: more than five sigma upwards, and none is too few only among many.
    "0.01, 600, 18, true",
    "0.01, 600, 30, false",
    "0.01, 600, 0, true",
    "0.01, 2000, 0, false",
    // No chance.
    "1, 900, 900, true",
    "1, 900, 899, false",
    "0, 900, 0, true",
    "0, 900, 1, false",
    // No evidence.
    "0, 0, 0, false",
    "1, 0, 0, false"
  })
  void explains_byChanceAlone(double rate, String requests, String traced, boolean expected) {
    Share share = new Share(Share.ALL, rate);

    assertThat(share.explains(number(traced), number(requests))).isEqualTo(expected);
  }

  private static long number(String text) {
    return Long.parseLong(text.replace("_", ""));
  }

  @ParameterizedTest
  @CsvSource({"GET /feed, true", "POST /checkout, false", "all, true", "others, true"})
  void isFor(String operation, boolean expected) {
    assertThat(new Share(operation, 1).isFor("GET /feed")).isEqualTo(expected);
  }
}
