package io.clew.instrumentation.jdkhttp;

import static io.clew.instrumentation.jdkhttp.TestServer.answer;
import static io.clew.instrumentation.jdkhttp.TestServer.answering;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import com.sun.net.httpserver.Filter;
import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpContext;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpsExchange;
import io.clew.instrumentation.http.HttpOptions;
import io.opentracing.Scope;
import io.opentracing.Span;
import io.opentracing.Tracer;
import io.opentracing.mock.MockSpan;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests and their spans. */
class TracingFilterTest extends FilterFixture {
  @Test
  void request_makesServerSpan() throws IOException {
    try (TestServer server = new TestServer(answering(200), filter)) {
      server.send("GET /feed HTTP/1.1", "Host: feeds.test:8080");
    }

    MockSpan span = onlySpan();
    assertThat(span.operationName()).isEqualTo("GET /feed");
    assertThat(span.parentId()).isZero();
    assertThat(span.tags())
        .containsOnlyKeys(
            "span.kind",
            "component",
            "http.method",
            "http.path",
            "http.url",
            "http.status_code",
            "peer.ipv4",
            "peer.port")
        .containsEntry("span.kind", "server")
        .containsEntry("component", "jdk-http-server")
        .containsEntry("http.method", "GET")
        .containsEntry("http.path", "/feed")
        .containsEntry("http.url", "http://feeds.test:8080/feed")
        .containsEntry("http.status_code", 200)
        .containsEntry("peer.ipv4", "127.0.0.1");
    assertThat((Integer) span.tags().get("peer.port")).isPositive();
    assertThat(span.logEntries())
        .singleElement()
        .satisfies(log -> assertThat(log.fields()).isEqualTo(Map.of("event", "ssf")));
  }

  @Test
  void tags_forTheSampler_areSetBeforeStart() throws IOException {
    Tracer noTagsLater = new FaultyTracer("setTag", expected()).around(tracer);
    try (TestServer server = new TestServer(answering(500), TracingFilter.create(noTagsLater))) {
      server.send("GET /feed HTTP/1.1", "Host: h");
    }

    assertThat(onlySpan().tags())
        .isEqualTo(Map.of("span.kind", "server", "http.method", "GET", "http.path", "/feed"));
  }

  @Test
  void name_hasThePathOfTheContext() throws IOException {
    try (TestServer server = new TestServer(answering(204), filter)) {
      server.send("POST /feed/42 HTTP/1.1", "Host: h");
    }

    assertThat(onlySpan().operationName()).isEqualTo("POST /feed");
    assertThat(onlySpan().tags()).containsEntry("http.url", "http://h/feed/42");
  }

  @Test
  void name_unknownMethod_isHttp() throws IOException {
    String method = "BREW".repeat(100);
    try (TestServer server = new TestServer(answering(200), filter)) {
      server.send(method + " /feed HTTP/1.1", "Host: h");
    }

    assertThat(onlySpan().operationName()).isEqualTo("HTTP /feed");
    assertThat(onlySpan().tags()).containsEntry("http.method", method.substring(0, 32));
  }

  @Test
  void traceHeaders_continueTheTrace() throws IOException {
    try (TestServer server = new TestServer(answering(200), filter)) {
      server.send("GET /feed HTTP/1.1", "Host: h", "x-trace: 11-22");
    }

    assertThat(onlySpan().context().traceId()).isEqualTo(11);
    assertThat(onlySpan().parentId()).isEqualTo(22);
  }

  @Test
  void noTraceHeaders_startATrace_whateverIsActive() throws IOException {
    MockSpan outer = tracer.buildSpan("outer").start();
    try (TestServer server = new TestServer(answering(200), active(outer), filter)) {
      server.send("GET /feed HTTP/1.1", "Host: h");
    }

    assertThat(onlySpan().parentId()).isZero();
    assertThat(onlySpan().references()).isEmpty();
  }

  @Test
  void headers_repeated_allReachTheTracer() throws IOException {
    try (TestServer server = new TestServer(answering(200), filter)) {
      server.send("GET /feed HTTP/1.1", "Host: h", "X-Part: one", "X-Other: 1", "x-part: two");
    }

    assertThat(propagator.seen)
        .contains("X-other=1")
        .containsSubsequence("X-part=one", "X-part=two");
  }

