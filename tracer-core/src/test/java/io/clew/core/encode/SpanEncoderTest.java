package io.clew.core.encode;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.clew.api.Encoding;
import io.clew.api.Endpoint;
import io.clew.api.FinishedSpan;
import io.clew.api.FinishedSpanBuilder;
import io.clew.api.SamplingState;
import io.clew.api.SpanKind;
import io.clew.api.TraceContext;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import zipkin2.Span;
import zipkin2.codec.SpanBytesDecoder;

/** Both encoders, read back by Zipkin's own decoders. */
class SpanEncoderTest {
  private static final TraceContext CONTEXT =
      TraceContext.newBuilder().traceId(1).spanId(2).samplingState(SamplingState.ACCEPT).build();

  private static FinishedSpanBuilder span() {
    return new FinishedSpanBuilder(CONTEXT)
        .name("get")
        .time(1_700_000_000_000_000L, 17)
        .localEndpoint(Endpoint.of("feed"));
  }

  private static byte[] encode(Encoding encoding, FinishedSpan... spans) {
    WriteBuffer bytes = new WriteBuffer(1); // So small that every field makes it grow.
    SpanEncoder encoder = SpanEncoder.of(encoding);
    for (FinishedSpan span : spans) {
      encoder.encode(span, bytes);
    }
    return Arrays.copyOf(bytes.array(), bytes.length());
  }

  private static List<Span> decode(Encoding encoding, byte[] bytes) {
    if (encoding == Encoding.ZIPKIN_PROTO3) {
      return SpanBytesDecoder.PROTO3.decodeList(bytes);
    }
    String lines = strictUtf8(bytes);
    assertThat(lines).endsWith("\n");
    List<Span> spans = new ArrayList<>();
    for (String line : lines.substring(0, lines.length() - 1).split("\n", -1)) {
      assertThat(line).startsWith("{").endsWith("}").doesNotContainPattern("[\0-\37\u2028\u2029]");
      spans.add(SpanBytesDecoder.JSON_V2.decodeOne(readable(line).getBytes(UTF_8)));
    }
    return spans;
  }

  /**
   * Zipkin's reader spoils a character whose bytes lie on both sides of an 8 KiB boundary, also in
   * what Zipkin itself has written: a long line is handed to it in ASCII.
   */
  private static String readable(String json) {
    if (json.length() < 2_000) {
      return json;
    }
    StringBuilder ascii = new StringBuilder();
    json.chars()
        .forEach(c -> ascii.append(c < 0x80 ? String.valueOf((char) c) : "\\u%04x".formatted(c)));
    return ascii.toString();
  }

  private static String strictUtf8(byte[] bytes) {
    try {
      return UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new AssertionError("not UTF-8: " + new String(bytes, UTF_8), e);
    }
  }

  private static void assertReadBack(FinishedSpan... spans) {
    for (Encoding encoding : Encoding.values()) {
      Span[] expected =
          Arrays.stream(spans).map(span -> Spans.zipkin(span, encoding)).toArray(Span[]::new);
      assertThat(decode(encoding, encode(encoding, spans)))
          .as("%s", encoding)
          .containsExactly(expected);
    }
  }

  @ParameterizedTest
  @EnumSource(Encoding.class)
  void encode_fullSpan_hasAllFields(Encoding encoding) {
    FinishedSpan full =
        new FinishedSpanBuilder(
                TraceContext.newBuilder()
                    .traceId(0x463ac35c9f6413adL, 0x48485a3953bb6124L)
                    .spanId(0xa2fb4a1d1a96d312L)
                    .parentId(0x05e3ac9a4f6e3b90L)
                    .samplingState(SamplingState.DEBUG)
                    .build())
            .name("get /pin")
            .kind(SpanKind.SERVER)
            .time(1_700_000_000_000_001L, 1_500)
            .localEndpoint(new Endpoint("feed", null, null, 8080))
            .remoteEndpoint(Endpoint.of("web"))
            .annotation(1_700_000_000_000_002L, "cache miss")
            .tag("http.path", "/pin")
            .tag("http.status_code", 200)
            .tag("cold", true)
            .tag("ratio", 0.5)
            .build();

    Span read = decode(encoding, encode(encoding, full)).get(0);

    assertThat(read.traceId()).isEqualTo("463ac35c9f6413ad48485a3953bb6124");
    assertThat(read.id()).isEqualTo("a2fb4a1d1a96d312");
    assertThat(read.parentId()).isEqualTo("05e3ac9a4f6e3b90");
    assertThat(read.name()).isEqualTo("get /pin");
    assertThat(read.kind()).isEqualTo(Span.Kind.SERVER);
    assertThat(read.timestampAsLong()).isEqualTo(1_700_000_000_000_001L);
    assertThat(read.durationAsLong()).isEqualTo(1_500);
    assertThat(read.localServiceName()).isEqualTo("feed");
    assertThat(read.localEndpoint().portAsInt()).isEqualTo(8080);
    assertThat(read.remoteServiceName()).isEqualTo("web");
    assertThat(read.annotations())
        .containsExactly(zipkin2.Annotation.create(1_700_000_000_000_002L, "cache miss"));
    assertThat(read.tags())
        .containsEntry("http.path", "/pin")
        .containsEntry("http.status_code", "200")
        .containsEntry("cold", "true")
        .containsEntry("ratio", "0.5")
        .hasSize(4);
    assertThat(read.debug()).isTrue();
    assertThat(read.shared()).isNull();
  }

