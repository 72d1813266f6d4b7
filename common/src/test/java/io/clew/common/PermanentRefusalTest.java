package io.clew.common;

import static org.assertj.core.api.Assertions.assertThat;

import io.clew.common.PermanentRefusal.HttpAnswer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PermanentRefusalTest {
  @ParameterizedTest
  @CsvSource({
    "301, LATER", "400, NEVER", "401, NOT_HERE", "403, NOT_HERE", "404, NOT_HERE", "405, NOT_HERE",
    "407, NOT_HERE", "408, LATER", "410, NEVER", "411, NEVER", "413, TOO_LARGE", "415, NEVER",
    "421, NOT_HERE", "422, NEVER", "425, LATER", "429, LATER", "431, NEVER", "499, NEVER",
    "500, LATER", "503, LATER", "599, LATER", "600, LATER",
  })
  void httpAnswer_ofEachKindOfStatus(int status, HttpAnswer answer) {
    assertThat(HttpAnswer.of(status)).isEqualTo(answer);
  }
}
