package io.clew.core.propagation;

import static org.assertj.core.api.Assertions.assertThat;

import brave.propagation.B3Propagation;
import brave.propagation.Propagation;
import io.clew.api.SamplingState;
import io.clew.api.TraceContext;
import io.clew.api.TraceContextBuilder;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.context.Context;
import io.opentelemetry.extension.trace.propagation.B3Propagator;
import io.opentracing.propagation.TextMapAdapter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What is written is read by Brave and OpenTelemetry, and the other way round. */
class B3InjectTest extends B3Fixture {
  private static final Propagation<String> BRAVE_SINGLE = brave(B3Propagation.Format.SINGLE);

  static List<TraceContext> contexts() {
    TraceContextBuilder narrow = TraceContext.newBuilder().traceId(0x48485a3953bb6124L).spanId(7);
    TraceContextBuilder wide = TraceContext.newBuilder().traceId(-1, 5).spanId(-9);
    return List.of(
        narrow.build(),
        narrow.samplingState(SamplingState.DENY).build(),
        narrow.samplingState(SamplingState.ACCEPT).build(),
        narrow.samplingState(SamplingState.DEBUG).build(),
        narrow.parentId(12).build(),
        wide.build(),
        wide.samplingState(SamplingState.DENY).build(),
        wide.parentId(Long.MIN_VALUE).build(),
        wide.samplingState(SamplingState.ACCEPT).build(),
        wide.samplingState(SamplingState.DEBUG).build(),
        TraceContext.newBuilder().samplingState(SamplingState.DENY).build(),
        TraceContext.newBuilder().samplingState(SamplingState.ACCEPT).build(),
        TraceContext.newBuilder().samplingState(SamplingState.DEBUG).build());
  }

  @ParameterizedTest
  @MethodSource("contexts")
  void inject_multi_isReadByBraveAndClew(TraceContext context) {
    Map<String, String> headers = inject(B3.MULTI, context);

    assertThat(headers).doesNotContainKey("b3");
    assertThat(headers.containsKey("X-B3-Sampled") && headers.containsKey("X-B3-Flags")).isFalse();
    assertThat(brave(headers)).isEqualTo(describe(context));
    assertThat(clew(headers)).isEqualTo(describe(context));
  }

  @ParameterizedTest
  @MethodSource("contexts")
  void inject_single_isReadByBraveAndClew(TraceContext context) {
    Map<String, String> headers = inject(B3.SINGLE, context);

    assertThat(headers).containsOnlyKeys("b3");
    assertThat(brave(headers)).isEqualTo(describe(context));
    assertThat(clew(headers)).isEqualTo(describe(context));
  }

  @Test
  void inject_undecidedWithParent_leavesTheParentOutOfSingle() {
    TraceContext context = TraceContext.newBuilder().traceId(1).spanId(2).parentId(3).build();

    assertThat(inject(B3.SINGLE, context))
        .containsExactly(Map.entry("b3", "0000000000000001-0000000000000002"));
    assertThat(inject(B3.MULTI, context)).containsEntry("X-B3-ParentSpanId", "0000000000000003");
  }

  @Test
  void inject_wideWithoutUpperHalf_writes32Digits() {
    TraceContext context = TraceContext.newBuilder().traceId(0, 1).spanId(2).build();

    assertThat(inject(B3.MULTI, context)).containsEntry("X-B3-TraceId", ZERO + "0000000000000001");
    assertThat(inject(B3.SINGLE, context).get("b3")).startsWith(ZERO + "0000000000000001-");
  }

  @Test
  void inject_nothingKnown_writesNothing() {
    TraceContext context = TraceContext.newBuilder().traceId(1).requestId("r").build();

    assertThat(inject(B3.SINGLE, context)).isEmpty();
    assertThat(inject(B3.MULTI, context)).isEmpty();
  }

  private static Map<String, String> inject(B3 format, TraceContext context) {
    Map<String, String> headers = new LinkedHashMap<>();
    format.inject(context, new TextMapAdapter(headers));
    return headers;
  }

  @Test
  void inject_anyContext_isReadByOpenTelemetry() {
    RandomContexts contexts = new RandomContexts(19);
    for (int i = 0; i < 2_000; i++) {
      TraceContext context = contexts.withSpan();
      for (B3 format : List.of(B3.MULTI, B3.SINGLE)) {
        Headers headers = new Headers();
        format.inject(context, headers);
        SpanContext read =
            Span.fromContext(
                    B3Propagator.injectingMultiHeaders()
                        .extract(Context.root(), headers, Headers.GETTER))
                .getSpanContext();

        assertThat(read.getTraceId())
            .isEqualTo("0".repeat(32 - context.toTraceId().length()) + context.toTraceId());
        assertThat(read.getSpanId()).isEqualTo(context.toSpanId());
        assertThat(read.isSampled()).isEqualTo(context.sampled());
      }
    }
  }

  @Test
  void extract_writtenByOpenTelemetry_isReadBack() {
    Random random = new Random(20);
    for (int i = 0; i < 2_000; i++) {
      SpanContext sent =
          SpanContext.create(
              String.format("%016x%016x", random.nextLong(), random.nextLong() | 1),
              String.format("%016x", random.nextLong() | 1),
              random.nextBoolean() ? TraceFlags.getSampled() : TraceFlags.getDefault(),
              TraceState.getDefault());
      for (B3Propagator format :
          List.of(B3Propagator.injectingMultiHeaders(), B3Propagator.injectingSingleHeader())) {
        Headers headers = new Headers();
        format.inject(Context.root().with(Span.wrap(sent)), headers, Headers::put);

        assertThat(describe(CLEW.extract(headers)))
            .isEqualTo(
                sent.getTraceId()
                    + "/"
                    + sent.getSpanId()
                    + "/ "
                    + (sent.isSampled() ? SamplingState.ACCEPT : SamplingState.DENY));
      }
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = B3Propagation.Format.class,
      names = {"MULTI", "SINGLE"})
  void extract_writtenByBrave_isReadBack(B3Propagation.Format format) {
    Propagation<String> writer = format == B3Propagation.Format.MULTI ? BRAVE_MULTI : BRAVE_SINGLE;
    Random random = new Random(17);
    for (int i = 0; i < 1_000; i++) {
      brave.propagation.TraceContext.Builder context =
          brave.propagation.TraceContext.newBuilder()
              .traceIdHigh(random.nextBoolean() ? random.nextLong() : 0)
              .traceId(random.nextLong() | 1)
              .spanId(random.nextLong() | 1);
      if (random.nextBoolean()) {
        context.parentId(random.nextLong() | 1);
      }
      switch (random.nextInt(4)) {
        case 0 -> context.sampled(true);
        case 1 -> context.sampled(false);
        case 2 -> context.debug(true);
        default -> {}
      }
      Map<String, String> headers = new LinkedHashMap<>();
      writer.<Map<String, String>>injector(Map::put).inject(context.build(), headers);

      assertThat(clew(headers)).isEqualTo(brave(headers)).contains("/");
    }
  }
}
