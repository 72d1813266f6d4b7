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
import io.opentracing.mock.MockSpan.MockContext;
import io.opentracing.mock.MockTracer;
import io.opentracing.propagation.Format;
import io.opentracing.propagation.TextMap;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
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
      await().atMost(Duration.ofMinutes(1)).until(() -> spans.size() == 3);
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

  @Test
  void tracer_isAskedOncePerHeader() throws Exception {
    AtomicInteger extractions = new AtomicInteger();
    Tracer clew = builder.build().tracer();
    TracingHttpClient client =
        TracingHttpClient.create(
            stub,
            extracting(
                headers -> {
                  extractions.incrementAndGet();
                  var unused = clew.extract(Format.Builtin.HTTP_HEADERS, headers);
                }));
    for (int i = 0; i < 3; i++) {
      assertThat(send(client, "Content-Type", "text/x", "Accept", "*/*", "b3", "0"))
          .containsKeys("Content-Type", "Accept", HeaderPropagator.HEADER)
          .doesNotContainKey("b3");
    }
    assertThat(extractions).hasValue(1);

    assertThat(send(client, "Content-Type", "text/x", "B3", "0")).doesNotContainKey("b3");
    assertThat(extractions).hasValue(2);
    assertThat(send(client, "Accept", "*/*")).containsKeys("Accept");
    assertThat(extractions).hasValue(2);
  }

  @Test
  void tracer_thatAsksForAllValues_isAskedOnce() throws Exception {
    AtomicInteger extractions = new AtomicInteger();
    TracingHttpClient client =
        TracingHttpClient.create(
            stub,
            extracting(
                headers -> {
                  extractions.incrementAndGet();
                  headers.forEach(header -> assertThat(header.getValue()).isEmpty());
                }));
    for (int i = 0; i < 3; i++) {
      assertThat(send(client, "b3", "0", "X-Mine", "mine")).containsKeys("b3", "X-Mine");
    }
    assertThat(extractions).hasValue(1);
  }

  /** Such as that of Jaeger. */
  @Test
  void tracer_thatCannotReadAnEmptyValue_isAskedForTheOtherHeadersAgain() throws Exception {
    AtomicInteger extractions = new AtomicInteger();
    TracingHttpClient client =
        TracingHttpClient.create(
            stub,
            extracting(
                headers -> {
                  extractions.incrementAndGet();
                  for (Map.Entry<String, String> header : headers) {
                    if (header.getKey().startsWith("uber") && header.getValue().isEmpty()) {
                      throw expected();
                    }
                  }
                }));
    assertThat(send(client, "uber-a", "1", "uber-b", "2", "X-Mine", "mine"))
        .containsKeys("uber-b", "X-Mine")
        .doesNotContainKey("uber-a");
    for (int i = 0; i < 3; i++) {
      send(client, "uber-a", "1", "uber-b", "2", "X-Mine", "mine");
    }
    assertThat(send(client, "uber-a", "1", "uber-b", "2", "X-Mine", "mine"))
        .containsKey("X-Mine")
        .doesNotContainKeys("uber-a", "uber-b");
    assertThat(extractions).hasValue(3);
  }

  @Test
  void headers_ofMoreNamesThanAreRemembered_areStillFound() throws Exception {
    TracingHttpClient client = TracingHttpClient.create(stub, builder.build().tracer());
    for (int i = 0; i < 2_000; i++) {
      String mine = "X-Mine-" + i;
      assertThat(send(client, mine, "mine", "b3", "0")).containsKey(mine).doesNotContainKey("b3");
    }
    String[] many = new String[2_000];
    for (int i = 0; i < many.length; i++) {
      many[i] = "X-Other-" + i / 2;
    }
    many[0] = "b3";
    assertThat(send(client, many)).hasSizeGreaterThan(999).doesNotContainKey("b3");
    String veryLong = "x".repeat(10_000);
    assertThat(send(client, veryLong, "mine", "b3", "0"))
        .containsKey(veryLong)
        .doesNotContainKey("b3");
  }

  /** A tracer that reads headers in this way. */
  private static Tracer extracting(Consumer<TextMap> extraction) {
    return new MockTracer(
        new HeaderPropagator() {
          @Override
          public <C> MockContext extract(Format<C> format, C carrier) {
            extraction.accept((TextMap) carrier);
            return null;
          }
        });
  }

  /** The headers that arrive if a caller sets some. */
  private Map<String, String> send(Tracer tracer, String... headers) throws Exception {
    return send(TracingHttpClient.create(stub, tracer), headers);
  }

  private Map<String, String> send(HttpClient client, String... headers) throws Exception {
    stub.exchange.complete(response(200));
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://feeds.test/")).headers(headers).build();
    client.send(request, BodyHandlers.discarding());
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
