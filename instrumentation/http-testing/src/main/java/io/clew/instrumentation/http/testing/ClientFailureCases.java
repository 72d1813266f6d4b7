package io.clew.instrumentation.http.testing;

import static io.clew.instrumentation.http.testing.ClientAbility.REDIRECTS;
import static io.clew.instrumentation.http.testing.ClientAbility.RETRIES;
import static io.clew.instrumentation.http.testing.ClientAbility.TIMEOUT;
import static io.clew.testing.ClewAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.clew.api.FinishedSpan;
import io.clew.core.Tracing;
import io.clew.instrumentation.http.testing.TestBackend.Received;
import io.clew.testing.InMemoryReporter;
import io.opentracing.Tracer;
import io.opentracing.noop.NoopTracerFactory;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a span says of calls that went wrong, or not straight. */
abstract class ClientFailureCases extends ClientTagCases {
  /** Where nothing listens. */
  static URI nobody() throws Exception {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return URI.create("http://127.0.0.1:" + socket.getLocalPort() + "/");
    }
  }

  @Test
  void connection_thatIsRefused_isAnError() throws Exception {
    ClientRequest request = new ClientRequest("GET", nobody());
    TestedClient client = client();
    Throwable failure = catchThrowable(() -> client.send(request));

    assertThat(failure).isNotNull();
    FinishedSpan span = onlySpan();
    assertThat(span)
        .hasError()
        .hasTag("http.failure", "connection")
        .doesNotHaveTag("http.status_code");
    assertThat(span.annotationCount()).isEqualTo(1);
    assertThat(span.annotationValue(0)).contains("error");
  }

  @Test
  void connection_thatIsClosedWithoutAnswer_isAnError() throws Exception {
    TestedClient client = client();
    ClientRequest request = request("POST", "/closed").body(utf8("once"));
    Throwable failure = catchThrowable(() -> client.send(request));

    assertThat(failure).isNotNull();
    assertThat(onlySpan()).hasError().hasTag("http.failure", "connection");
  }

  @Test
  void answer_thatComesTooLate_isAnError() throws Exception {
    needs(TIMEOUT);
    TestedClient client = client();
    ClientRequest request = request("GET", "/slow").timeout(Duration.ofMillis(200));
    Throwable failure = catchThrowable(() -> client.send(request));

    assertThat(failure).isNotNull();
    assertThat(onlySpan())
        .hasError()
        .hasTag("http.failure", "timeout")
        .doesNotHaveTag("http.status_code");
  }

  @Test
  void failure_isTheClientsOwn() throws Exception {
    ClientRequest request = new ClientRequest("GET", nobody());
    TestedClient traced = client();
    try (TestedClient untraced = newClient(NoopTracerFactory.create(), options)) {
      Throwable expected = catchThrowable(() -> untraced.send(request));
      Throwable failure = catchThrowable(() -> traced.send(request));

      assertThat(failure).hasSameClassAs(expected).hasNoSuppressedExceptions();
    }
    onlySpan();
  }

  @Test
  void redirects_areCounted_inOneSpan() throws Exception {
    needs(REDIRECTS);
    assertThat(get("/redirect/2").body()).isEqualTo(utf8("ok"));

    FinishedSpan span = onlySpan();
    assertThat(span)
        .hasTag("http.redirects", 2)
        .hasTag("http.url", backend.uri("/redirect/2").toString())
        .hasTag("http.status_code", 200)
        .hasNoError();
    List<Received> calls = backend.takeAll();
    assertThat(calls).hasSize(3);
    for (Received call : calls) {
      assertThat(call.header("X-B3-TraceId")).isEqualTo(span.context().toTraceId());
    }
  }

  @Test
  void redirects_keepTheRequestIdOfTheCaller_andNoOtherContext() throws Exception {
    needs(REDIRECTS);
    String old = "0af7651916cd43dd8448eb211c80319c";
    client()
        .send(
            request("GET", "/redirect/1")
                .header("x-request-id", "order-19")
                .header("b3", old + "-00f067aa0ba902b7-0")
                .header("X-Mine", "mine"));

    FinishedSpan span = onlySpan();
    List<Received> calls = backend.takeAll();
    assertThat(calls).hasSize(2);
    for (Received call : calls) {
      assertThat(call.header("X-B3-SpanId")).isEqualTo(span.context().toSpanId());
      assertThat(call.header("b3")).isNull();
      assertThat(call.header(ID)).isEqualTo("order-19");
      assertThat(call.header("X-Mine")).isEqualTo("mine");
    }
  }

  @Test
  void retries_areCounted_inOneSpan() throws Exception {
    needs(RETRIES);
    get("/ok"); // Some clients send again only what a connection of their pool has lost.
    onlySpan();
    reporter.clear();
    backend.takeAll();
    assertThat(get("/closed-once").status()).isEqualTo(200);

    assertThat(onlySpan()).hasTag("http.retries", 1).hasTag("http.status_code", 200).hasNoError();
    assertThat(backend.takeAll()).hasSize(2);
  }

  @Test
  void tracer_thatThrows_doesNotTouchTheCall() throws Exception {
    try (Tracing faulty = Tracing.newBuilder("faulty").reporter(new InMemoryReporter()).build()) {
      for (String method : FaultyTracer.METHODS) {
        Tracer broken = new FaultyTracer(method).around(faulty.tracer());
        try (TestedClient client = newClient(broken, options)) {
          ClientResponse response = client.send(request("POST", "/echo").body(utf8("body")));

          assertThat(response.body()).as(method).isEqualTo(utf8("body"));
        }
      }
    }
  }

  @Test
  void tracer_thatThrows_doesNotTouchTheFailure() throws Exception {
    ClientRequest request = new ClientRequest("GET", nobody());
    try (Tracing faulty = Tracing.newBuilder("faulty").reporter(new InMemoryReporter()).build();
        TestedClient untraced = newClient(NoopTracerFactory.create(), options)) {
      Throwable expected = catchThrowable(() -> untraced.send(request));
      for (String method : FaultyTracer.METHODS) {
        Tracer broken = new FaultyTracer(method).around(faulty.tracer());
        try (TestedClient client = newClient(broken, options)) {
          Throwable failure = catchThrowable(() -> client.send(request));

          assertThat(failure).as(method).hasSameClassAs(expected).hasNoSuppressedExceptions();
        }
      }
    }
  }
}
