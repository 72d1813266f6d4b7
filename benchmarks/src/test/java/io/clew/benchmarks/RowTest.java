package io.clew.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RowTest {
  @ParameterizedTest
  @CsvSource({
    "0.4321, 0.432",
    "5.1049, 5.10",
    "16.04, 16.0",
    "123.6, 124",
    "1500, 1500",
    "NaN, ''",
    "160, 160"
  })
  void number_hasThreeDigits(double value, String text) {
    assertThat(Row.number(value)).isEqualTo(text);
  }
}
