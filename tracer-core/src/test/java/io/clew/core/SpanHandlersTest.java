package io.clew.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.clew.api.FinishedSpan;
import io.clew.api.SamplingDecision;
import io.clew.api.SpanHandler;
import io.clew.api.TraceContext;
import io.opentracing.Span;
import io.opentracing.Tracer;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What handlers may do to a span, and what becomes of those that fail. */
class SpanHandlersTest extends TracerFixture {
  // Handlers

  @Test
  void handlers_changeRedactAndAdd_inTheirOrder() {
    Tracer handled =
        tracing()
            .addHandler(
                new SpanHandler() {
                  @Override
                  public void onStart(Span span, TraceContext context) {
                    span.setTag("first", context.toSpanId());
                  }

                  @Override
                  public FinishedSpan onFinish(FinishedSpan span) {
                    return span.toBuilder().name(span.name() + "1").removeTag("password").build();
                  }
                })
            .addHandler(
                new SpanHandler() {
                  @Override
                  public void onStart(Span span, TraceContext context) {
                    span.setTag("first", "overwritten");
                  }

                  @Override
                  public FinishedSpan onFinish(FinishedSpan span) {
                    return span.toBuilder().name(span.name() + "2").build();
                  }
                })
            .build()
            .tracer();
    handled.buildSpan("x").withTag("password", "secret").start().finish();

    assertThat(only().name()).isEqualTo("x12");
    assertThat(only().tag("password")).isNull();
    assertThat(only().tag("first")).isEqualTo("overwritten");
    assertThat(only().tag("sampler.type")).isEqualTo("test");
  }

  @Test
  void handler_returnsNull_dropsTheSpan() {
    AtomicInteger later = new AtomicInteger();
    Tracer handled =
        tracing()
            .addHandler(
                new SpanHandler() {
                  @Override
                  public FinishedSpan onFinish(FinishedSpan span) {
                    return span.name().equals("health") ? null : span;
                  }
                })
            .addHandler(
                new SpanHandler() {
                  @Override
                  public FinishedSpan onFinish(FinishedSpan span) {
                    later.incrementAndGet();
                    return span;
                  }
                })
            .build()
            .tracer();
    handled.buildSpan("health").start().finish();
    handled.buildSpan("real").start().finish();

    assertThat(only().name()).isEqualTo("real");
    assertThat(later).hasValue(1);
  }

  @Test
  void handler_throws_isAsIfItWereNotThere() {
    Tracer handled =
        tracing()
            .addHandler(
                new SpanHandler() {
                  @Override
                  public void onStart(Span span, TraceContext context) {
                    throw new IllegalStateException("on purpose");
                  }

                  @Override
                  public FinishedSpan onFinish(FinishedSpan span) {
                    throw new IllegalStateException("on purpose");
                  }
                })
            .build()
            .tracer();
    handled.buildSpan("x").start().finish();

    assertThat(only().name()).isEqualTo("x");
  }

  @Test
  void handler_unsampledSpan_isNotCalled() {
    AtomicInteger calls = new AtomicInteger();
    sampler.decision = SamplingDecision.NEVER;
    Tracer handled =
        tracing()
            .addHandler(
                new SpanHandler() {
                  @Override
                  public void onStart(Span span, TraceContext context) {
                    calls.incrementAndGet();
                  }

                  @Override
                  public FinishedSpan onFinish(FinishedSpan span) {
                    calls.incrementAndGet();
                    return span;
                  }
                })
            .build()
            .tracer();
    handled.buildSpan("x").start().finish();

    assertThat(calls).hasValue(0);
  }
}
