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

  @Test
  void name_withARoute_isMadeOnce() {
    HttpMethod method = HttpMethod.of("PATCH");
    method.with("/once/*");
    String first = method.with("/once/*");

    assertThat(first).isEqualTo("PATCH /once/*").isSameAs(method.with("/once/*"));
    assertThat(HttpMethod.of("BREW").with("/once/*")).isEqualTo("HTTP /once/*");
  }

  @Test
  void name_withARouteOfMany_isNotKept() {
    HttpMethod method = HttpMethod.of("TRACE");
    for (int i = 0; i < 1000; i++) {
      assertThat(method.with("/many/" + i)).isEqualTo("TRACE /many/" + i);
    }

    assertThat(method.with("/more")).isEqualTo("TRACE /more").isNotSameAs(method.with("/more"));
  }
}
