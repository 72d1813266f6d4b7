package io.clew.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.clew.api.FinishedSpan;
import io.clew.api.SamplingDecision;
import io.clew.api.SamplingState;
import io.clew.api.TraceContext;
import io.clew.api.UnrecordedSpan;
import io.opentracing.Span;
import io.opentracing.tag.Tags;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who decides whether a trace is recorded, and what the spans say of it. */
class ClewTracerSamplingTest extends TracerFixture {
  // SamplingState

  @Test
  void start_undecided_asksTheSamplerOncePerTrace() {
    Span root = tracer.buildSpan("get").withTag("http.method", "GET").start();
    assertThat(sampler.asked)
        .isEqualTo("feed get GET false " + Long.toHexString(context(root).traceIdLow()));
    Span child = tracer.buildSpan("child").asChildOf(root).start();
    tracer.buildSpan("grandchild").asChildOf(child).start().finish();

    assertThat(sampler.calls).hasValue(1);
    tracer.buildSpan("next").start();
    assertThat(sampler.calls).hasValue(2);
  }

  @Test
  void start_denied_asksTheSamplerOncePerTrace() {
    sampler.decision = new SamplingDecision(false, 0.25, "test");
    Span root = tracer.buildSpan("get").start();
    tracer.buildSpan("child").asChildOf(root).start().finish();
    root.finish();

    assertThat(sampler.calls).hasValue(1);
    assertThat(reported).isEmpty();
    assertThat(context(root).samplingState()).isEqualTo(SamplingState.DENY);
  }

  @ParameterizedTest
  @CsvSource({"0, DENY", "1, ACCEPT", "d, DEBUG"})
  void start_remoteDecision_isKept(String state, SamplingState decision) {
    TraceContext remote = remote("b3", "0000000000000abc-0000000000000def-" + state);
    sampler.decision = decision.sampled() ? SamplingDecision.NEVER : SamplingDecision.ALWAYS;
    Span span = tracer.buildSpan("x").asChildOf(remote).start();
    span.finish();

    assertThat(sampler.calls).hasValue(0);
    assertThat(context(span).samplingState()).isEqualTo(decision);
    assertThat(context(span).parentId()).isEqualTo(0xdef);
    assertThat(context(span).toTraceId()).isEqualTo("0000000000000abc");
    assertThat(context(span).isRemote()).isFalse();
    assertThat(reported).hasSize(decision.sampled() ? 1 : 0);
  }

  @ParameterizedTest
  @CsvSource({"0, DENY", "1, ACCEPT", "d, DEBUG"})
  void start_remoteDecisionWithoutIds_isKept(String state, SamplingState decision) {
    Span span = tracer.buildSpan("x").asChildOf(remote("b3", state)).start();

    assertThat(sampler.calls).hasValue(0);
    assertThat(context(span).samplingState()).isEqualTo(decision);
    assertThat(context(span).hasTraceId()).isTrue();
    assertThat(context(span).parentId()).isZero();
  }

  @Test
  void start_remoteUndecided_asksTheSampler() {
    TraceContext remote = remote("b3", "0000000000000abc-0000000000000def");
    Span span = tracer.buildSpan("x").asChildOf(remote).start();
    tracer.buildSpan("y").asChildOf(span).start();

    assertThat(sampler.calls).hasValue(1);
    assertThat(sampler.asked).isEqualTo("feed x null false abc");
    assertThat(context(span).samplingState()).isEqualTo(SamplingState.ACCEPT);
  }

  @Test
  void start_traceIdFromRequestId_isSaidToTheSampler() {
    TraceContext remote = remote("X-Request-Id", "00000000000000010000000000000002");
    Span span = tracer.buildSpan("x").asChildOf(remote).start();

    assertThat(sampler.asked).isEqualTo("feed x null true 2");
    assertThat(span.context().toTraceId()).isEqualTo("00000000000000010000000000000002");
    assertThat(context(span).parentId()).isZero();
  }

  @Test
  void inject_unsampledSpan_propagatesDenyWithIds() {
    sampler.decision = SamplingDecision.NEVER;
    Span span = tracer.buildSpan("x").start();
    Map<String, String> headers = inject(tracer, span.context());

    assertThat(headers)
        .containsEntry("X-B3-TraceId", span.context().toTraceId())
        .containsEntry("X-B3-SpanId", span.context().toSpanId())
        .containsEntry("X-B3-Sampled", "0")
        .containsEntry("X-Request-Id", span.context().toTraceId())
        .hasSize(4);
  }

  @Test
  void requestContext_ofADeniedTrace_isWhereTheSpanComesFrom_untilItHasIds() {
    TraceContext from =
        TraceContext.newBuilder()
            .traceId(1, 2)
            .spanId(3)
            .samplingState(SamplingState.DENY)
            .remote(true)
            .build();
    UnrecordedSpan span = (UnrecordedSpan) tracer.buildSpan("x").asChildOf(from).start();

    assertThat(span.requestContext()).isSameAs(from);
    assertThat(context(span).spanId()).isNotEqualTo(3);
    assertThat(span.requestContext()).isSameAs(span.context());
  }

