package io.clew.instrumentation.servlet;

import static io.clew.testing.ClewAssertions.assertThat;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.clew.api.FinishedSpan;
import io.clew.instrumentation.container.ServerKind;
import io.clew.instrumentation.container.WebApp;
import io.clew.instrumentation.http.testing.RunningServer;
import io.clew.testing.InMemoryReporter;
import io.clew.testing.TracingExtension;
import io.opentracing.Tracer;
import io.opentracing.util.GlobalTracer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** What only servlets can do, on every container. */
class ServletCasesTest {
  private static final Duration LIMIT = Duration.ofSeconds(20);
  private static final String TRACE = "463ac35c9f6413ad48485a3953bb6124";
  private static final String B3 = TRACE + "-a2fb4a1d1a96d312-";

  @RegisterExtension
  final TracingExtension tracing = TracingExtension.newBuilder().finishTimeout(LIMIT).build();

  private final HttpClient client = HttpClient.newHttpClient();
  private Tracer tracer;
  private InMemoryReporter reporter;
  private HttpResponse<String> response;

  @BeforeEach
  void prepare(Tracer tracer, InMemoryReporter reporter) {
    this.tracer = tracer;
    this.reporter = reporter;
  }

  private void send(ServerKind kind, HttpRequest.Builder request, String path) throws Exception {
    send(kind, WebApp.of(tracer), request, path);
  }

  private void send(ServerKind kind, WebApp app, HttpRequest.Builder request, String path)
      throws Exception {
    try (RunningServer server = kind.start(app)) {
      URI uri = URI.create("http://127.0.0.1:" + server.port() + path);
      response =
          client.send(
              request.uri(uri).timeout(LIMIT).version(Version.HTTP_1_1).build(),
              BodyHandlers.ofString());
      if (app.filters() != 0) {
        reporter.awaitSpans(1, LIMIT);
      }
    }
  }

  private FinishedSpan get(ServerKind kind, String path) throws Exception {
    send(kind, HttpRequest.newBuilder().header("b3", B3 + "1"), path);
    return onlySpan();
  }

  private FinishedSpan onlySpan() {
    assertThat(reporter.spans().size()).isEqualTo(1);
    FinishedSpan span = reporter.spans().get(0);
    assertThat(span.context().toTraceId()).isEqualTo(TRACE);
    return span;
  }

  @ParameterizedTest
  @EnumSource
  void requestId_staysAfterReset(ServerKind kind) throws Exception {
    assertThat(get(kind, "/case/reset")).hasTag("http.status_code", 200);

    assertThat(response.body()).isEqualTo("here");
    assertThat(response.headers().allValues("X-Mine")).isEmpty();
    assertThat(response.headers().allValues("X-Request-Id")).containsExactly(TRACE);
  }

  @ParameterizedTest
  @EnumSource
  void writer_writesAllThatItIsGiven(ServerKind kind) throws Exception {
    FinishedSpan span = get(kind, "/case/writer");

    assertThat(response.body()).isEqualToNormalizingNewlines("1two3\nfour\n5six");
    assertThat(span).hasAnnotation("ssf");
    assertThat(span.annotationCount()).isEqualTo(1);
  }

  @ParameterizedTest
  @EnumSource
  void attributes_haveTheIdsForAccessLogs(ServerKind kind) throws Exception {
    send(
        kind,
        HttpRequest.newBuilder().header("b3", B3 + "1").header("X-Request-Id", "order-17"),
        "/case/attributes");

    assertThat(response.body()).isEqualTo("order-17 " + TRACE);
    onlySpan();
  }

  @ParameterizedTest
  @EnumSource
  void name_isTheServletsMapping(ServerKind kind) throws Exception {
    assertThat(get(kind, "/case/ok")).hasName("GET /case/*");
  }

  @ParameterizedTest
  @EnumSource(mode = Mode.EXCLUDE, names = "TOMCAT_8_5")
  void name_ofAnExtension_isItsPattern(ServerKind kind) throws Exception {
    assertThat(get(kind, "/feeds/4711.ext")).hasName("GET /*.ext");
  }

