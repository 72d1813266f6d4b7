package io.clew.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.clew.api.Endpoint;
import io.clew.api.FinishedSpan;
import io.clew.api.Sampler;
import io.clew.api.SamplingDecision;
import io.clew.api.SamplingRequest;
import io.clew.api.SamplingState;
import io.clew.api.SpanHandler;
import io.clew.api.SpanReporter;
import io.clew.api.TraceContext;
import io.clew.core.propagation.B3;
import io.opentracing.References;
import io.opentracing.Scope;
import io.opentracing.Span;
import io.opentracing.SpanContext;
import io.opentracing.Tracer;
import io.opentracing.noop.NoopSpan;
import io.opentracing.propagation.Binary;
import io.opentracing.propagation.Format;
import io.opentracing.propagation.TextMap;
import io.opentracing.propagation.TextMapAdapter;
import io.opentracing.propagation.TextMapExtractAdapter;
import io.opentracing.propagation.TextMapInjectAdapter;
import io.opentracing.tag.Tags;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The tracer and its span builder: who is whose child, who decides, what travels. */
class ClewTracerTest {
  private final List<FinishedSpan> reported = new CopyOnWriteArrayList<>();
  private final ManualClock clock = new ManualClock();
  private final Counting sampler = new Counting();
  private final Tracer tracer = tracing().build().tracer();

  private Tracing.Builder tracing() {
    AtomicLong ids = new AtomicLong(0x100);
    return Tracing.newBuilder("feed")
        .clock(clock)
        .ids(ids::incrementAndGet)
        .sampler(sampler)
        .reporter(reported::add);
  }

  /** Decides as it is told, and keeps what it was asked. */
  private static final class Counting implements Sampler {
    final AtomicInteger calls = new AtomicInteger();
    volatile SamplingDecision decision = new SamplingDecision(true, 0.25, "test");
    volatile String asked = "";

    @Override
    public SamplingDecision decide(SamplingRequest request) {
      calls.incrementAndGet();
      asked =
          request.service()
              + " "
              + request.operation()
              + " "
              + request.tag("http.method")
              + " "
              + request.isClientChosen()
              + " "
              + Long.toHexString(request.traceIdLow());
      return decision;
    }
  }

  private static TraceContext context(Span span) {
    return (TraceContext) span.context();
  }

  private static TraceContext remote(String... headers) {
    Map<String, String> map = new HashMap<>();
    for (int i = 0; i < headers.length; i += 2) {
      map.put(headers[i], headers[i + 1]);
    }
    Tracer reader = Tracing.newBuilder("reader").build().tracer();
    return (TraceContext) reader.extract(Format.Builtin.HTTP_HEADERS, new TextMapAdapter(map));
  }

  private FinishedSpan only() {
    assertThat(reported).hasSize(1);
    return reported.get(0);
  }

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

  // Time

  @Test
  void finish_countsFromTheAnchorOfTheLocalRoot() {
    long wall = clock.wallMicros();
    Span root = tracer.buildSpan("root").start();
    clock.advanceMicros(10);
    Span child = tracer.buildSpan("child").asChildOf(root).start();
    clock.stepWallClock(-3_600_000_000_000L);
    clock.advanceMicros(5);
    Span grandchild = tracer.buildSpan("grandchild").asChildOf(child).start();
    clock.advanceMicros(2);
    grandchild.log("here").finish();
    child.finish();
    clock.advanceMicros(3);
    root.finish();

    assertThat(reported)
        .extracting(FinishedSpan::name)
        .containsExactly("grandchild", "child", "root");
    assertThat(reported)
        .extracting(span -> span.startMicros() - wall)
        .containsExactly(15L, 10L, 0L);
    assertThat(reported).extracting(FinishedSpan::durationMicros).containsExactly(2L, 7L, 20L);
    assertThat(reported.get(0).annotationMicros(0) - wall).isEqualTo(17);
    assertThat(clock.wallClockReads).hasValue(1);

    Span next = tracer.buildSpan("next").start();
    next.finish();
    assertThat(reported.get(3).startMicros()).isEqualTo(clock.wallMicros());
    assertThat(clock.wallClockReads).hasValue(2);
  }

  @Test
  void start_remoteParent_anchorsAnew() {
    TraceContext remote =
        remote("b3", "0000000000000abc-0000000000000def-1").toBuilder().clockOffset(77).build();
    tracer.buildSpan("x").asChildOf(remote).start().finish();

    assertThat(only().startMicros()).isEqualTo(clock.wallMicros());
  }

