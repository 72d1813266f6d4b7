package io.clew.instrumentation.jdkhttp;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class UrlTest {
  @ParameterizedTest
  @CsvSource({
    "/a/b,                    http://h/a/b",
    "/a?token=x,              http://h/a",
    "/a#secret,               http://h/a",
    "/a?x=1#secret,           http://h/a",
    "http://u:p@other/a,      http://h/a",
    "//u:p@other/a,           http://h/a",
    "'',                      http://h/",
    "*,                       http://h/*",
    "mailto:u:p@other,        http://h/",
    "/a%2Fb%20c,              http://h/a%2Fb%20c",
  })
  void of_keepsPathOnly(URI target, String expected) {
    assertThat(Url.of("http", "h", target, false)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "/a?x=1&y=%20,            https://h:8443/a?x=1&y=%20",
    "/a?x=1#secret,           https://h:8443/a?x=1",
    "https://u:p@other/a?x,   https://h:8443/a?x",
    "/a,                      https://h:8443/a",
  })
  void of_withQuery_keepsPathAndQueryOnly(URI target, String expected) {
    assertThat(Url.of("https", "h:8443", target, true)).isEqualTo(expected);
  }

  @Test
  void of_veryLongPath_isCut() {
    URI target = URI.create("/" + "a".repeat(100_000));

    assertThat(Url.of("http", "h", target, false))
        .hasSize(Url.MAX_LENGTH)
        .startsWith("http://h/aaa");
  }

  @ParameterizedTest
  @CsvSource({
    "example.com,             example.com",
    "example.com:8080,        example.com:8080",
    "my_service:80,           my_service:80",
    "127.0.0.1,               127.0.0.1",
    "[::1]:80,                [::1]:80",
    "[fe80::1%25eth0]:80,     [fe80::1%25eth0]:80",
    "u:p@example.com:80,      example.com:80",
    "u:p@q@example.com,       example.com",
    "@example.com,            example.com",
  })
  void host_dropsUserInfo(String authority, String expected) {
    assertThat(Url.host(authority)).isEqualTo(expected);
  }

  @ParameterizedTest
  @NullSource
  @ValueSource(
      strings = {
        "",
        "u:p@",
        "a/b",
        "a?token=x",
        "a#x",
        "a b",
        "a\r\nX: y",
        "a\n",
        "a:b",
        "a:123456",
        "user:pass",
        "[::1",
        "::1",
        "h\u00f6st"
      })
  void host_thatIsNone_isNull(String authority) {
    assertThat(Url.host(authority)).isNull();
  }

  @Test
  void host_ofAnyText_isWhatTheGrammarSays() {
    Pattern grammar =
        Pattern.compile(
            "([A-Za-z0-9._~-]{1,255}|\\[[0-9A-Fa-f:.]{2,45}(%[A-Za-z0-9._~%-]{1,64})?])(:[0-9]{0,5})?");
    Random random = new Random(1);
    String letters = "aZ09.::[[]]%~-_ fg";
    for (int i = 0; i < 200_000; i++) {
      StringBuilder text = new StringBuilder(i % 2 == 0 ? "" : "[::");
      for (int length = random.nextInt(9); length > 0; length--) {
        text.append(letters.charAt(random.nextInt(letters.length())));
      }
      String authority = text.toString();
      boolean legal = grammar.matcher(authority).matches();
      assertThat(Url.host(authority)).isEqualTo(legal ? authority : null);
    }
  }

  @Test
  void host_tooLong_isNull() {
    assertThat(Url.host("a".repeat(256))).isNull();
    assertThat(Url.host("a".repeat(255))).isNotNull();
  }
}
