package io.clew.analysis.flow;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OperationTemplateTest {
  @ParameterizedTest
  @CsvSource({
    "get /users/17/orders/3.5, get /users/{}/orders/{}",
    "get /users/{id}, get /users/{id}",
    "get /v2/b3, get /v2/b3",
    "get /x/123e4567-e89b-12d3-a456-426614174000, get /x/{}",
    "get /x/deadbeef/0x1f/cafe, get /x/{}/{}/cafe",
    "select_1, select_{}"
  })
  void of_valuesOutsideOfWords_areLeftOut(String name, String template) {
    assertThat(OperationTemplate.of(name)).isEqualTo(template);
  }
}