  @Test
  void requestContext_ofATraceThatTheSamplerDenies_isTheSpans() {
    sampler.decision = SamplingDecision.NEVER;
    TraceContext from = TraceContext.newBuilder().traceId(1, 2).spanId(3).build();
    UnrecordedSpan child = (UnrecordedSpan) tracer.buildSpan("x").asChildOf(from).start();
    UnrecordedSpan root = (UnrecordedSpan) tracer.buildSpan("x").start();

    assertThat(child.requestContext().samplingState()).isEqualTo(SamplingState.DENY);
    assertThat(child.requestContext()).isSameAs(child.context());
    assertThat(root.requestContext()).isSameAs(root.context());
  }

  @Test
  void requestContext_ofASpanWithPriority_saysSo() {
    TraceContext from =
        TraceContext.newBuilder().traceId(1, 2).spanId(3).samplingState(SamplingState.DENY).build();
    UnrecordedSpan span = (UnrecordedSpan) tracer.buildSpan("x").asChildOf(from).start();
    span.setTag(Tags.SAMPLING_PRIORITY, 1);

    assertThat(span.requestContext().sampled()).isTrue();
  }

  @Test
  void samplingPriority_atStart_overrulesTheSampler() {
    sampler.decision = SamplingDecision.NEVER;
    Span wanted = tracer.buildSpan("x").withTag(Tags.SAMPLING_PRIORITY, 1).start();
    wanted.finish();
    sampler.decision = SamplingDecision.ALWAYS;
    Span unwanted = tracer.buildSpan("y").withTag("sampling.priority", 0).start();
    unwanted.finish();

    assertThat(only().name()).isEqualTo("x");
    assertThat(only().tag("sampling.priority")).isNull();
    assertThat(only().samplingProbability()).isZero();
    assertThat(context(unwanted).samplingState()).isEqualTo(SamplingState.DENY);
    assertThat(sampler.calls).hasValue(0);
  }

  @Test
  void samplingPriority_onDebug_changesNothing() {
    TraceContext remote = remote("b3", "d");
    Span span = tracer.buildSpan("x").asChildOf(remote).withTag(Tags.SAMPLING_PRIORITY, 0).start();

    assertThat(context(span).samplingState()).isEqualTo(SamplingState.DEBUG);
  }

  @ParameterizedTest
  @ValueSource(strings = {"1", "0", ""})
  void samplingPriority_noNumber_isIgnored(String value) {
    tracer.buildSpan("x").withTag("sampling.priority", value).start().finish();

    assertThat(sampler.calls).hasValue(1);
    assertThat(only().tag("sampling.priority")).isNull();
  }

  @Test
  void samplingPriority_laterZero_takesSpanAndChildrenOut() {
    Span span = tracer.buildSpan("x").start();
    TraceContext before = context(span);
    span.setTag(Tags.SAMPLING_PRIORITY, 1);
    assertThat(span.context()).isSameAs(before);
    span.setTag(Tags.SAMPLING_PRIORITY, 0);
    Span child = tracer.buildSpan("child").asChildOf(span).start();
    child.finish();
    span.finish();

    assertThat(reported).isEmpty();
    assertThat(context(child).samplingState()).isEqualTo(SamplingState.DENY);
    assertThat(inject(tracer, span.context())).containsEntry("X-B3-Sampled", "0");
    assertThat(sampler.calls).hasValue(1);
  }

  @Test
  void samplingPriority_oneAfterZero_takesThemIn() {
    Span span = tracer.buildSpan("x").start();
    span.setTag(Tags.SAMPLING_PRIORITY, 0).setTag(Tags.SAMPLING_PRIORITY, 1);
    tracer.buildSpan("child").asChildOf(span).start().finish();
    span.finish();

    assertThat(reported).hasSize(2);
  }

  // Tags of the local root

  @Test
  void localRoot_thatDecided_saysHow() {
    Span root = tracer.buildSpan("root").start();
    tracer.buildSpan("child").asChildOf(root).start().finish();
    root.finish();

    FinishedSpan child = reported.get(0);
    assertThat(child.tagCount()).isZero();
    assertThat(child.samplingProbability()).isZero();
    FinishedSpan local = reported.get(1);
    assertThat(local.tag("sampler.type")).isEqualTo("test");
    assertThat(local.tag("sampler.param")).isEqualTo("0.25");
    assertThat(local.tag("request.id")).isNull(); // The trace id serves.
    assertThat(local.samplingProbability()).isEqualTo(0.25);
  }

  @Test
  void localRoot_thatDidNotDecide_hasTheRequestIdOnly() {
    TraceContext remote =
        remote("b3", "0000000000000abc-0000000000000def-1", "X-Request-Id", "order-17");
    Span span = tracer.buildSpan("x").asChildOf(remote).start();
    tracer.buildSpan("child").asChildOf(span).start().finish();
    span.finish();

    assertThat(reported.get(0).tagCount()).isZero();
    assertThat(reported.get(1).tag("request.id")).isEqualTo("order-17");
    assertThat(reported.get(1).tagCount()).isEqualTo(1);
  }

  @Test
  void localRoot_applicationsOwnTag_wins() {
    tracer.buildSpan("x").withTag("request.id", "mine").start().finish();

    assertThat(only().tag("request.id")).isEqualTo("mine");
    assertThat(only().tagCount()).isEqualTo(3);
  }
}
