package io.clew.instrumentation.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HttpOptionsTest {
  @Test
  void default_recordsNoMoreThanThePath() {
    assertThat(HttpOptions.DEFAULT.recordsQuery()).isFalse();
    assertThat(HttpOptions.DEFAULT.requestHeaders()).isEmpty();
    assertThat(HttpOptions.DEFAULT.responseHeaders()).isEmpty();
    assertThat(HttpOptions.DEFAULT.skips("/")).isFalse();
    assertThat(HttpOptions.DEFAULT.redacted("/a/4711")).isEqualTo("/a/4711");
    assertThat(HttpOptions.DEFAULT.redacted(null)).isNull();
  }

  @ParameterizedTest
  @CsvSource({
    "/health,     true",
    "/healthy,    false",
    "/health/,    false",
    "/metrics/,   true",
    "/metrics/a,  true",
    "/metrics,    false",
    "/,           false",
    "/a/health,   false",
  })
  void skips_pathsAndPrefixes(String path, boolean skipped) {
    HttpOptions options =
        HttpOptions.newBuilder().skipPaths("/health").skipPaths("/metrics/*").build();

    assertThat(options.skips(path)).isEqualTo(skipped);
  }

  @Test
  void skipPaths_star_skipsAll() {
    assertThat(HttpOptions.newBuilder().skipPaths("/*").build().skips("/a")).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "health", "*", "/a*b", "/a/*/b", "/a?b=c", "/**"})
  void skipPaths_thatAreNone_areRefused(String path) {
    assertThatThrownBy(() -> HttpOptions.newBuilder().skipPaths(path))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("/metrics/*")
        .hasMessageEndingWith("got " + path);
  }

  @Test
  void skipPaths_null_isRefused() {
    assertThatThrownBy(() -> HttpOptions.newBuilder().skipPaths("/a", null))
        .isInstanceOf(NullPointerException.class)
        .hasMessage("skipPaths");
  }

  @Test
  void redactPath_thatThrowsOrGivesNull_recordsNoPath() {
    HttpOptions throwing =
        HttpOptions.newBuilder()
            .redactPath(
                path -> {
                  throw new IllegalStateException("expected in this test");
                })
            .build();
    HttpOptions none = HttpOptions.newBuilder().redactPath(path -> null).build();

    assertThat(throwing.redacted("/secret")).isEqualTo("/");
    assertThat(none.redacted("/secret")).isEqualTo("/");
  }

  @Test
  void headers_areInLowerCase() {
    HttpOptions options =
        HttpOptions.newBuilder()
            .recordRequestHeaders("User-Agent", "X-A")
            .recordResponseHeaders("X-Cache")
            .build();

    assertThat(options.requestHeaders()).containsExactly("user-agent", "x-a");
    assertThat(options.responseHeaders()).containsExactly("x-cache");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "Authorization",
        "proxy-authorization",
        "COOKIE",
        "cookie2",
        "Set-Cookie",
        "Set-Cookie2"
      })
  void headers_withSecrets_areRefused(String name) {
    assertThatThrownBy(() -> HttpOptions.newBuilder().recordRequestHeaders(name))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'" + name + "'");
    assertThatThrownBy(() -> HttpOptions.newBuilder().recordResponseHeaders(name))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'" + name + "'");
  }

  @Test
  void build_isNotChangedByItsBuilder() {
    HttpOptions.Builder builder = HttpOptions.newBuilder().skipPaths("/a");
    HttpOptions options = builder.build();
    builder.skipPaths("/b").recordRequestHeaders("X-B").recordQuery(true);

    assertThat(options.skips("/b")).isFalse();
    assertThat(options.requestHeaders()).isEmpty();
    assertThat(options.recordsQuery()).isFalse();
  }
}
