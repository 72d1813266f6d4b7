package io.clew.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.clew.api.SpanHandler;
import io.clew.api.TraceContext;
import io.opentracing.Span;
import org.junit.jupiter.api.Test;

class BrokenHooksTest {
  @Test
  void hooksOfAHalfDeployedLibrary_doNotBreakTheApplication() {
    SpanHandler broken =
        new SpanHandler() {
          @Override
          public void onStart(Span span, TraceContext context) {
            throw new NoSuchMethodError("on purpose");
          }
        };
    Tracing tracing =
        Tracing.newBuilder("x")
            .addHandler(broken)
            .sampler(
                request -> {
                  throw new NoClassDefFoundError("on purpose");
                })
            .reporter(
                span -> {
                  throw new NoClassDefFoundError("on purpose");
                })
            .build();

    Span root = tracing.tracer().buildSpan("not sampled").start();
    Span forced = tracing.tracer().buildSpan("x").withTag("sampling.priority", 1).start();
    forced.finish();

    assertThat(root.context().toTraceId()).hasSize(32);
    assertThat(forced.context().toTraceId()).hasSize(32);
  }
}
