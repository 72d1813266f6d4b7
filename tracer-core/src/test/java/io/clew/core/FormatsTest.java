package io.clew.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.clew.api.Sampler;
import io.clew.api.SamplingDecision;
import io.clew.api.SamplingState;
import io.clew.api.TraceContext;
import io.clew.core.propagation.B3;
import io.clew.core.propagation.Trust;
import io.clew.core.propagation.W3C;
import io.opentracing.Span;
import io.opentracing.SpanContext;
import io.opentracing.Tracer;
import io.opentracing.propagation.Binary;
import io.opentracing.propagation.BinaryAdapters;
import io.opentracing.propagation.Format;
import io.opentracing.propagation.Format.Builtin;
import io.opentracing.propagation.TextMapAdapter;
import io.opentracing.propagation.TextMapExtractAdapter;
import io.opentracing.propagation.TextMapInjectAdapter;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class FormatsTest {
  private static final TraceContext SENT =
      TraceContext.newBuilder()
          .traceId(1, 2)
          .spanId(3)
          .parentId(4)
          .samplingState(SamplingState.DEBUG)
          .requestId("order-17")
          .baggageItem("tenant", "J\u00fcrgen & S\u00f6hne")
          .build();

  private final Tracer tracer = Tracing.newBuilder("test").build().tracer();

  /** What a carrier of a format brings to the other side. */
  private <C> SpanContext hop(TraceContext context, Format<C> writes, Format<?> reads) {
    Map<String, String> map = new HashMap<>();
    ByteBuffer bytes = ByteBuffer.allocate(512);
    inject(context, writes, map, bytes);
    bytes.flip();
    return extract(reads, map, bytes);
  }

  private void inject(
      TraceContext context, Format<?> format, Map<String, String> map, ByteBuffer bytes) {
    if (format == Builtin.BINARY || format == Builtin.BINARY_INJECT) {
      tracer.inject(context, Builtin.BINARY_INJECT, BinaryAdapters.injectionCarrier(bytes));
    } else if (format == Builtin.TEXT_MAP_INJECT) {
      tracer.inject(context, Builtin.TEXT_MAP_INJECT, new TextMapInjectAdapter(map));
    } else if (format == Builtin.TEXT_MAP) {
      tracer.inject(context, Builtin.TEXT_MAP, new TextMapAdapter(map));
    } else {
      tracer.inject(context, Builtin.HTTP_HEADERS, new TextMapAdapter(map));
    }
  }

  private SpanContext extract(Format<?> format, Map<String, String> map, ByteBuffer bytes) {
    if (format == Builtin.BINARY || format == Builtin.BINARY_EXTRACT) {
      return tracer.extract(Builtin.BINARY_EXTRACT, BinaryAdapters.extractionCarrier(bytes));
    }
    if (format == Builtin.TEXT_MAP_EXTRACT) {
      return tracer.extract(Builtin.TEXT_MAP_EXTRACT, new TextMapExtractAdapter(map));
    }
    if (format == Builtin.TEXT_MAP) {
      return tracer.extract(Builtin.TEXT_MAP, new TextMapAdapter(map));
    }
    return tracer.extract(Builtin.HTTP_HEADERS, new TextMapAdapter(map));
  }

  static List<List<Format<?>>> pairs() {
    return List.of(
        List.of(Builtin.HTTP_HEADERS, Builtin.HTTP_HEADERS),
        List.of(Builtin.TEXT_MAP, Builtin.TEXT_MAP),
        List.of(Builtin.TEXT_MAP_INJECT, Builtin.TEXT_MAP_EXTRACT),
        List.of(Builtin.TEXT_MAP, Builtin.HTTP_HEADERS),
        List.of(Builtin.BINARY_INJECT, Builtin.BINARY_EXTRACT));
  }

  @ParameterizedTest
  @MethodSource("pairs")
  void hop_eachFormat_keepsEverything(List<Format<?>> pair) {
    assertThat(hop(SENT, pair.get(0), pair.get(1))).isEqualTo(SENT);
  }

  @ParameterizedTest
  @EnumSource(SamplingState.class)
  void hop_eachFormatWithoutIds_keepsTheDecision(SamplingState decision) {
    TraceContext sent = TraceContext.newBuilder().samplingState(decision).build();
    for (List<Format<?>> pair : pairs()) {
      assertThat(hop(sent, pair.get(0), pair.get(1)))
          .isEqualTo(decision == SamplingState.UNDECIDED ? null : sent);
    }
  }

  @Test
  void hop_binaryBothWays_takesOneCarrier() {
    ByteBuffer bytes = ByteBuffer.allocate(512);
    Binary carrier =
        new Binary() {
          @Override
          public ByteBuffer extractionBuffer() {
            return bytes;
          }

          @Override
          public ByteBuffer injectionBuffer(int length) {
            return bytes;
          }
        };
    tracer.inject(SENT, Builtin.BINARY, carrier);
    bytes.flip();

    assertThat(tracer.extract(Builtin.BINARY, carrier)).isEqualTo(SENT);
    assertThat(tracer.extract(Builtin.BINARY, carrier)).as("once more").isEqualTo(SENT);
  }

  @Test
  void inject_bufferTooSmall_writesNothingAndDoesNotThrow() {
    ByteBuffer small = ByteBuffer.allocate(8);
    ByteBuffer used = ByteBuffer.allocate(512).position(508);
    tracer.inject(SENT, Builtin.BINARY_INJECT, BinaryAdapters.injectionCarrier(small));
    tracer.inject(SENT, Builtin.BINARY_INJECT, BinaryAdapters.injectionCarrier(used));

    assertThat(small.position()).isZero();
    assertThat(used.position()).isEqualTo(508);
    assertThat(small.array()).containsOnly(0);
  }

  /** A format that no tracer knows. */
  private static final class OwnFormat<C> implements Format<C> {
    @Override
    public String toString() {
      throw new IllegalStateException("nobody should ask");
    }
  }

  @Test
  @SuppressWarnings({"unchecked", "rawtypes"})
  void formatsAndCarriers_thatDoNotGoTogether_areNothing() {
    Map<String, String> map = new HashMap<>();
    TextMapAdapter text = new TextMapAdapter(map);
    ByteBuffer buffer = ByteBuffer.allocate(99);
    Tracer raw = tracer;
    raw.inject(SENT, new OwnFormat<>(), text);
    raw.inject(SENT, (Format) Builtin.BINARY, text);
    raw.inject(SENT, (Format) Builtin.TEXT_MAP_EXTRACT, text);
    raw.inject(SENT, (Format) Builtin.BINARY_EXTRACT, BinaryAdapters.injectionCarrier(buffer));
    raw.inject(SENT, (Format) Builtin.HTTP_HEADERS, BinaryAdapters.injectionCarrier(buffer));
    raw.inject(SENT, Builtin.HTTP_HEADERS, null);
    raw.inject(SENT, (Format) null, text);
    raw.inject(null, Builtin.HTTP_HEADERS, text);
    assertThat(map).isEmpty();
    assertThat(buffer.position()).isZero();

    map.put("b3", "1");
    assertThat(raw.extract(new OwnFormat<>(), text)).isNull();
    assertThat(raw.extract((Format) Builtin.BINARY, text)).isNull();
    assertThat(raw.extract((Format) Builtin.TEXT_MAP_INJECT, text)).isNull();
    assertThat(raw.extract(Builtin.HTTP_HEADERS, null)).isNull();
    assertThat(raw.extract((Format) null, text)).isNull();
    assertThat(raw.extract(Builtin.BINARY_EXTRACT, BinaryAdapters.extractionCarrier(buffer)))
        .isNull();
    assertThat(raw.extract(Builtin.BINARY_EXTRACT, () -> null)).isNull();
  }

  @Test
  void carriers_thatThrow_areNothing() {
    assertThat(
            tracer.extract(
                Builtin.TEXT_MAP_EXTRACT,
                () -> {
                  throw new IllegalStateException("on purpose");
                }))
        .isNull();
    tracer.inject(
        SENT,
        Builtin.TEXT_MAP_INJECT,
        (name, value) -> {
          throw new IllegalStateException("on purpose");
        });
  }

  @Test
  void defaults_readAllFormats_writeB3() {
    Map<String, String> w3c =
        Map.of("TraceParent", "00-" + "a".repeat(32) + "-" + "b".repeat(16) + "-01");
    SpanContext read = tracer.extract(Builtin.TEXT_MAP, new TextMapAdapter(w3c));
    Map<String, String> sent = new LinkedHashMap<>();
    tracer.inject(read, Builtin.TEXT_MAP, new TextMapAdapter(sent));

    assertThat(read.toTraceId()).isEqualTo("a".repeat(32));
    assertThat(sent)
        .containsOnlyKeys("X-B3-TraceId", "X-B3-SpanId", "X-B3-Sampled", "X-Request-Id");
  }

  @Test
  void builder_extractAndInject_areSeparate() {
    Tracer migrating =
        Tracing.newBuilder("test").extract(B3.MULTI).inject(W3C.TRACE_CONTEXT).build().tracer();
    Map<String, String> sent = new LinkedHashMap<>();
    migrating.inject(
        migrating.extract(
            Builtin.TEXT_MAP,
            new TextMapAdapter(Map.of("b3", "a".repeat(32) + "-" + "b".repeat(16) + "-1"))),
        Builtin.TEXT_MAP,
        new TextMapAdapter(sent));

    assertThat(sent).containsOnlyKeys("traceparent");
  }

  @Test
  void builder_noFormats_isRejected() {
    assertThatThrownBy(() -> Tracing.newBuilder("test").extract())
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Tracing.newBuilder("test").inject())
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Tracing.newBuilder("test").propagation())
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void trustCapped_aboveTheRate_asksTheSamplerWhichSeesAClientChosenId() {
    boolean[] clientChosen = new boolean[1];
    Sampler sampler =
        request -> {
          clientChosen[0] = request.isClientChosen();
          return SamplingDecision.NEVER;
        };
    Tracer edge =
        Tracing.newBuilder("edge").trust(Trust.capped(0)).sampler(sampler).build().tracer();
    SpanContext caller =
        edge.extract(
            Builtin.HTTP_HEADERS,
            new TextMapAdapter(Map.of("b3", "a".repeat(32) + "-" + "b".repeat(16) + "-d")));
    Span span = edge.buildSpan("get").asChildOf(caller).start();

    assertThat(clientChosen[0]).isTrue();
    assertThat(((TraceContext) span.context()).samplingState()).isEqualTo(SamplingState.DENY);
    assertThat(span.context().toTraceId()).isEqualTo("a".repeat(32));
  }

  @Test
  void trustNone_anyCaller_startsATraceOfItsOwn() {
    Tracer edge = Tracing.newBuilder("edge").trust(Trust.NONE).build().tracer();
    SpanContext caller =
        edge.extract(
            Builtin.HTTP_HEADERS,
            new TextMapAdapter(
                Map.of(
                    "b3",
                    "a".repeat(32) + "-" + "b".repeat(16) + "-0",
                    "X-Request-Id",
                    "c".repeat(32),
                    "baggage",
                    "a=1")));
    TraceContext context = (TraceContext) edge.buildSpan("get").asChildOf(caller).start().context();

    assertThat(context.toTraceId()).isNotIn("a".repeat(32), "c".repeat(32));
    assertThat(context.parentId()).isZero();
    assertThat(context.sampled()).isTrue();
    assertThat(context.requestId()).isEqualTo("c".repeat(32));
    assertThat(context.baggage()).isEmpty();
  }

  @Test
  void span_ofATraceWithTracestate_carriesItOn() {
    Tracer w3c = Tracing.newBuilder("test").propagation(W3C.TRACE_CONTEXT).build().tracer();
    SpanContext caller =
        w3c.extract(
            Builtin.HTTP_HEADERS,
            new TextMapAdapter(
                Map.of(
                    "traceparent",
                    "00-" + "a".repeat(32) + "-" + "b".repeat(16) + "-01",
                    "tracestate",
                    "foo=1")));
    Span span = w3c.buildSpan("get").asChildOf(caller).start();
    Span child = w3c.buildSpan("query").asChildOf(span).start();
    Map<String, String> sent = new LinkedHashMap<>();
    w3c.inject(child.context(), Builtin.HTTP_HEADERS, new TextMapAdapter(sent));

    assertThat(sent)
        .containsEntry("tracestate", "foo=1")
        .containsEntry(
            "traceparent", "00-" + "a".repeat(32) + "-" + child.context().toSpanId() + "-01");
  }
}
