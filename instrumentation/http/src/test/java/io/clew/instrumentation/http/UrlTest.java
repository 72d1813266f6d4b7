package io.clew.instrumentation.http;

import static org.assertj.core.api.Assertions.assertThat;

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
    "/a/b,         ,           http://h/a/b",
    "/a%2Fb%20c,   x=1&y=%20,  http://h/a%2Fb%20c?x=1&y=%20",
    "'',           ,           http://h/",
    "*,            ,           http://h/*",
    ",             x,          http://h/?x",
  })
  void of_joinsPathAndQuery(String path, String query, String expected) {
    assertThat(Url.of("http", "h", path, query)).isEqualTo(expected);
  }

  @Test
  void of_veryLongPathOrQuery_isCut() {
    String veryLong = "/" + "a".repeat(100_000);

    assertThat(Url.of("http", "h", veryLong, veryLong))
        .hasSize(Url.MAX_LENGTH)
        .startsWith("http://h/aaa");
    assertThat(Url.of("http", "h", "/", veryLong))
        .hasSize(Url.MAX_LENGTH)
        .startsWith("http://h/?/aaa");
    assertThat(Url.cut(veryLong)).hasSize(Url.MAX_LENGTH);
    assertThat(Url.cut("/a")).isEqualTo("/a");
  }

  @ParameterizedTest
  @CsvSource({
    "/a,                          /a",
    "/a;jsessionid=secret,        /a",
    "/a;jsessionid=secret;v=1,    /a;v=1",
    "/a;v=1;jsessionid=secret/b,  /a;v=1/b",
    "/a;jsessionid=,              /a",
    ";jsessionid=secret,          /",
    "/a;jsessionid=x;jsessionid=y, /a",
    "'',                          /",
    ",                            ",
  })
  void path_hasNoSessionId_andIsNeverEmpty(String path, String expected) {
    assertThat(Url.path(path)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "h,         81, h:81",
    "h,         -1, h",
    "h,          0, h",
    "::1,       81, [::1]:81",
    "[::1],     -1, [::1]",
    ",          81, unknown",
  })
  void authority_isAsInAUrl(String host, int port, String expected) {
    assertThat(Url.authority(host, port)).isEqualTo(expected);
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

  @Test
  void authority_ofAnIpv6Address_hasBrackets_andNoZone() {
    assertThat(Url.authority(Url.withoutZone("fe80::1%eth0"), 81)).isEqualTo("[fe80::1]:81");
    assertThat(Url.authority(Url.withoutZone("192.0.2.1"), 81)).isEqualTo("192.0.2.1:81");
  }
}