  @Test
  void start_recordedChildOfUnsampledSpan_hasTheTimeOfDay() {
    sampler.decision = SamplingDecision.NEVER;
    Span denied = tracer.buildSpan("denied").start();
    Span child =
        tracer.buildSpan("child").asChildOf(denied).withTag(Tags.SAMPLING_PRIORITY, 1).start();
    long wall = clock.wallMicros();
    clock.advanceMicros(5);
    tracer.buildSpan("grandchild").asChildOf(child).start().finish();
    child.finish();

    assertThat(reported).extracting(span -> span.startMicros() - wall).containsExactly(5L, 0L);
  }

  @ParameterizedTest
  @CsvSource({"0, 1", "1, 1", "999, 1", "1000, 1", "1001, 2", "1500, 2", "2000, 2", "-5000, 1"})
  void finish_duration_isRoundedUpAndAtLeastOne(long nanos, long micros) {
    Span span = tracer.buildSpan("x").start();
    clock.advanceNanos(nanos);
    span.finish();

    assertThat(only().durationMicros()).isEqualTo(micros);
  }

  @ParameterizedTest
  @CsvSource({
    "1000, 1500, 500",
    "1000, 1001, 1",
    "1000, 1000, 1",
    "1000, 900, 1",
    "1000, -5, 1",
    "0, 7, 7",
    "-10, 7, 17",
  })
  void finish_explicitTimes_areTaken(long start, long finish, long duration) {
    tracer.buildSpan("x").withStartTimestamp(start).start().finish(finish);

    assertThat(only().startMicros()).isEqualTo(start);
    assertThat(only().durationMicros()).isEqualTo(duration);
  }

  @ParameterizedTest
  @CsvSource({
    "9223372036854775807, -9223372036854775808",
    "1700000000000000, -9223372036854775808",
  })
  void finish_timesWorldsApart_isOneMicrosecond(long start, long finish) {
    tracer.buildSpan("x").withStartTimestamp(start).start().finish(finish);

    assertThat(only().durationMicros()).isEqualTo(1);
  }

  @Test
  void finish_explicitStartOnly_usesTheWallClock() {
    Span span = tracer.buildSpan("x").withStartTimestamp(clock.wallMicros() - 100).start();
    clock.advanceMicros(20);
    span.finish();

    assertThat(only().durationMicros()).isEqualTo(120);
  }

  @Test
  void finish_explicitFinishOnly_countsFromTheStart() {
    Span span = tracer.buildSpan("x").start();
    span.finish(clock.wallMicros() + 44);

    assertThat(only().durationMicros()).isEqualTo(44);
    assertThat(only().startMicros()).isEqualTo(clock.wallMicros());
  }

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

