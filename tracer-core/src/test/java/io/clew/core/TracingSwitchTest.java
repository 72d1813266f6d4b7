package io.clew.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.clew.api.FinishedSpan;
import io.clew.api.Sampler;
import io.clew.api.SamplingDecision;
import io.clew.api.SamplingRequest;
import io.opentracing.Span;
import io.opentracing.SpanContext;
import io.opentracing.propagation.Format;
import io.opentracing.propagation.TextMapAdapter;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Tracing that is switched off, by hand or by the sampler. */
class TracingSwitchTest extends TracerFixture {
  // Off

  @Test
  void disabled_spanOfARequest_passesItsContextOnUnchanged() {
    Tracing off = tracing().enabled(false).build();
    Map<String, String> headers =
        Map.of(
            "X-B3-TraceId", "0000000000000abc",
            "X-B3-SpanId", "0000000000000def",
            "X-B3-ParentSpanId", "0000000000000123",
            "X-B3-Flags", "1",
            "X-Request-Id", "order-17");
    SpanContext in = off.tracer().extract(Format.Builtin.HTTP_HEADERS, new TextMapAdapter(headers));
    Span span = off.tracer().buildSpan("x").asChildOf(in).withTag("k", "v").start();
    span.setTag("k", 1).log("x").finish();

    assertThat(inject(off.tracer(), span.context())).isEqualTo(headers);
    assertThat(sampler.calls).hasValue(0);
    assertThat(reported).isEmpty();
  }

  @Test
  void disabled_requestWithoutIds_hasARequestIdAndNoOther() {
    Tracing off = tracing().enabled(false).build();
    Span span = off.tracer().buildSpan("x").start();
    Span child = off.tracer().buildSpan("y").asChildOf(span).start();
    Span another = off.tracer().buildSpan("z").start();

    Map<String, String> ids = Map.of("X-Request-Id", "00000000000001010000000000000102");
    assertThat(inject(off.tracer(), span.context())).isEqualTo(ids);
    assertThat(inject(off.tracer(), child.context())).isEqualTo(ids);
    assertThat(inject(off.tracer(), another.context()))
        .isEqualTo(Map.of("X-Request-Id", "00000000000001030000000000000104"));
    assertThat(span.context().toTraceId()).isEmpty();
    assertThat(span.context().toSpanId()).isEmpty();
  }

  @Test
  void disabled_requestWithADecisionAlone_passesItOnBesideItsNewId() {
    Tracing off = tracing().enabled(false).build();
    Span span = off.tracer().buildSpan("x").asChildOf(remote("b3", "0")).start();

    assertThat(inject(off.tracer(), span.context()))
        .isEqualTo(Map.of("X-Request-Id", "00000000000001010000000000000102", "X-B3-Sampled", "0"));
  }

  @Test
  void setEnabled_whileRunning_takesEffectOnTheNextSpan() {
    Tracing tracing = tracing().build();
    Span before = tracing.tracer().buildSpan("before").start();
    tracing.setEnabled(false);
    assertThat(tracing.isEnabled()).isFalse();
    Span off = tracing.tracer().buildSpan("off").start();
    tracing.setEnabled(true);
    assertThat(tracing.isEnabled()).isTrue();
    Span after = tracing.tracer().buildSpan("after").asChildOf(off).start();
    before.finish();
    off.finish();
    after.finish();

    assertThat(reported).extracting(FinishedSpan::name).containsExactly("before", "after");
    assertThat(reported.get(1).startMicros()).isEqualTo(clock.wallMicros());
    assertThat(context(after).parentId()).isZero();
  }

  /** Samples all, if it is not off; fails to say so if it shall. */
  private static final class Switch implements Sampler {
    boolean off;
    boolean failing;

    @Override
    public SamplingDecision decide(SamplingRequest request) {
      return SamplingDecision.ALWAYS;
    }

    @Override
    public boolean isOff() {
      if (failing) {
        throw new IllegalStateException("broken");
      }
      return off;
    }
  }

  @Test
  void samplerIsOff_recordsNothingNotEvenWhatOthersDecided() {
    Switch sampler = new Switch();
    Tracing tracing = tracing().sampler(sampler).build();
    SpanContext sampled =
        tracing
            .tracer()
            .extract(
                Format.Builtin.HTTP_HEADERS,
                new TextMapAdapter(Map.of("b3", "0000000000000abc-0000000000000def-1")));
    sampler.off = true;
    assertThat(tracing.isEnabled()).isFalse();
    tracing.tracer().buildSpan("off").asChildOf(sampled).start().finish();
    sampler.off = false;
    assertThat(tracing.isEnabled()).isTrue();
    tracing.tracer().buildSpan("on").asChildOf(sampled).start().finish();

    assertThat(reported).extracting(FinishedSpan::name).containsExactly("on");
  }

  @Test
  void samplerFailsToSayWhetherItIsOff_traces() {
    Switch sampler = new Switch();
    sampler.failing = true;
    tracing().sampler(sampler).build().tracer().buildSpan("x").start().finish();

    assertThat(reported).hasSize(1);
  }
}
