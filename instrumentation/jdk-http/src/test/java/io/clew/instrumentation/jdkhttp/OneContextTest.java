package io.clew.instrumentation.jdkhttp;

import static io.clew.instrumentation.jdkhttp.TestServer.answer;
import static io.clew.instrumentation.jdkhttp.TestServer.answering;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.Filter;
import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import io.clew.api.FinishedSpan;
import io.clew.api.Propagation;
import io.clew.core.Tracing;
import io.clew.core.propagation.B3;
import io.clew.core.propagation.RequestId;
import io.clew.core.propagation.W3C;
import io.opentracing.Scope;
import io.opentracing.Span;
import io.opentracing.Tracer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A call carries one context, with a tracer that reads several formats. */
class OneContextTest extends HttpClientFixture {
  private static final String TRACE = "463ac35c9f6413ad48485a3953bb6124";

  private final List<FinishedSpan> spans = new CopyOnWriteArrayList<>();
  private final Tracing.Builder builder = Tracing.newBuilder("gateway").reporter(spans::add);

  @ParameterizedTest
  @ValueSource(
      strings = {
        "b3: 463ac35c9f6413ad48485a3953bb6124-a2fb4a1d1a96d312-1",
        "traceparent: 00-463ac35c9f6413ad48485a3953bb6124-a2fb4a1d1a96d312-01",
      })
  void gateway_thatCopiesAllHeaders_isTheParentOfTheCall(String header) throws IOException {
    Tracer tracer = builder.build().tracer();
    TracingFilter filter = TracingFilter.create(tracer);
    Headers received = new Headers();
    Filter recording =
        new FilterFixture.TestFilter() {
          @Override
          public void doFilter(HttpExchange exchange, Chain chain) throws IOException {
            received.putAll(exchange.getRequestHeaders());
            chain.doFilter(exchange);
          }
        };
    try (TestServer backend = new TestServer(answering(200), recording, filter);
        TestServer gateway = new TestServer(forwarding(backend.uri("/feed"), tracer), filter)) {
      String response = gateway.send("GET /feed HTTP/1.1", "Host: h", header, "Accept: text/x");
      assertThat(response).startsWith("HTTP/1.1 200");
      await().until(() -> spans.size() == 3);
    }

    assertThat(received.getFirst("Accept")).isEqualTo("text/x");
    assertThat(received.keySet()).doesNotContain("B3", "Traceparent");
    assertThat(received.getFirst("X-B3-TraceId")).isEqualTo(TRACE);
    assertThat(spans).allMatch(span -> span.context().toTraceId().equals(TRACE));
    // From span to child, in whatever order they ended.
    long gateway = childOf(0xa2fb4a1d1a96d312L);
    long call = childOf(gateway);
    long backend = childOf(call);
    assertThat(received.getFirst("X-B3-SpanId")).isEqualTo(HexFormat.of().toHexDigits(call));
    assertThat(Set.of(gateway, call, backend)).hasSize(3);
  }

  private long childOf(long parentId) {
    List<FinishedSpan> children =
        spans.stream().filter(span -> span.context().parentId() == parentId).toList();
    assertThat(children).hasSize(1);
    return children.get(0).context().spanId();
  }

  private static HttpHandler forwarding(URI to, Tracer tracer) {
    HttpClient client = TracingHttpClient.create(HttpClient.newHttpClient(), tracer);
    return exchange -> {
      HttpRequest.Builder request = HttpRequest.newBuilder(to);
      exchange
          .getRequestHeaders()
          .forEach(
              (name, values) -> {
                if (!name.equals("Host") && !name.equals("Connection")) {
                  values.forEach(value -> request.header(name, value));
                }
              });
      try {
        answer(exchange, client.send(request.build(), BodyHandlers.discarding()).statusCode(), "");
      } catch (InterruptedException e) {
        throw new IOException(e);
      }
    };
  }

  @Test
  void headers_ofTheSameFormatThatAreNotWritten_areRemoved() throws Exception {
    Map<String, String> sent =
        send(
            builder.build().tracer(),
            "X-B3-ParentSpanId",
            "00000000000000aa",
            "x-b3-flags",
            "1",
            "TraceState",
            "x=y",
            "baggage",
            "user=7",
            "X-Mine",
            "mine");

    assertThat(sent)
        .containsOnlyKeys("X-B3-TraceId", "X-B3-SpanId", "X-B3-Sampled", "X-Request-Id", "X-Mine")
        .containsEntry("X-Mine", "mine");
  }

  @Test
  void headers_ofFormatsThatTheTracerDoesNotUse_stay() throws Exception {
    Tracer w3c = builder.propagation(W3C.TRACE_CONTEXT).build().tracer();

    assertThat(send(w3c, "b3", "0", "traceparent", "old", "tracestate", "x=y"))
        .containsOnlyKeys("b3", "traceparent")
        .containsEntry("b3", "0")
        .doesNotContainValue("old");
  }

  @Test
  void headers_thatAreWrittenAndNotRead_areRemoved() throws Exception {
    Propagation[] written = {B3.MULTI};
    Tracer tracer = builder.extract(W3C.TRACE_CONTEXT).inject(written).build().tracer();

    assertThat(send(tracer, "X-B3-ParentSpanId", "00000000000000aa", "traceparent", "old"))
        .containsOnlyKeys("X-B3-TraceId", "X-B3-SpanId", "X-B3-Sampled");
  }

  @ParameterizedTest
  @ValueSource(strings = {"X-Request-Id", "x-request-id"})
  void requestId_ofTheCaller_stays(String name) throws Exception {
    Map<String, String> sent = send(builder.build().tracer(), name, "order-17", "b3", "0");

    assertThat(sent)
        .containsOnlyKeys("X-B3-TraceId", "X-B3-SpanId", "X-B3-Sampled", "X-Request-Id")
        .containsEntry("X-Request-Id", "order-17");
  }

  @Test
  void requestId_ofTheTrace_isSentWhereTheCallerSetsNone() throws Exception {
    Tracer tracer = builder.propagation(B3.SINGLE, RequestId.AS_TRACE_ID).build().tracer();
    Span span = tracer.buildSpan("request").start();
    Scope scope = tracer.activateSpan(span);
    Map<String, String> sent = send(tracer, "B3", "0");
    scope.close();

    assertThat(sent).containsEntry("X-Request-Id", span.context().toTraceId());
    assertThat(sent.get("b3")).startsWith(span.context().toTraceId() + "-");
  }

  @Test
  void tracer_thatFailsToExtract_stillSendsItsContext() throws Exception {
    Tracer faulty = new FaultyTracer("extract", expected()).around(builder.build().tracer());

    assertThat(send(faulty, "b3", "0")).containsKeys("X-B3-TraceId", "b3");
  }

  /** The headers that arrive if a caller sets some. */
  private Map<String, String> send(Tracer tracer, String... headers) throws Exception {
    stub.exchange.complete(response(200));
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://feeds.test/")).headers(headers).build();
    TracingHttpClient.create(stub, tracer).send(request, BodyHandlers.discarding());
    Map<String, String> sent = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    stub.request
        .headers()
        .map()
        .forEach(
            (name, values) -> {
              assertThat(values).as(name).hasSize(1);
              sent.put(name, values.get(0));
            });
    return sent;
  }
}
