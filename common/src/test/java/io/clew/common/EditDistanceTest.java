package io.clew.common;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EditDistanceTest {
  @ParameterizedTest
  @CsvSource({
    "'', '', 0",
    "rules, '', 5",
    "rules, rules, 0",
    "rule, rules, 1",
    "ruless, rules, 1",
    "rulez, rules, 1",
    "ruels, rules, 1",
    "tracking, tracing, 1",
    "ab, ba, 1",
    "abc, cab, 2",
    "kitten, sitting, 3"
  })
  void between_isTheSameBothWays(String from, String to, int expected) {
    assertThat(EditDistance.between(from, to)).isEqualTo(expected);
    assertThat(EditDistance.between(to, from)).isEqualTo(expected);
  }
}
