package io.clew.ship;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SpanLineTest {
  private final SpanLine line = new SpanLine();

  @Test
  void usualLine_isSpanOfItsTrace() {
    assertThat(isSpan(line("4bf92f3577b34da6a3ce929d0e0e4736", ",\"tags\":{\"a\":\"\\\"}\"}")))
        .isTrue();
    assertThat(line.traceIdHigh()).isEqualTo(0x4bf92f3577b34da6L);
    assertThat(line.traceIdLow()).isEqualTo(0xa3ce929d0e0e4736L);
    assertThat(isSpan(line("a3ce929d0e0e4736", ""))).isTrue();
    assertThat(line.traceIdHigh()).isZero();
    assertThat(line.traceIdLow()).isEqualTo(0xa3ce929d0e0e4736L);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"traceId\":\"00000000000000ff\",\"parentId\":\"0000000000000001\",\"id\":\"0000000000000002\"}",
        "{\"id\":\"2\",\"traceId\":\"ff\"}",
        "{\"name\":\"x\",\"tags\":{\"traceId\":\"1\",\"id\":\"zz\"},\"traceId\":\"ff\",\"id\":\"2\"}",
        " {\"traceId\" : \"ff\", \"id\":\"2\", \"shared\":true, \"duration\":1} \r",
        "{\"traceId\":\"00000000000000ff\",\"kind\":\"SERVER\",\"id\":\"0000000000000002\"}"
      })
  void anyWritersLine_isSpanOfItsTrace(String span) {
    assertThat(isSpan(span)).isTrue();
    assertThat(line.traceIdHigh()).isZero();
    assertThat(line.traceIdLow()).isEqualTo(0xff);
  }

  @Test
  void lineCutAnywhere_isNone() {
    String whole =
        line("a3ce929d0e0e4736", ",\"localEndpoint\":{\"serviceName\":\"f\"},\"annotations\":[{}]");
    for (int end = 0; end < whole.length(); end++) {
      assertThat(isSpan(whole.substring(0, end))).as(whole.substring(0, end)).isFalse();
      assertThat(isSpan(whole.substring(0, end) + whole)).as("behind %s", end).isEqualTo(end == 0);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "garbage",
        "[]",
        "{}",
        "{\"traceId\":\"ff\"}",
        "{\"id\":\"2\"}",
        "{\"traceId\":\"00000000000000ff\"}",
        "{\"traceId\":\"FF\",\"id\":\"2\"}",
        "{\"traceId\":\"\",\"id\":\"2\"}",
        "{\"traceId\":17,\"id\":\"2\"}",
        "{\"traceId\":\"000000000000000000000000000000001\",\"id\":\"2\"}",
        "{\"traceId\":\"ff\",\"id\":\"00000000000000002\"}",
        "{\"traceId\":\"00000000000000ff\",\"id\":\"0000000000000002\",\"a\":\"\u0000\"}",
        "{\"traceId\":\"00000000000000ff\",\"id\":\"0000000000000002\"}{}",
        "{\"traceId\":\"00000000000000ff\",\"id\":\"0000000000000002\",\"a\":\u0000}",
        "[{\"traceId\":\"ff\",\"id\":\"2\"}]"
      })
  void anythingElse_isNone(String text) {
    assertThat(isSpan(text)).isFalse();
  }

  private static String line(String traceId, String more) {
    return "{\"traceId\":\"" + traceId + "\",\"id\":\"0000000000000002\"" + more + "}";
  }

  private boolean isSpan(String text) {
    byte[] bytes = ("\"" + text + "\"}\n").getBytes(UTF_8);
    return line.isSpan(bytes, 1, bytes.length - 3);
  }
}
