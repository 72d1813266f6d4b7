package io.clew.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.clew.api.Endpoint;
import io.clew.api.FinishedSpan;
import io.clew.api.SamplingState;
import io.clew.api.TraceContext;
import io.clew.core.propagation.B3;
import io.opentracing.References;
import io.opentracing.Scope;
import io.opentracing.Span;
import io.opentracing.SpanContext;
import io.opentracing.Tracer;
import io.opentracing.noop.NoopSpan;
import io.opentracing.propagation.Format;
import io.opentracing.propagation.TextMapAdapter;
import io.opentracing.propagation.TextMapExtractAdapter;
import io.opentracing.propagation.TextMapInjectAdapter;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The tracer and its span builder: who is whose child, what travels. */
class ClewTracerTest extends TracerFixture {
  // References

  @Test
  void start_noParent_isARoot() {
    TraceContext root = context(tracer.buildSpan("root").start());

    assertThat(root.parentId()).isZero();
    assertThat(root.is128Bit()).isTrue();
    assertThat(root.traceIdHigh()).isNotZero();
    assertThat(root.traceIdLow()).isNotZero().isEqualTo(root.spanId());
    assertThat(root.isRemote()).isFalse();
  }

  @Test
  void start_64BitTraceIds_areTheRootsSpanId() {
    Tracer narrow = tracing().traceId128Bit(false).build().tracer();
    TraceContext root = context(narrow.buildSpan("root").start());

    assertThat(root.is128Bit()).isFalse();
    assertThat(root.traceIdLow()).isEqualTo(root.spanId());
  }

  @Test
  void asChildOf_spanOrContext_isItsChild() {
    Span parent = tracer.buildSpan("parent").start();
    for (Span child :
        List.of(
            tracer.buildSpan("child").asChildOf(parent).start(),
            tracer.buildSpan("child").asChildOf(parent.context()).start())) {
      assertThat(context(child).toTraceId()).isEqualTo(parent.context().toTraceId());
      assertThat(context(child).parentId()).isEqualTo(context(parent).spanId());
      assertThat(context(child).spanId()).isNotEqualTo(context(parent).spanId());
      assertThat(context(child).requestId()).isEqualTo(context(parent).requestId());
    }
  }

  @Test
  void references_severalOfEitherKind_firstChildOfIsTheParent() {
    TraceContext a = context(tracer.buildSpan("a").start());
    TraceContext b = context(tracer.buildSpan("b").start());
    TraceContext c = context(tracer.buildSpan("c").start());
    Span span =
        tracer
            .buildSpan("x")
            .addReference(References.FOLLOWS_FROM, a)
            .addReference(References.CHILD_OF, b)
            .addReference(References.CHILD_OF, c)
            .start();

    assertThat(context(span).parentId()).isEqualTo(b.spanId());
    assertThat(context(span).toTraceId()).isEqualTo(b.toTraceId());
  }

  @Test
  void references_noChildOf_firstIsTheParent() {
    TraceContext a = context(tracer.buildSpan("a").start());
    TraceContext b = context(tracer.buildSpan("b").start());
    Span span =
        tracer
            .buildSpan("x")
            .addReference(References.FOLLOWS_FROM, a)
            .addReference("something else", b)
            .start();

    assertThat(context(span).parentId()).isEqualTo(a.spanId());
  }

  @Test
  void references_thatAreNotTheParent_areKeptAsLinks() {
    TraceContext a = context(tracer.buildSpan("a").start());
    TraceContext b = context(tracer.buildSpan("b").start());
    TraceContext c = context(tracer.buildSpan("c").start());
    tracer
        .buildSpan("x")
        .addReference(References.FOLLOWS_FROM, a)
        .addReference(References.CHILD_OF, b)
        .addReference(References.CHILD_OF, c)
        .start()
        .finish();

    FinishedSpan span = only();
    assertThat(span.tag("link.1")).isEqualTo(a.toTraceId() + "-" + a.toSpanId() + " follows_from");
    assertThat(span.tag("link.2")).isEqualTo(c.toTraceId() + "-" + c.toSpanId() + " child_of");
    assertThat(span.tag("link.3")).isNull();
  }

