package io.clew.instrumentation.http.testing;

import static io.clew.testing.ClewAssertions.assertThat;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.clew.api.FinishedSpan;
import io.clew.api.Sampler;
import io.clew.api.SamplingDecision;
import io.clew.instrumentation.http.HttpOptions;
import io.clew.instrumentation.http.testing.TestBackend.Received;
import io.opentracing.Span;
import io.opentracing.SpanContext;
import io.opentracing.propagation.Format;
import io.opentracing.propagation.TextMapAdapter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Whose trace a call belongs to, and what it carries. */
abstract class ClientTraceCases extends ClientHarness {
  private static final String TRACE = "463ac35c9f6413ad48485a3953bb6124";

  @Test
  void call_isAChildOfTheActiveSpan_andSendsItsOwnIds() throws Exception {
    Span parent = tracer.buildSpan("parent").start();
    inScope(parent, () -> get("/ok"));

    FinishedSpan span = onlySpan();
    assertThat(span).isChildOf(parent.context());
    assertCarries(backend.take(), span);
    parent.finish();
  }

  @Test
  void call_withoutActiveSpan_startsATrace() throws Exception {
    get("/ok");

    FinishedSpan span = onlySpan();
    assertThat(span).isRoot();
    assertCarries(backend.take(), span);
  }

  private static void assertCarries(Received call, FinishedSpan span) {
    assertThat(call.header("X-B3-TraceId")).isEqualTo(span.context().toTraceId());
    assertThat(call.header("X-B3-SpanId")).isEqualTo(span.context().toSpanId());
    assertThat(call.header("X-B3-Sampled")).isEqualTo("1");
  }

  @Test
  void call_isEnclosedByItsParent() throws Exception {
    Span parent = tracer.buildSpan("parent").start();
    inScope(parent, () -> get("/ok"));
    parent.finish();

    List<FinishedSpan> spans = reporter.awaitSpans(2, LIMIT);
    FinishedSpan call = spans.get(0);
    FinishedSpan outer = spans.get(1);
    assertThat(call.startMicros()).isGreaterThanOrEqualTo(outer.startMicros());
    assertThat(call.startMicros() + call.durationMicros())
        .isLessThanOrEqualTo(outer.startMicros() + outer.durationMicros());
  }

  @Test
  void call_leavesTheActiveSpanAsItWas() throws Exception {
    Span parent = tracer.buildSpan("parent").start();
    inScope(
        parent,
        () -> {
          get("/ok");
          assertThat(tracer.activeSpan()).isSameAs(parent);
        });

    assertThat(tracer.activeSpan()).isNull();
    parent.finish();
  }

  @Test
  void call_thatTheSamplerDenies_isNotRecorded_andSaysSo() throws Exception {
    sampler = Sampler.NEVER;
    get("/ok");

    Received call = backend.take();
    assertThat(call.header("X-B3-Sampled")).isEqualTo("0");
    assertThat(call.header("X-B3-TraceId")).isNotEmpty();
    assertNothingRecorded();
  }

  @Test
  void call_ofADeniedRequest_isNotRecorded_andSaysSo() throws Exception {
    Span denied = received(TRACE + "-a2fb4a1d1a96d312-0");
    inScope(denied, () -> get("/ok"));

    Received call = backend.take();
    assertThat(call.header("X-B3-Sampled")).isEqualTo("0");
    assertThat(call.header("X-B3-TraceId")).isEqualTo(TRACE);
    // Nobody would see a span of the call.
    assertThat(call.header("X-B3-SpanId")).isEqualTo(denied.context().toSpanId());
    denied.finish();
    assertNothingRecorded();
  }

  @Test
  void call_ofADebugRequest_isRecorded_andSaysSo() throws Exception {
    sampler = Sampler.NEVER;
    Span debug = received(TRACE + "-a2fb4a1d1a96d312-d");
    inScope(debug, () -> get("/ok"));

    assertThat(backend.take().header("X-B3-Flags")).isEqualTo("1");
    onlySpan();
    debug.finish();
  }

  @Test
  void baggage_isSent_recordedOrNot() throws Exception {
    for (String caller : List.of(TRACE + "-a2fb4a1d1a96d312-1", TRACE + "-a2fb4a1d1a96d312-0")) {
      Span request = received(caller);
      request.setBaggageItem("u", "joey");
      inScope(request, () -> get("/ok"));
      request.finish();

      assertThat(backend.take().header("baggage")).isEqualTo("u=joey");
    }
  }