  @ParameterizedTest
  @EnumSource(Encoding.class)
  void encode_bareSpan_hasNothingElse(Encoding encoding) {
    Span read = decode(encoding, encode(encoding, span().name("").build())).get(0);

    assertThat(read)
        .isEqualTo(
            Span.newBuilder()
                .traceId("0000000000000001")
                .id("0000000000000002")
                .timestamp(1_700_000_000_000_000L)
                .duration(17L)
                .localEndpoint(zipkin2.Endpoint.newBuilder().serviceName("feed").build())
                .build());
  }

  @Test
  void encode_json_isExactlyThis() {
    FinishedSpan span =
        span()
            .kind(SpanKind.CLIENT)
            .remoteEndpoint(new Endpoint(null, null, null, 1))
            .annotation(5, "a")
            .annotation(6, "b")
            .tag("k", "v")
            .tag("n", 1)
            .build();

    assertThat(new String(encode(Encoding.ZIPKIN_JSON, span), UTF_8))
        .isEqualTo(
            "{\"traceId\":\"0000000000000001\",\"id\":\"0000000000000002\",\"kind\":\"CLIENT\","
                + "\"name\":\"get\",\"timestamp\":1700000000000000,\"duration\":17,"
                + "\"localEndpoint\":{\"serviceName\":\"feed\"},\"remoteEndpoint\":{\"port\":1},"
                + "\"annotations\":[{\"timestamp\":5,\"value\":\"a\"},"
                + "{\"timestamp\":6,\"value\":\"b\"}],\"tags\":{\"k\":\"v\",\"n\":\"1\"}}\n");
  }

  static Stream<TraceContext> ids() {
    TraceContext.Builder ids =
        TraceContext.newBuilder().samplingState(SamplingState.ACCEPT).spanId(-1);
    return Stream.of(
        ids.traceId(1).build(),
        ids.traceId(Long.MIN_VALUE).build(),
        ids.traceId(-1).build(),
        ids.traceId(0, 1).build(),
        ids.traceId(1, 0).build(),
        ids.traceId(-1, -1).build(),
        ids.traceId(Long.MIN_VALUE, Long.MAX_VALUE).parentId(Long.MIN_VALUE).build(),
        ids.traceId(0x0102030405060708L).spanId(0x1112131415161718L).parentId(1).build());
  }

  @ParameterizedTest
  @MethodSource("ids")
  void encode_ids_areReadBack(TraceContext context) {
    assertReadBack(new FinishedSpanBuilder(context).time(1, 1).build());
  }

  @ParameterizedTest
  @EnumSource(SpanKind.class)
  void encode_kinds_areReadBack(SpanKind kind) {
    assertReadBack(span().kind(kind).build());
  }

  @ParameterizedTest
  @EnumSource(SamplingState.class)
  void encode_onlyDebug_isMarkedAsSuch(SamplingState decision) {
    FinishedSpan span =
        new FinishedSpanBuilder(CONTEXT.toBuilder().samplingState(decision).build())
            .time(1, 1)
            .build();

    assertReadBack(span);
  }

  static IntStream parts() {
    return IntStream.range(0, 16);
  }

  @ParameterizedTest
  @MethodSource("parts")
  void encode_endpointsWithAnyParts_areReadBack(int parts) {
    Random random = new Random(parts);
    assertReadBack(
        span()
            .localEndpoint(Spans.endpoint(parts, "feed", random))
            .remoteEndpoint(Spans.endpoint(15 - parts, "b\u00fccher", random))
            .build(),
        span().remoteEndpoint(Spans.endpoint(parts, "\"", random)).build());
  }

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

  @Test
  void encode_listOfLines_isAZipkinList() {
    Random random = new Random(7);
    FinishedSpan[] spans =
        Stream.generate(() -> Spans.random(random)).limit(50).toArray(FinishedSpan[]::new);
    String lines = strictUtf8(encode(Encoding.ZIPKIN_JSON, spans));
    String list = "[" + String.join(",", lines.split("\n", -1)).replaceFirst(",$", "]");

    assertThat(SpanBytesDecoder.JSON_V2.decodeList(readable(list).getBytes(UTF_8)))
        .containsExactly(
            Arrays.stream(spans)
                .map(span -> Spans.zipkin(span, Encoding.ZIPKIN_JSON))
                .toArray(Span[]::new));
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
}
