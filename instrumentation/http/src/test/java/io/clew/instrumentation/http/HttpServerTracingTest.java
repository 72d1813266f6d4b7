package io.clew.instrumentation.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.opentracing.Scope;
import io.opentracing.Span;
import io.opentracing.mock.MockSpan;
import io.opentracing.mock.MockTracer;
import java.io.FileNotFoundException;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class HttpServerTracingTest {
  /** A request and its response. */
  private static final class Exchange {
    String method = "GET";
    String route;
    int status;
    boolean committed;
    final Map<String, String> responseHeaders = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
  }

  /** Reads exchanges, but for one method, that throws. */
  private static class Adapter extends HttpServerAdapter<Exchange, Exchange> {
    private final String broken;

    Adapter(String broken) {
      this.broken = broken;
    }

    private <T> T of(String method, T value) {
      if (method.equals(broken)) {
        throw new IllegalStateException("expected in this test");
      }
      return value;
    }

    @Override
    public String method(Exchange request) {
      return of("method", request.method);
    }

    @Override
    public String path(Exchange request) {
      return of("path", "/items/7");
    }

    @Override
    public String query(Exchange request) {
      return of("query", "x=1");
    }

    @Override
    public String scheme(Exchange request) {
      return of("scheme", "https");
    }

    @Override
    public String host(Exchange request) {
      return of("host", "u:p");
    }

    @Override
    public String localAddress(Exchange request) {
      return of("localAddress", "192.0.2.1");
    }

    @Override
    public int localPort(Exchange request) {
      return 81;
    }

    @Override
    public String remoteAddress(Exchange request) {
      return of("remoteAddress", "192.0.2.7");
    }

    @Override
    public int remotePort(Exchange request) {
      return of("remotePort", 4711);
    }

    @Override
    public Iterator<Map.Entry<String, String>> headers(Exchange request) {
      return of("headers", Map.of("spanid", "22", "traceid", "11").entrySet().iterator());
    }

    @Override
    public String header(Exchange request, String name) {
      return of("header", "value of " + name);
    }

    @Override
    public String route(Exchange request) {
      return of("route", request.route);
    }

    @Override
    public int status(Exchange response) {
      return of("status", response.status);
    }

    @Override
    public boolean isCommitted(Exchange response) {
      return of("isCommitted", response.committed);
    }

    @Override
    public String responseHeader(Exchange response, String name) {
      return of("responseHeader", response.responseHeaders.get(name));
    }

    @Override
    public void setResponseHeader(Exchange response, String name, String value) {
      response.responseHeaders.put(name, of("setResponseHeader", value));
    }

    @Override
    public int statusOf(Throwable failure) {
      return of("statusOf", failure instanceof FileNotFoundException ? 404 : 500);
    }
  }

  private final MockTracer tracer = new MockTracer();
  private final Exchange exchange = new Exchange();
  private final HttpServerTracing<Exchange, Exchange> tracing = tracing(null);

  private HttpServerTracing<Exchange, Exchange> tracing(String broken) {
    HttpOptions options =
        HttpOptions.newBuilder()
            .recordQuery(true)
            .recordRequestHeaders("X-A")
            .recordResponseHeaders("X-B")
            .build();
    return HttpServerTracing.create(tracer, "tested", new Adapter(broken), options);
  }

  private MockSpan serve(Throwable failure) {
    Span span = tracing.start(exchange, exchange);
    tracing.finish(span, exchange, exchange, failure);
    return tracer.finishedSpans().get(0);
  }

  @Test
  void span_hasAllThatTheAdapterSays() {
    exchange.route = "/items/{id}";
    exchange.status = 200;
    exchange.responseHeaders.put("x-b", "b");
    MockSpan span = serve(null);

    assertThat(span.operationName()).isEqualTo("GET /items/{id}");
    assertThat(span.context().traceId()).isEqualTo(11);
    assertThat(span.tags())
        .containsExactlyInAnyOrderEntriesOf(
            new TreeMap<>(
                Map.ofEntries(
                    Map.entry("span.kind", "server"),
                    Map.entry("component", "tested"),
                    Map.entry("http.method", "GET"),
                    Map.entry("http.path", "/items/7"),
                    Map.entry("http.url", "https://192.0.2.1:81/items/7?x=1"),
                    Map.entry("http.status_code", 200),
                    Map.entry("http.request.header.x-a", "value of x-a"),
                    Map.entry("http.response.header.x-b", "b"),
                    Map.entry("peer.ipv4", "192.0.2.7"),
                    Map.entry("peer.port", 4711))));
    assertThat(span.generatedErrors()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "GET,  /a,  200, GET /a",
    "GET,  /a,  404, GET /a",
    "POST,   ,  200, POST",
    "GET,  '',  200, GET",
    "GET,    ,  404, GET not_found",
    "BREW,   ,  404, HTTP not_found",
    "BREW, /a,  200, HTTP /a",
  })
  void name_isMethodAndRoute(String method, String route, int status, String name) {
    exchange.method = method;
    exchange.route = route;
    exchange.status = status;

    assertThat(serve(null).operationName()).isEqualTo(name);
  }

  @Test
  void route_thatIsKnownAtTheEnd_becomesTheName() {
    Span span = tracing.start(exchange, exchange);
    assertThat(((MockSpan) span).operationName()).isEqualTo("GET");
    exchange.route = "/late";
    tracing.finish(span, exchange, exchange, null);

    assertThat(tracer.finishedSpans().get(0).operationName()).isEqualTo("GET /late");
  }

  @ParameterizedTest
  @CsvSource({
    "200, false, 500",
    "0,   false, 500",
    "200, true,  200",
    "503, false, 503",
    "404, false, 404",
  })
  void exception_countsAs500_unlessSomethingElseWasSaid(int status, boolean committed, int tag) {
    exchange.status = status;
    exchange.committed = committed;
    MockSpan span = serve(new IllegalStateException("expected in this test"));

    assertThat(span.tags()).containsEntry("http.status_code", tag).containsEntry("error", true);
    assertThat(span.logEntries()).hasSize(1);
  }

  @Test
  void exception_thatTheServerHasAStatusFor_hasThatStatus() {
    MockSpan span = serve(new FileNotFoundException("expected in this test"));

    assertThat(span.tags()).containsEntry("http.status_code", 404).containsEntry("error", true);
    assertThat(span.operationName()).isEqualTo("GET not_found");
  }

  @Test
  void status_thatIsUnknown_leavesNoTag() {
    exchange.status = -1;

    assertThat(serve(null).tags()).doesNotContainKeys("http.status_code", "error");
  }

  static Stream<String> methodsOfAdapters() {
    return Arrays.stream(HttpServerAdapter.class.getDeclaredMethods())
        .map(Method::getName)
        .sorted();
  }

  @ParameterizedTest
  @MethodSource("methodsOfAdapters")
  void adapter_thatThrows_costsNoMoreThanTheSpan(String broken) {
    HttpServerTracing<Exchange, Exchange> faulty = tracing(broken);
    Span span = faulty.start(exchange, exchange);
    Scope scope = faulty.activate(span);
    faulty.firstByte(span);
    scope.close();
    faulty.finish(span, exchange, exchange, new IllegalStateException("expected in this test"));

    assertThat(tracer.activeSpan()).isNull();
    assertThat(tracer.finishedSpans()).hasSize(span == null ? 0 : 1);
    if (span != null) {
      assertThat(tracer.finishedSpans().get(0).tags()).containsEntry("error", true);
    }
  }

  @Test
  void noSpan_isTakenByAllMethods() {
    tracing.activate(null).close();
    tracing.firstByte(null);
    tracing.finish(null, exchange, exchange, null);

    assertThat(tracing.isRecorded(null)).isFalse();
    assertThat(tracing.requestId(null)).isNull();
    assertThat(tracer.finishedSpans()).isEmpty();
  }

  @Test
  void firstByte_isAnAnnotation() {
    Span span = tracing.start(exchange, exchange);
    tracing.firstByte(span);

    assertThat(((MockSpan) span).logEntries())
        .singleElement()
        .satisfies(log -> assertThat(log.fields()).isEqualTo(Map.of("event", "ssf")));
    span.finish();
  }

  @Test
  void create_withoutAPart_isRefused() {
    assertThatThrownBy(
            () -> HttpServerTracing.create(null, "c", new Adapter(null), HttpOptions.DEFAULT))
        .isInstanceOf(NullPointerException.class)
        .hasMessage("tracer");
    assertThatThrownBy(() -> HttpServerTracing.create(tracer, "c", new Adapter(null), null))
        .isInstanceOf(NullPointerException.class)
        .hasMessage("options");
  }
}