  private Span received(String b3) {
    SpanContext caller =
        tracer.extract(Format.Builtin.HTTP_HEADERS, new TextMapAdapter(Map.of("b3", b3)));
    return tracer.buildSpan("request").asChildOf(caller).start();
  }

  @Test
  void sampler_isAskedAtTheStart_withKindMethodAndPath() throws Exception {
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
    assertThat(asked).containsExactly("client GET /items/4711");
  }

  @Test
  void skippedPath_isNotRecorded_andSaysSo() throws Exception {
    options = HttpOptions.newBuilder().skipPaths("/health", "/metrics/*").build();
    get("/health?x=1");
    get("/metrics/all");

    assertThat(backend.take().header("X-B3-Sampled")).isEqualTo("0");
    assertThat(backend.take().header("X-B3-Sampled")).isEqualTo("0");
    assertNothingRecorded();
  }

  @Test
  void contextOfAnotherCall_isReplaced_inWhateverFormat() throws Exception {
    String old = "0af7651916cd43dd8448eb211c80319c";
    for (Map<String, String> stale :
        List.of(
            Map.of("b3", old + "-00f067aa0ba902b7-0"),
            Map.of("traceparent", "00-" + old + "-00f067aa0ba902b7-01", "tracestate", "a=1"),
            Map.of("x-b3-parentspanid", "00f067aa0ba902b7", "X-B3-Flags", "1"),
            Map.of("X-B3-TraceId", old, "X-B3-SpanId", "00f067aa0ba902b7"))) {
      ClientRequest request = request("GET", "/ok").header("X-Mine", "mine");
      stale.forEach(request::header);
      client().send(request);

      Received call = backend.take();
      Map<String, List<String>> headers = new HashMap<>(call.headers);
      assertThat(headers.toString()).doesNotContain(old).doesNotContain("00f067aa0ba902b7");
      assertThat(call.header("X-B3-TraceId")).hasSizeBetween(16, 32);
      assertThat(call.header("X-B3-Sampled")).isEqualTo("1");
      assertThat(call.header("X-B3-Flags")).isNull();
      assertThat(call.header("b3")).isNull();
      assertThat(call.header("X-Mine")).isEqualTo("mine");
    }
  }

  @Test
  void requestId_ofTheTrace_isSent() throws Exception {
    Map<String, String> received = Map.of("b3", TRACE + "-a2fb4a1d1a96d312-1", ID, "order-17");
    SpanContext caller =
        requireNonNull(tracer.extract(Format.Builtin.HTTP_HEADERS, new TextMapAdapter(received)));
    Span request = tracer.buildSpan("request").asChildOf(caller).start();
    inScope(request, () -> get("/ok"));

    assertThat(backend.take().header(ID)).isEqualTo("order-17");
    request.finish();
  }

  @Test
  void requestId_thatTheCallerSets_stays() throws Exception {
    client().send(request("GET", "/ok").header("x-request-id", "order-18"));

    assertThat(backend.take().header(ID)).isEqualTo("order-18");
  }

  @Test
  void request_arrivesAsItWasMade() throws Exception {
    byte[] body = utf8("a=1&token=x&".repeat(20_000));
    ClientResponse response =
        client()
            .send(
                request("POST", "/echo/a%2Fb?x=1&y=%20")
                    .header("X-Mine", "one")
                    .header("X-Other", "two")
                    .body(body));

    Received call = backend.take();
    assertThat(call.method).isEqualTo("POST");
    assertThat(call.target).endsWith("/echo/a%2Fb?x=1&y=%20");
    assertThat(call.header("X-Mine")).isEqualTo("one");
    assertThat(call.header("X-Other")).isEqualTo("two");
    assertThat(call.body).isEqualTo(body);
    assertThat(response.status()).isEqualTo(200);
    assertThat(response.body()).isEqualTo(body);
  }

  @Test
  void response_ofUnknownLength_arrivesAsItWasSent() throws Exception {
    byte[] body = new byte[1_000_000];
    for (int i = 0; i < body.length; i++) {
      body[i] = (byte) i;
    }

    assertThat(client().send(request("PUT", "/chunked").body(body)).body()).isEqualTo(body);
    assertThat(onlySpan()).hasTag("http.status_code", 200);
  }
}