  @ParameterizedTest
  @EnumSource(names = "TOMCAT_8_5")
  void name_ofAnExtension_withoutMappings_isTheMethod(ServerKind kind) throws Exception {
    assertThat(get(kind, "/feeds/4711.ext")).hasName("GET");
  }

  @ParameterizedTest
  @EnumSource(mode = Mode.EXCLUDE, names = "TOMCAT_8_5")
  void name_ofTheRoot_isASlash(ServerKind kind) throws Exception {
    assertThat(get(kind, "/")).hasName("GET /");
  }

  @ParameterizedTest
  @EnumSource
  void name_isTheRouteThatTheApplicationSays(ServerKind kind) throws Exception {
    assertThat(get(kind, "/case/route")).hasName("GET /users/{id}");
  }

  @ParameterizedTest
  @EnumSource
  void name_isTheRouteOfSpring(ServerKind kind) throws Exception {
    assertThat(get(kind, "/case/spring")).hasName("GET /feeds/{id}");
  }

  @ParameterizedTest
  @EnumSource
  void session_isNotInTheSpan(ServerKind kind) throws Exception {
    FinishedSpan span = get(kind, "/case/ok;jsessionid=secret");

    assertThat(span).hasTag("http.path", "/case/ok");
    assertThat((String) span.tag("http.url")).endsWith("/case/ok");
  }

  @ParameterizedTest
  @EnumSource
  void unavailableServlet_isTheStatusThatTheClientGets(ServerKind kind) throws Exception {
    FinishedSpan span = get(kind, "/case/unavailable");

    assertThat(response.statusCode()).isEqualTo(503);
    assertThat(span).hasTag("http.status_code", 503).hasError();
  }

  @ParameterizedTest
  @EnumSource
  void servletThatIsGone_isTheStatusThatTheClientGets(ServerKind kind) throws Exception {
    FinishedSpan span = get(kind, "/case/gone");

    // Some servers answer with 503 when the servlet is asked for again.
    assertThat(response.statusCode()).isIn(404, 503);
    assertThat(span).hasTag("http.status_code", response.statusCode());
  }

  @ParameterizedTest
  @EnumSource
  void parameters_areLeftToTheServlet(ServerKind kind) throws Exception {
    send(
        kind,
        HttpRequest.newBuilder()
            .header("b3", B3 + "1")
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(BodyPublishers.ofString("name=clew")),
        "/case/parameter");

    assertThat(response.body()).isEqualTo("clew");
    assertThat(onlySpan()).hasName("POST /case/*");
  }

  @ParameterizedTest
  @EnumSource
  void redirect_isNoError(ServerKind kind) throws Exception {
    assertThat(get(kind, "/case/redirect")).hasTag("http.status_code", 302).hasNoError();
    assertThat(response.headers().allValues("X-Request-Id")).containsExactly(TRACE);
  }

  @ParameterizedTest
  @EnumSource
  void errorPage_hasTheSpanOfItsRequest(ServerKind kind) throws Exception {
    FinishedSpan span = get(kind, "/case/send-error");

    assertThat(response.statusCode()).isEqualTo(503);
    assertThat(response.body()).isEqualTo("error page " + TRACE);
    assertThat(response.headers().allValues("X-Request-Id")).containsExactly(TRACE);
    assertThat(span).hasTag("http.status_code", 503).hasError().hasName("GET /case/*");
  }

  @ParameterizedTest
  @EnumSource
  void errorPage_afterAWriter_hasItsOwnCharset(ServerKind kind) throws Exception {
    FinishedSpan span = get(kind, "/case/send-error-after-writer");

    assertThat(response.headers().firstValue("Content-Type").orElse(""))
        .containsIgnoringCase("UTF-16BE");
    assertThat(response.body()).isEqualTo("error page " + TRACE);
    assertThat(span).hasTag("http.status_code", 503).hasError();
  }

  /** Undertow removes all headers, and answers before anybody can add one. */
  @Test
  void exception_withoutErrorPage_onUndertow_hasNoRequestId() throws Exception {
    WebApp app =
        WebApp.of(tracer)
            .withHandler(
                "/throws",
                exchange -> {
                  throw new IllegalStateException("expected in this test");
                });
    send(ServerKind.UNDERTOW, app, HttpRequest.newBuilder().header("b3", B3 + "1"), "/throws");

    assertThat(response.statusCode()).isEqualTo(500);
    assertThat(response.headers().map()).doesNotContainKey("x-request-id");
    assertThat(onlySpan()).hasTag("http.status_code", 500).hasError();
  }

