package io.clew.core.context;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import io.clew.api.FinishedSpan;
import io.clew.api.SamplingState;
import io.clew.api.TraceContext;
import io.clew.core.Tracing;
import io.opentracing.Scope;
import io.opentracing.Span;
import io.opentracing.Tracer;
import io.opentracing.tag.Tag;
import io.opentracing.tag.Tags;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

class ContextSpanTest {
  private static final TraceContext CONTEXT =
      TraceContext.newBuilder()
          .traceId(1, 2)
          .spanId(3)
          .samplingState(SamplingState.ACCEPT)
          .baggageItem("a", "1")
          .build();

  private final List<FinishedSpan> reported = new CopyOnWriteArrayList<>();
  private final Tracing tracing = Tracing.newBuilder("feed").reporter(reported::add).build();
  private final Tracer tracer = tracing.tracer();

  @Test
  void of_context_isTheSame() {
    ContextSpan span = ContextSpan.of(CONTEXT);

    assertThat(span.context()).isSameAs(CONTEXT);
    assertThat(span).hasToString(CONTEXT.toString());
    assertThat(span.getBaggageItem("a")).isEqualTo("1");
    assertThat(span.getBaggageItem("b")).isNull();
  }

  @Test
  @SuppressWarnings("NullAway")
  void of_null_throws() {
    assertThatNullPointerException().isThrownBy(() -> ContextSpan.of(null));
  }

  @Test
  void active_hasChildren_andIsNotReported() {
    Span span = ContextSpan.of(CONTEXT);
    Scope scope = tracer.activateSpan(span);
    assertThat(tracer.activeSpan()).isSameAs(span);
    tracer.buildSpan("child").start().finish();
    scope.close();
    span.finish();
    span.finish(1);

    assertThat(reported).hasSize(1);
    TraceContext child = reported.get(0).context();
    assertThat(child.toTraceId()).isEqualTo(CONTEXT.toTraceId());
    assertThat(child.parentId()).isEqualTo(3);
  }

  @Test
  void setBaggageItem_laterChildren_haveIt() {
    Span span = ContextSpan.of(CONTEXT);
    Span before = tracer.buildSpan("before").asChildOf(span).start();

    span.setBaggageItem("b", "2");

    Span after = tracer.buildSpan("after").asChildOf(span).start();
    assertThat(span.getBaggageItem("b")).isEqualTo("2");
    assertThat(before.getBaggageItem("b")).isNull();
    assertThat(after.getBaggageItem("b")).isEqualTo("2");
    assertThat(after.getBaggageItem("a")).isEqualTo("1");
    assertThat(CONTEXT.baggage()).containsOnlyKeys("a");
  }

  @Test
  void setBaggageItem_beyondTheLimit_isLeftOut() {
    Span span = ContextSpan.of(CONTEXT);

    for (int i = 0; i < 100; i++) {
      span.setBaggageItem("key" + i, "value");
    }

    assertThat(((TraceContext) span.context()).baggage()).hasSize(64);
  }

  @Test
  @SuppressWarnings("NullAway")
  void everyMethod_nulls_doNothing() {
    ContextSpan span = ContextSpan.of(CONTEXT);

    span.setTag((String) null, (String) null)
        .setTag("k", (String) null)
        .setTag((String) null, true)
        .setTag((String) null, (Number) null)
        .setTag((Tag<String>) null, null)
        .setTag(Tags.SAMPLING_PRIORITY, 1)
        .log((Map<String, ?>) null)
        .log((String) null)
        .log(1, (Map<String, ?>) null)
        .log(1, (String) null)
        .setOperationName(null)
        .setBaggageItem(null, "v")
        .setBaggageItem("k", null);

    assertThat(span.getBaggageItem(null)).isNull();
    assertThat(span.context()).isSameAs(CONTEXT);
  }
}