  @Test
  void span_isActiveInTheHandler_andOnlyThere() throws IOException {
    AtomicReference<Span> inside = new AtomicReference<>();
    AtomicReference<Span> after = new AtomicReference<>(tracer.buildSpan("unset").start());
    HttpHandler handler =
        exchange -> {
          inside.set(tracer.activeSpan());
          answer(exchange, 200, "");
        };
    Filter observer = afterwards(() -> after.set(tracer.activeSpan()));
    try (TestServer server = new TestServer(handler, observer, filter)) {
      server.send("GET /feed HTTP/1.1", "Host: h");
      await().until(() -> after.get() == null);
    }

    assertThat(inside.get()).isSameAs(onlySpan());
  }

  @Test
  void span_thatWasActive_isActiveAgain() throws IOException {
    MockSpan outer = tracer.buildSpan("outer").start();
    AtomicReference<Span> after = new AtomicReference<>();
    Filter observer = afterwards(() -> after.set(tracer.activeSpan()));
    try (TestServer server = new TestServer(answering(200), active(outer), observer, filter)) {
      server.send("GET /feed HTTP/1.1", "Host: h");
      await().until(() -> after.get() == outer);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "GET /feed?token=x HTTP/1.1,                Host: h,              http://h/feed",
    "GET /feed#secret HTTP/1.1,                 Host: h,              http://h/feed",
    "GET /feed HTTP/1.1,                        Host: u:p@h:81,       http://h:81/feed",
    "GET /feed HTTP/1.1,                        Host: h/?token=x,     http://127.0.0.1:PORT/feed",
    "GET /feed HTTP/1.1,                        Host: u:p,            http://127.0.0.1:PORT/feed",
    "GET /feed HTTP/1.0,                        X-No-Host: at all,    http://127.0.0.1:PORT/feed",
    "GET http://u:p@other:82/feed?t=x HTTP/1.1, Host: h,              http://other:82/feed",
    "GET //u:p@other/feed HTTP/1.1,             Host: h,              http://h/feed",
    "GET ftp://other/feed HTTP/1.1,             Host: h,              http://other/feed",
  })
  void url_isClean(String requestLine, String header, String expected) throws IOException {
    int port;
    try (TestServer server = new TestServer(answering(200), filter)) {
      port = server.port();
      server.send(requestLine, header);
    }

    assertThat(onlySpan().tags())
        .containsEntry("http.url", expected.replace("PORT", String.valueOf(port)));
  }

  @ParameterizedTest
  @CsvSource({
    "GET /feed?id=7&x=%20#s HTTP/1.1,         http://h/feed?id=7&x=%20",
    "GET http://u:p@h/feed?id=7 HTTP/1.1,     http://h/feed?id=7",
    "GET /feed HTTP/1.1,                      http://h/feed",
  })
  void url_withQuery_isCleanOtherwise(String requestLine, String expected) throws IOException {
    TracingFilter withQuery =
        TracingFilter.create(tracer, HttpOptions.newBuilder().recordQuery(true).build());
    try (TestServer server = new TestServer(answering(200), withQuery)) {
      server.send(requestLine, "Host: h");
    }

    assertThat(onlySpan().tags()).containsEntry("http.url", expected);
  }

  @Test
  void url_ofHttps_andPeerOfIpv6() throws IOException {
    Headers headers = new Headers();
    headers.set("Host", "h");
    HttpContext context = mock(HttpContext.class);
    when(context.getPath()).thenReturn("/feed");
    HttpExchange exchange = mock(HttpsExchange.class);
    when(exchange.getHttpContext()).thenReturn(context);
    when(exchange.getRequestMethod()).thenReturn("GET");
    when(exchange.getRequestURI()).thenReturn(URI.create("/feed"));
    when(exchange.getRequestHeaders()).thenReturn(headers);
    when(exchange.getResponseHeaders()).thenReturn(new Headers());
    when(exchange.getRemoteAddress())
        .thenReturn(new InetSocketAddress(InetAddress.getByName("2001:db8::7"), 4711));
    filter.doFilter(exchange, chain());

    assertThat(onlySpan().tags())
        .containsEntry("http.url", "https://h/feed")
        .containsEntry("peer.ipv6", "2001:db8:0:0:0:0:0:7")
        .containsEntry("peer.port", 4711)
        .doesNotContainKeys("peer.ipv4", "http.status_code");
  }

