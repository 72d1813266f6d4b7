package io.clew.core.encode;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.clew.api.Encoding;
import io.clew.api.Endpoint;
import io.clew.api.FinishedSpan;
import io.clew.api.SamplingState;
import io.clew.api.SpanKind;
import io.clew.api.TraceContext;
import io.clew.api.TraceContextBuilder;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import zipkin2.Span;
import zipkin2.codec.SpanBytesDecoder;

/** Both encoders, read back by Zipkin's own decoders. */
class SpanEncoderTest extends EncodedSpanFixture {
  @ParameterizedTest
  @EnumSource(Encoding.class)
  void encode_fullSpan_hasAllFields(Encoding encoding) {
    FinishedSpan full =
        FinishedSpan.newBuilder(
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
    TraceContextBuilder ids =
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
    assertReadBack(FinishedSpan.newBuilder(context).time(1, 1).build());
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
        FinishedSpan.newBuilder(CONTEXT.toBuilder().samplingState(decision).build())
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
}
