package io.clew.instrumentation.http.testing;

import static io.clew.testing.ClewAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import io.clew.api.FinishedSpan;
import io.clew.api.Sampler;
import io.clew.api.SamplingDecision;
import io.clew.instrumentation.http.HttpOptions;
import io.opentracing.Scope;
import io.opentracing.Span;
import java.net.http.HttpResponse;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Whose trace it is, whether it is recorded, and what is active where. */
abstract class ServerTraceCases extends ServerHarness {
  @Test
  void request_withoutTraceHeaders_startsATrace() throws Exception {
    assertThat(get("/ok").body()).isEqualTo("ok");

    assertThat(onlySpan()).isRoot();
  }

  @Test
  void request_withB3_continuesTheTrace() throws Exception {
    get("/ok", "X-B3-TraceId", TRACE, "X-B3-SpanId", CALLER, "X-B3-Sampled", "1");

    assertContinued(onlySpan());
  }

  @Test
  void request_withB3InOneHeader_continuesTheTrace() throws Exception {
    sampler = Sampler.NEVER;
    get("/ok", "b3", TRACE + "-" + CALLER + "-1");

    assertContinued(onlySpan());
  }

  @Test
  void request_withTraceparent_continuesTheTrace() throws Exception {
    get("/ok", "traceparent", "00-" + TRACE + "-" + CALLER + "-01", "tracestate", "a=1");

    assertContinued(onlySpan());
  }

  @Test
  void request_withoutDecision_isDecidedHere() throws Exception {
    sampler = Sampler.NEVER;
    setup.handle("/call", telling());
    String sent = get("/call", "X-B3-TraceId", TRACE, "X-B3-SpanId", CALLER).body();

    assertThat(sent).contains("X-B3-Sampled=0").contains(TRACE);
    assertNothingRecorded();
  }

  @Test
  void request_thatIsDenied_isNotRecorded_andItsCallsAreDenied() throws Exception {
    setup.handle("/call", telling());
    String sent = get("/call", "b3", TRACE + "-" + CALLER + "-0").body();

    assertThat(sent).contains("X-B3-Sampled=0").contains(TRACE);
    assertNothingRecorded();
  }

  @Test
  void request_thatIsDeniedWithoutIds_isNotRecorded_andItsCallsAreDenied() throws Exception {
    setup.handle("/call", telling());

    assertThat(get("/call", "b3", "0").body()).contains("X-B3-Sampled=0");
    assertNothingRecorded();
  }

  @Test
  void request_thatIsDebug_isRecordedWhateverTheSampler_andItsCallsAreDebug() throws Exception {
    sampler = Sampler.NEVER;
    setup.handle("/call", telling());
    String sent = get("/call", "b3", TRACE + "-" + CALLER + "-d").body();

    assertThat(sent).contains("X-B3-Flags=1");
    assertContinued(onlySpan());
  }

  @Test
  void request_thatTheSamplerDenies_isServed_andItsCallsAreDenied() throws Exception {
    sampler = Sampler.NEVER;
    setup.handle("/call", telling());

    assertThat(get("/call").body()).contains("X-B3-Sampled=0");
    assertNothingRecorded();
  }

  @Test
  void request_withBrokenTraceHeaders_isServed() throws Exception {
    HttpResponse<String> response =
        get("/ok", "b3", "x-y-z", "X-B3-TraceId", "???", "traceparent", "00-0-0-0");

    assertThat(response.body()).isEqualTo("ok");
    assertThat(onlySpan()).isRoot();
  }

  @Test
  void baggage_isThereForTheHandler_recordedOrNot() throws Exception {
    setup.handle("/who", exchange -> exchange.answer(200, utf8("" + active().getBaggageItem("u"))));

    assertThat(get("/who", "baggage", "u=joey").body()).isEqualTo("joey");
    assertThat(get("/who", "baggage", "u=joey", "b3", "0").body()).isEqualTo("joey");
    String caller = TRACE + "-" + CALLER + "-1";
    assertThat(get("/who", "baggage", "u=joey", "b3", caller).body()).isEqualTo("joey");
    spans(2);
  }

  private static void assertContinued(FinishedSpan span) {
    assertThat(span.context().toTraceId()).isEqualTo(TRACE);
    assertThat(span.context().parentId()).isEqualTo(Long.parseUnsignedLong(CALLER, 16));
  }