  @Test
  void references_aDecisionWithoutSpan_doesNotOutweighAParent() {
    TraceContext decision = TraceContext.newBuilder().samplingState(SamplingState.DENY).build();
    TraceContext parent = context(tracer.buildSpan("parent").start());

    Span span = tracer.buildSpan("x").asChildOf(decision).asChildOf(parent).start();

    assertThat(context(span).parentId()).isEqualTo(parent.spanId());
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void references_several_mergeBaggage(boolean childOfLast) {
    Span a = tracer.buildSpan("a").start().setBaggageItem("a", "1").setBaggageItem("both", "a");
    Span b = tracer.buildSpan("b").start().setBaggageItem("b", "2").setBaggageItem("both", "b");
    Span span =
        tracer
            .buildSpan("x")
            .addReference(childOfLast ? References.FOLLOWS_FROM : References.CHILD_OF, a.context())
            .addReference(References.CHILD_OF, b.context())
            .start();

    assertThat(context(span).parentId()).isEqualTo(context(childOfLast ? b : a).spanId());
    assertThat(context(span).baggage())
        .containsOnly(
            Map.entry("a", "1"), Map.entry("b", "2"), Map.entry("both", childOfLast ? "b" : "a"));
    assertThat(a.getBaggageItem("b")).isNull();
  }

  @Test
  void references_null_countForNothing() {
    Span active = tracer.buildSpan("active").start();
    try (Scope scope = tracer.activateSpan(active)) {
      assertThat(scope).isNotNull();
      Span span =
          tracer
              .buildSpan("x")
              .asChildOf((Span) null)
              .asChildOf((SpanContext) null)
              .addReference(References.CHILD_OF, null)
              .addReference(null, null)
              .start();

      assertThat(context(span).parentId()).isEqualTo(context(active).spanId());
    }
  }

  @Test
  void addReference_nullType_isAReference() {
    TraceContext a = context(tracer.buildSpan("a").start());

    assertThat(context(tracer.buildSpan("x").addReference(null, a).start()).parentId())
        .isEqualTo(a.spanId());
  }

  @Test
  void asChildOf_foreignSpan_countsForNothing() {
    assertThat(context(tracer.buildSpan("x").asChildOf(NoopSpan.INSTANCE).start()).parentId())
        .isZero();
    try (Scope scope = tracer.activateSpan(NoopSpan.INSTANCE)) {
      assertThat(scope).isNotNull();
      assertThat(context(tracer.buildSpan("x").start()).parentId()).isZero();
    }
  }

  @Test
  void start_activeSpan_isTheImplicitParent() {
    Span active = tracer.buildSpan("active").start();
    Span other = tracer.buildSpan("other").start();
    try (Scope scope = tracer.activateSpan(active)) {
      assertThat(scope).isNotNull();
      assertThat(tracer.activeSpan()).isSameAs(active);
      assertThat(context(tracer.buildSpan("x").start()).parentId())
          .isEqualTo(context(active).spanId());
      assertThat(context(tracer.buildSpan("x").asChildOf(other).start()).parentId())
          .isEqualTo(context(other).spanId());
      assertThat(context(tracer.buildSpan("x").ignoreActiveSpan().start()).parentId()).isZero();
      assertThat(
              context(tracer.buildSpan("x").ignoreActiveSpan().asChildOf(other).start()).parentId())
          .isEqualTo(context(other).spanId());
    }
    assertThat(tracer.activeSpan()).isNull();
    assertThat(context(tracer.buildSpan("x").start()).parentId()).isZero();
  }

  @Test
  void start_twiceFromOneBuilder_makesTwoSpans() {
    Tracer.SpanBuilder builder = tracer.buildSpan("x").withTag("k", "v");
    Span first = builder.start();
    Span second = builder.start();
    first.setTag("more", 1).finish();
    second.finish();

    assertThat(first.context().toSpanId()).isNotEqualTo(second.context().toSpanId());
    assertThat(first.context().toTraceId()).isNotEqualTo(second.context().toTraceId());
    assertThat(reported.get(1).tag("k")).isEqualTo("v");
    assertThat(reported.get(1).tag("more")).isNull();
  }

  @Test
  void buildSpan_nullName_isEmpty() {
    tracer.buildSpan(null).start().finish();

    assertThat(only().name()).isEmpty();
    assertThat(only().localEndpoint()).isEqualTo(Endpoint.of("feed"));
  }

  @Test
  void formats_ofText_areAllServed() {
    Span span = tracer.buildSpan("x").start();
    Map<String, String> headers = new HashMap<>();
    tracer.inject(
        span.context(), Format.Builtin.TEXT_MAP_INJECT, new TextMapInjectAdapter(headers));
    SpanContext read =
        tracer.extract(Format.Builtin.TEXT_MAP_EXTRACT, new TextMapExtractAdapter(headers));

    assertThat(read.toTraceId()).isEqualTo(span.context().toTraceId());
    assertThat(tracer.extract(Format.Builtin.TEXT_MAP, new TextMapAdapter(headers)))
        .isEqualTo(read);
    assertThat(tracer.extract(Format.Builtin.HTTP_HEADERS, new TextMapAdapter(headers)))
        .isEqualTo(read);
  }

  @Test
  void extract_nothing_isNull() {
    assertThat(tracer.extract(Format.Builtin.HTTP_HEADERS, new TextMapAdapter(Map.of()))).isNull();
  }

  @Test
  void propagation_single_isWritten() {
    Tracer single = tracing().propagation(B3.SINGLE).build().tracer();
    Span span = single.buildSpan("x").start();

    assertThat(inject(single, span.context())).containsOnlyKeys("b3");
  }

  @ParameterizedTest
  @EnumSource(SamplingState.class)
  void toString_ofSpans_hasNoBaggage(SamplingState decision) {
    TraceContext parent = TraceContext.newBuilder().samplingState(decision).build();
    Span span = tracer.buildSpan("x").asChildOf(parent).start().setBaggageItem("k", "secret");

    assertThat(span.toString()).contains(span.context().toSpanId()).doesNotContain("secret");
  }
}
