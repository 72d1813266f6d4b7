package io.clew.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.clew.api.SpanHandler;
import io.clew.api.TraceContext;
import io.opentracing.Span;
import org.junit.jupiter.api.Test;

class ComplaintsTest {
  private final Complaints complaints = new Complaints();

  @Test
  void failed_anErrorOfTheApplication_isNotThrown() {
    assertThatCode(() -> complaints.failed("x", new NoClassDefFoundError("on purpose")))
        .doesNotThrowAnyException();
    assertThatCode(() -> complaints.failed("x", new StackOverflowError()))
        .doesNotThrowAnyException();
  }

  @Test
  void failed_aFatalError_goesOn() {
    OutOfMemoryError fatal = new OutOfMemoryError("on purpose");

    assertThatThrownBy(() -> complaints.failed("x", fatal)).isSameAs(fatal);
  }

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