  @ParameterizedTest
  @EnumSource
  void async_startedWithWrappers_endsOnce(ServerKind kind) throws Exception {
    FinishedSpan span = get(kind, "/case/async-wrapped");

    assertThat(response.body()).isEqualTo("late");
    assertThat(span).hasTag("http.status_code", 200).hasNoError();
    assertThat(span.durationMicros()).isGreaterThan(15_000);
  }

  @ParameterizedTest
  @EnumSource
  void async_startedAgain_endsWithTheLastCycle(ServerKind kind) throws Exception {
    FinishedSpan span = get(kind, "/case/async-again");

    for (int cycle = 0; cycle < 3; cycle++) {
      assertThat(response.headers().allValues("X-Cycle-" + cycle)).containsExactly(TRACE);
    }
    assertThat(span).hasTag("http.status_code", 202).hasName("GET /case/*");
  }

  /**
   * Jetty's older API does not answer a request that is forwarded like this. Undertow does not know
   * the request on another thread, and calls the same servlet again.
   */
  @ParameterizedTest
  @EnumSource(
      mode = Mode.EXCLUDE,
      names = {"JETTY_EE8", "UNDERTOW"})
  void forward_onAnotherThread_isActiveThere(ServerKind kind) throws Exception {
    FinishedSpan span = get(kind, "/case/async-forward");

    assertThat(response.body()).isEqualTo(TRACE);
    assertThat(span).hasTag("http.status_code", 200);
  }

  @ParameterizedTest
  @EnumSource
  void timeout_thatTheApplicationAnswers_isNoError(ServerKind kind) throws Exception {
    FinishedSpan span = get(kind, "/case/timeout");

    assertThat(response.statusCode()).isEqualTo(204);
    assertThat(span).hasTag("http.status_code", 204).hasNoError();
  }

  @ParameterizedTest
  @EnumSource
  void writeListener_isCalledAsWithoutTracing(ServerKind kind) throws Exception {
    FinishedSpan span = get(kind, "/case/listener");

    assertThat(response.body()).isEqualTo("partpartpart");
    assertThat(span).hasTag("http.status_code", 200).hasAnnotation("ssf");
  }

  @ParameterizedTest
  @EnumSource
  void initializer_addsAFilterOnTheGlobalTracer(ServerKind kind) throws Exception {
    GlobalTracer.registerIfAbsent(tracer);
    send(
        kind,
        WebApp.of(tracer).withFilters(-1),
        HttpRequest.newBuilder().header("b3", B3 + "1"),
        "/case/async-wrapped");

    assertThat(response.body()).isEqualTo("late");
    assertThat(onlySpan()).hasName("GET /case/*");
  }

  @ParameterizedTest
  @EnumSource
  void initializer_isFoundByTheContainer(ServerKind kind) throws Exception {
    String service =
        (kind.ourPackage().contains("javax") ? "javax" : "jakarta")
            + ".servlet.ServletContainerInitializer";
    try (var in = kind.loader().getResourceAsStream("META-INF/services/" + service)) {
      assertThat(new String(in.readAllBytes(), UTF_8).trim())
          .isEqualTo(kind.ourPackage() + "TracingInitializer");
    }
  }

  @ParameterizedTest
  @EnumSource(names = "JETTY.*", mode = Mode.MATCH_ALL)
  void http2_hasOneSpan(ServerKind kind) throws Exception {
    try (RunningServer server = kind.start(WebApp.of(tracer))) {
      response =
          client.send(
              HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + "/case/ok"))
                  .header("b3", B3 + "1")
                  .version(Version.HTTP_2)
                  .build(),
              BodyHandlers.ofString());
      reporter.awaitSpans(1, LIMIT);
    }

    assertThat(response.version()).isEqualTo(Version.HTTP_2);
    assertThat(response.headers().allValues("X-Request-Id")).containsExactly(TRACE);
    assertThat(onlySpan()).hasName("GET /case/*").hasTag("http.status_code", 200);
  }
}
