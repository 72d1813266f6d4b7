package io.clew.core.encode;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.clew.api.Encoding;
import io.clew.api.Endpoint;
import io.clew.api.FinishedSpan;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import zipkin2.Span;

/** Texts, numbers and times of every kind, in both encodings. */
class EncodedValuesTest extends EncodedSpanFixture {
  static Stream<String> texts() {
    StringBuilder ascii = new StringBuilder();
    for (char c = 0; c <= 0x80; c++) {
      ascii.append(c);
    }
    return Stream.of(
        "",
        ascii.toString(),
        "\"",
        "\\",
        "\\\"\\\\\"",
        "</script>",
        "\r\n",
        "\0",
        "\u007f\u0080\u07ff\u0800\uffff\ufffe\ufeff",
        "\u2028",
        "\u2029",
        "\u2028\u00e9\u2029",
        "a\u2027\u2028\u2029\u202a",
        "\uD83D\uDE00",
        "x\uD83D\uDE00y\uD83D\uDE80",
        "\uD800\uDC00\uDBFF\uDFFF",
        "\uD83D",
        "\uDE00",
        "\uD83Dabc",
        "\uDE00abc",
        "ab\uD83Dc",
        "ab\uDE00c",
        "abc\uD83D",
        "abc\uDE00",
        "\uD83D\u00e9",
        "\u00e9\uD83D",
        "\uDE00\uD83D",
        "\uD83D\uD83D\uDE00",
        "\uD83D\uDE00\uDE00",
        "\uD83D\u2028",
        "\u4e2d\u6587\uD83D\u4e2d",
        "x".repeat(127),
        "x".repeat(128),
        "\u00e9".repeat(64),
        "x".repeat(16_383),
        "x".repeat(16_384),
        "\"".repeat(70_000),
        "\u4e2d".repeat(70_000),
        "\uD83D\uDE00".repeat(70_000),
        "\uD83D".repeat(70_000),
        "\1".repeat(300_000),
        "x".repeat(2_100_000));
  }

  @ParameterizedTest
  @MethodSource("texts")
  void encode_anyText_isReadBackEverywhere(String text) {
    assertReadBack(
        span().tag("k", text).build(),
        span().tag(text, "v").build(),
        span().annotation(9, text).build(),
        span().name(text).build(),
        span().localEndpoint(Endpoint.of(text)).remoteEndpoint(Endpoint.of(text + "x")).build());
  }

  static List<Object> numbers() {
    return List.of(
        0,
        -1,
        Integer.MIN_VALUE,
        Long.MIN_VALUE,
        Long.MAX_VALUE,
        (byte) -3,
        (short) 7,
        0.1f,
        Double.NaN,
        Double.POSITIVE_INFINITY,
        Double.MIN_VALUE,
        BigInteger.ONE.shiftLeft(200),
        true,
        false);
  }

  @ParameterizedTest
  @MethodSource("numbers")
  void encode_tagsOfOtherTypes_areTheirText(Object value) {
    for (Encoding encoding : Encoding.values()) {
      Span read = decode(encoding, encode(encoding, span().tag("n", value).build())).get(0);
      assertThat(read.tags()).containsExactly(Map.entry("n", value.toString()));
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 9, 10, 99, 127, 128, 16_384, 4_294_967_296L, Long.MAX_VALUE})
  void encode_times_areReadBack(long micros) {
    assertReadBack(span().time(micros, micros).annotation(micros, "x").build());
  }

  /** An application can pass any number as a time; one bad span must not spoil its batch. */
  @ParameterizedTest
  @ValueSource(longs = {0, -1, -10, Long.MIN_VALUE})
  void encode_timesBeforeTheEpoch_leaveTheListReadable(long micros) {
    FinishedSpan odd = span().time(micros, 1).annotation(micros, "odd").tag("k", "v").build();
    FinishedSpan sound = span().build();

    for (Encoding encoding : Encoding.values()) {
      List<Span> read = decode(encoding, encode(encoding, odd, sound));
      assertThat(read).hasSize(2);
      assertThat(read.get(0).tags()).containsEntry("k", "v");
      assertThat(read.get(0).timestamp()).isNull();
      assertThat(read.get(0).annotations())
          .extracting(zipkin2.Annotation::value)
          .containsExactly("odd");
      assertThat(read.get(1)).isEqualTo(Spans.zipkin(sound, encoding));
    }
  }

  @Test
  void encode_randomSpans_areReadBack() {
    Random random = new Random(4_711);
    for (int i = 0; i < 300; i++) {
      assertReadBack(
          Stream.generate(() -> Spans.random(random)).limit(10).toArray(FinishedSpan[]::new));
    }
  }

  @ParameterizedTest
  @EnumSource(Encoding.class)
  void encode_throwingValue_canBeTakenBack(Encoding encoding) {
    WriteBuffer bytes = new WriteBuffer(16);
    SpanEncoder encoder = SpanEncoder.of(encoding);
    FinishedSpan first = span().name("first").build();
    FinishedSpan second = span().name("second").build();
    encoder.encode(first, bytes);
    int end = bytes.length();

    assertThatThrownBy(() -> encoder.encode(span().tag("n", new Throwing()).build(), bytes))
        .isInstanceOf(IllegalStateException.class);
    bytes.truncate(end);
    encoder.encode(second, bytes);

    assertThat(decode(encoding, Arrays.copyOf(bytes.array(), bytes.length())))
        .containsExactly(Spans.zipkin(first, encoding), Spans.zipkin(second, encoding));
  }

  @SuppressWarnings("serial")
  private static final class Throwing extends Number {
    @Override
    public String toString() {
      throw new IllegalStateException("on purpose");
    }

    @Override
    public int intValue() {
      return 0;
    }

    @Override
    public long longValue() {
      return 0;
    }

    @Override
    public float floatValue() {
      return 0;
    }

    @Override
    public double doubleValue() {
      return 0;
    }
  }

  @ParameterizedTest
  @EnumSource(Encoding.class)
  void keys_thatAreEncodedAlike_areOneWithTheLastValue(Encoding encoding) {
    FinishedSpan span =
        span()
            .tag("first", "1")
            .tag("?", "2")
            .tag("\ud800", "3")
            .tag("a\udc00", "4")
            .tag("\udc00", "5")
            .tag("\ud83d\ude00", "6")
            .build();
    byte[] bytes = encode(encoding, span, span);

    assertThat(decode(encoding, bytes).get(1).tags())
        .containsExactlyInAnyOrderEntriesOf(
            Map.of("first", "1", "?", "5", "a?", "4", "\ud83d\ude00", "6"));
    if (encoding == Encoding.ZIPKIN_JSON) {
      assertThat(new String(bytes, UTF_8).split(Pattern.quote("\"?\":"), -1)).hasSize(3);
    }
  }
}