  @ParameterizedTest
  @ValueSource(strings = {"X-Request-Id", "x-request-id", "X-REQUEST-ID"})
  void requestId_ofTheTracer_isOnTheResponse(String field) throws IOException {
    propagator.with(field, "req-1");
    try (TestServer server = new TestServer(answering(200), filter)) {
      assertThat(server.send("GET /feed HTTP/1.1", "Host: h", "X-Request-Id: theirs"))
          .containsOnlyOnce("req-1")
          .doesNotContain("theirs");
    }
  }

  @Test
  void requestId_setByTheHandler_wins() throws IOException {
    propagator.with("X-Request-Id", "req-1");
    HttpHandler handler =
        exchange -> {
          assertThat(exchange.getResponseHeaders().getFirst("X-Request-Id")).isEqualTo("req-1");
          exchange.getResponseHeaders().set("X-Request-Id", "mine");
          answer(exchange, 200, "");
        };
    try (TestServer server = new TestServer(handler, filter)) {
      assertThat(server.send("GET /feed HTTP/1.1", "Host: h"))
          .startsWith("HTTP/1.1 200")
          .contains("X-request-id: mine")
          .doesNotContain("req-1");
    }
  }

  @Test
  void requestId_addedByTheHandler_isTheOnlyOne() throws IOException {
    propagator.with("X-Request-Id", "req-1");
    HttpHandler handler =
        exchange -> {
          exchange.getResponseHeaders().add("x-request-id", "mine");
          exchange.getResponseHeaders().add("X-Request-Id", "mine-too");
          answer(exchange, 200, "");
        };
    try (TestServer server = new TestServer(handler, filter)) {
      assertThat(server.send("GET /feed HTTP/1.1", "Host: h"))
          .startsWith("HTTP/1.1 200")
          .containsOnlyOnce("X-request-id: mine\r\n")
          .containsOnlyOnce("X-request-id: mine-too\r\n")
          .doesNotContain("req-1");
    }
  }

  @Test
  void requestId_ofAFilterBefore_isTheOnlyOne() throws IOException {
    propagator.with("X-Request-Id", "req-1");
    Filter before =
        new TestFilter() {
          @Override
          public void doFilter(HttpExchange exchange, Chain chain) throws IOException {
            exchange.getResponseHeaders().add("X-Request-Id", "mine");
            chain.doFilter(exchange);
          }
        };
    try (TestServer server = new TestServer(answering(200), before, filter)) {
      assertThat(server.send("GET /feed HTTP/1.1", "Host: h"))
          .containsOnlyOnce("X-request-id: mine")
          .doesNotContain("req-1");
    }
  }

  @Test
  void requestId_asKongMakesThem_isOnTheResponse() throws IOException {
    propagator.with("X-Request-Id", "6f8ec1e6-1b1b-4a3a-8f0e-0c0b9f0d5a11#12");
    try (TestServer server = new TestServer(answering(200), filter)) {
      assertThat(server.send("GET /feed HTTP/1.1", "Host: h"))
          .containsOnlyOnce("X-request-id: 6f8ec1e6-1b1b-4a3a-8f0e-0c0b9f0d5a11#12");
    }
  }

  @Test
  void requestId_unknownToTheTracer_isNotOnTheResponse() throws IOException {
    try (TestServer server = new TestServer(answering(200), filter)) {
      assertThat(server.send("GET /feed HTTP/1.1", "Host: h", "X-Request-Id: theirs"))
          .startsWith("HTTP/1.1 200")
          .doesNotContainIgnoringCase("X-Request-Id");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"a\r\nSet-Cookie: x", "a\u010dSet-Cookie: x", "a b", "", "a\u0000"})
  void requestId_thatIsIllegal_isNotOnTheResponse(String id) throws IOException {
    propagator.with("X-Request-Id", id);
    try (TestServer server = new TestServer(answering(200), filter)) {
      assertThat(server.send("GET /feed HTTP/1.1", "Host: h"))
          .startsWith("HTTP/1.1 200")
          .doesNotContainIgnoringCase("X-Request-Id")
          .doesNotContainIgnoringCase("Set-Cookie");
    }
  }

  private Filter active(Span span) {
    return new TestFilter() {
      @Override
      public void doFilter(HttpExchange exchange, Chain chain) throws IOException {
        Scope scope = tracer.activateSpan(span);
        try {
          chain.doFilter(exchange);
        } finally {
          scope.close();
        }
      }
    };
  }

  private static Filter afterwards(Runnable action) {
    return new TestFilter() {
      @Override
      public void doFilter(HttpExchange exchange, Chain chain) throws IOException {
        chain.doFilter(exchange);
        action.run();
      }
    };
  }
}
