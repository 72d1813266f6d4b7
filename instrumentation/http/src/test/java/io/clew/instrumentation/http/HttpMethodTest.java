package io.clew.instrumentation.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HttpMethodTest {
  @ParameterizedTest
  @ValueSource(
      strings = {"GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH"})
  void of_standardMethod_isItsOwnName(String method) {
    assertThat(HttpMethod.of(method)).isEqualTo(new HttpMethod(method, method + " ", method));
  }

  @ParameterizedTest
  @ValueSource(strings = {"BREW", "get", "", "PROPFIND"})
  void of_anyOtherMethod_isNamedHttp(String method) {
    assertThat(HttpMethod.of(method)).isEqualTo(new HttpMethod("HTTP", "HTTP ", method));
  }

  @Test
  void of_veryLongMethod_isCut() {
    assertThat(HttpMethod.of("X".repeat(10_000)).tag()).isEqualTo("X".repeat(32));
  }
}