  private static Map<String, String> inject(Tracer tracer, SpanContext context) {
    Map<String, String> headers = new HashMap<>();
    tracer.inject(context, Format.Builtin.HTTP_HEADERS, new TextMapAdapter(headers));
    return headers;
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

  // What fails must not be felt

  static Stream<Sampler> badSamplers() {
    return Stream.of(
        request -> {
          throw new IllegalStateException("on purpose");
        },
        request -> null);
  }

  @ParameterizedTest
  @MethodSource("badSamplers")
  void sampler_fails_traceIsNotRecorded(Sampler bad) {
    Tracer failing = tracing().sampler(bad).build().tracer();
    Span span = failing.buildSpan("x").start();
    span.finish();

    assertThat(context(span).samplingState()).isEqualTo(SamplingState.DENY);
    assertThat(reported).isEmpty();
  }

  @Test
  void reporter_throws_isNotFelt() {
    AtomicInteger calls = new AtomicInteger();
    SpanReporter bad =
        span -> {
          calls.incrementAndGet();
          throw new IllegalStateException("on purpose");
        };
    Tracer failing = tracing().reporter(bad).build().tracer();
    failing.buildSpan("x").start().finish();
    failing.buildSpan("y").start().finish();

    assertThat(calls).hasValue(2);
  }

  /** A carrier that cannot be read or written. */
  private static final class BrokenCarrier implements TextMap {
    @Override
    public Iterator<Map.Entry<String, String>> iterator() {
      throw new IllegalStateException("on purpose");
    }

    @Override
    public void put(String key, String value) {
      throw new IllegalStateException("on purpose");
    }
  }

  @Test
  void carrier_fails_isNotFelt() {
    Span span = tracer.buildSpan("x").start();
    tracer.inject(span.context(), Format.Builtin.TEXT_MAP, new BrokenCarrier());
    tracer.inject(span.context(), Format.Builtin.TEXT_MAP, null);
    tracer.inject(null, Format.Builtin.TEXT_MAP, new TextMapAdapter(Map.of()));
    tracer.inject(
        NoopSpan.INSTANCE.context(), Format.Builtin.TEXT_MAP, new TextMapAdapter(Map.of()));
    tracer.inject(span.context(), Format.Builtin.TEXT_MAP, new TextMapAdapter(Map.of()));
    tracer.inject(span.context(), Format.Builtin.BINARY, (Binary) null);

    assertThat(tracer.extract(Format.Builtin.TEXT_MAP, new BrokenCarrier())).isNull();
    assertThat(tracer.extract(Format.Builtin.TEXT_MAP, null)).isNull();
    assertThat(tracer.extract(Format.Builtin.BINARY, null)).isNull();
    assertThat(tracer.extract(null, null)).isNull();
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
  void disabled_spanOfNoRequest_sendsNothingOn() {
    Tracing off = tracing().enabled(false).build();
    Span span = off.tracer().buildSpan("x").start();
    Span child = off.tracer().buildSpan("y").asChildOf(span).start();

    assertThat(inject(off.tracer(), child.context())).isEmpty();
    assertThat(span.context().toTraceId()).isEmpty();
    assertThat(span.context().toSpanId()).isEmpty();
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

  // Close

  /** Notes what is done to it, and fails afterwards if it shall. */
  private static final class Closing implements SpanReporter, Sampler {
    final List<String> calls = new ArrayList<>();
    boolean failing;

    @Override
    public void report(FinishedSpan span) {}

    @Override
    public SamplingDecision decide(SamplingRequest request) {
      return SamplingDecision.ALWAYS;
    }

    @Override
    public boolean flush(Duration timeout) {
      calls.add("flush " + timeout);
      return done() == 0;
    }

    @Override
    public long close(Duration timeout) {
      calls.add("close " + timeout);
      return done() + 3;
    }

    @Override
    public void close() {
      calls.add("close");
      done();
    }

    private long done() {
      if (failing) {
        throw new IllegalStateException("on purpose");
      }
      return 0;
    }
  }

  @Test
  void close_closesReporterAndSampler() {
    Closing reporter = new Closing();
    Closing decider = new Closing();
    Tracing tracing = tracing().reporter(reporter).sampler(decider).build();

    assertThat(tracing.flush(Duration.ofSeconds(1))).isTrue();
    assertThat(tracing.close(Duration.ofSeconds(2))).isEqualTo(3);
    tracing.close();
    tracing.tracer().close();

    assertThat(reporter.calls)
        .containsExactly("flush PT1S", "close PT2S", "close PT5S", "close PT5S");
    assertThat(decider.calls).isNotEmpty().containsOnly("close");
  }

  @Test
  void close_reporterAndSamplerFail_isNotFelt() {
    Closing reporter = new Closing();
    Closing decider = new Closing();
    reporter.failing = true;
    decider.failing = true;
    Tracing tracing = tracing().reporter(reporter).sampler(decider).build();

    assertThat(tracing.flush(Duration.ofSeconds(1))).isFalse();
    assertThat(tracing.close(Duration.ofSeconds(2))).isZero();
    tracing.tracer().close();
    assertThat(decider.calls).containsExactly("close", "close");
  }

  // Builder

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "\t"})
  void newBuilder_blankService_isRejected(String service) {
    assertThatThrownBy(() -> Tracing.newBuilder(service))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("service");
  }

  @Test
  void builder_nulls_areRejectedByName() {
    Tracing.Builder builder = Tracing.newBuilder("feed");

    assertThatThrownBy(() -> builder.sampler(null)).hasMessage("sampler");
    assertThatThrownBy(() -> builder.reporter(null)).hasMessage("reporter");
    assertThatThrownBy(() -> builder.addHandler(null)).hasMessage("handler");
    assertThatThrownBy(() -> builder.scopeManager(null)).hasMessage("scopeManager");
    assertThatThrownBy(() -> builder.clock(null)).hasMessage("clock");
    assertThatThrownBy(() -> builder.ids(null)).hasMessage("ids");
    assertThatThrownBy(builder::propagation)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("at least one");
  }

  @Test
  void builder_defaults_recordEverything() {
    Tracer plain = Tracing.newBuilder(" feed ").build().tracer();
    Span span = plain.buildSpan("x").start();
    span.finish();

    assertThat(context(span).sampled()).isTrue();
    assertThat(inject(plain, span.context())).containsKeys("X-B3-TraceId", "X-Request-Id");
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