  @Test
  void sampler_isAskedOnceAtTheStart_withKindMethodAndPath() throws Exception {
    List<String> asked = Collections.synchronizedList(new ArrayList<>());
    sampler =
        request -> {
          asked.add(
              request.tag("span.kind")
                  + " "
                  + request.tag("http.method")
                  + " "
                  + request.tag("http.path"));
          return SamplingDecision.ALWAYS;
        };
    get("/items/4711?token=x");

    onlySpan();
    assertThat(asked).containsExactly("server GET /items/4711");
  }

  @Test
  void skippedPath_isNotRecorded_andItsCallsAreDenied() throws Exception {
    setup
        .options(HttpOptions.newBuilder().skipPaths("/health", "/metrics/*").build())
        .handle("/health", telling())
        .handle("/metrics/{id}", telling());

    assertThat(get("/health?x=1").body()).contains("X-B3-Sampled=0");
    assertThat(get("/metrics/all").body()).contains("X-B3-Sampled=0");
    assertThat(get("/health", "b3", TRACE + "-" + CALLER + "-1").body())
        .contains("X-B3-Sampled=0")
        .contains(TRACE);
    assertNothingRecorded();
  }

  @Test
  void pathBesideASkippedOne_isRecorded() throws Exception {
    setup
        .options(HttpOptions.newBuilder().skipPaths("/health").build())
        .handle("/healthy", telling());

    assertThat(get("/healthy").body()).contains("X-B3-Sampled=1");
    onlySpan();
  }

  @Test
  void span_isActiveInTheHandler() throws Exception {
    setup.handle(
        "/work",
        exchange -> {
          tracer.buildSpan("work").start().finish();
          exchange.answer(200, utf8("done"));
        });
    get("/work");

    List<FinishedSpan> spans = spans(2);
    assertThat(spans.get(0)).hasName("work").isChildOf(spans.get(1));
    assertThat(spans.get(1)).isRoot();
    assertThat(spans.get(0).startMicros()).isGreaterThanOrEqualTo(spans.get(1).startMicros());
    assertThat(end(spans.get(0))).isLessThanOrEqualTo(end(spans.get(1)));
  }

  private static long end(FinishedSpan span) {
    return span.startMicros() + span.durationMicros();
  }

  @Test
  void span_activeOnTheThread_isNoParent_andIsActiveAgainAfterwards() throws Exception {
    Span outer = tracer.buildSpan("outer").start();
    Deque<Scope> scopes = new ArrayDeque<>();
    List<@Nullable Span> seen = Collections.synchronizedList(new ArrayList<>());
    setup.around(
        () -> scopes.push(tracer.activateSpan(outer)),
        () -> {
          seen.add(tracer.activeSpan());
          scopes.pop().close();
        });
    get("/ok");

    awaitSize(seen, 1);
    assertThat(onlySpan()).isRoot();
    assertThat(seen).containsExactly(outer);
    outer.finish();
  }

  @Test
  void span_activeOnTheThread_isNoParent_alsoIfNothingIsRecorded() throws Exception {
    Span outer = tracer.buildSpan("outer").start();
    Deque<Scope> scopes = new ArrayDeque<>();
    List<@Nullable Span> seen = Collections.synchronizedList(new ArrayList<>());
    setup
        .handle("/call", telling())
        .around(
            () -> scopes.push(tracer.activateSpan(outer)),
            () -> {
              seen.add(tracer.activeSpan());
              scopes.pop().close();
            });
    String sent = get("/call", "b3", "0").body();

    awaitSize(seen, 1);
    assertNothingRecorded();
    assertThat(sent).doesNotContain(outer.context().toTraceId());
    assertThat(seen).containsExactly(outer);
    outer.finish();
  }

  @Test
  void thread_afterTheRequest_hasNoActiveSpan() throws Exception {
    List<@Nullable Span> seen = Collections.synchronizedList(new ArrayList<>());
    setup.around(() -> seen.add(tracer.activeSpan()), () -> seen.add(tracer.activeSpan()));
    get("/ok");
    get("/ok", "b3", "0");

    awaitSize(seen, 4);
    onlySpan();
    assertThat(seen).containsOnlyNulls();
  }
}
