package io.clew.instrumentation.http.testing;

import static io.clew.instrumentation.http.testing.ServerAbility.ANSWERS_EXCEPTIONS;
import static io.clew.testing.ClewAssertions.assertThat;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.clew.api.FinishedSpan;
import io.clew.core.Tracing;
import io.clew.testing.InMemoryReporter;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which requests are errors, and that tracing itself never makes one. */
abstract class ServerFailureCases extends ServerResponseCases {
  @Test
  void status_below500_isNoError() throws Exception {
    List<Integer> statuses = List.of(200, 204, 302, 400, 404, 499);
    for (int status : statuses) {
      setup.handle("/status/" + status, exchange -> exchange.answer(status, utf8("")));
    }
    for (int status : statuses) {
      assertThat(get("/status/" + status).statusCode()).isEqualTo(status);
    }

    List<FinishedSpan> spans = spans(statuses.size());
    for (FinishedSpan span : spans) {
      assertThat(span).hasNoError();
    }
    assertThat(spans.stream().map(span -> span.tag("http.status_code")))
        .containsExactlyInAnyOrderElementsOf(statuses);
  }

  @Test
  void status_from500_isAnError() throws Exception {
    List<Integer> statuses = List.of(500, 503, 599);
    for (int status : statuses) {
      setup.handle("/status/" + status, exchange -> exchange.answer(status, utf8("broken")));
    }
    for (int status : statuses) {
      assertThat(get("/status/" + status).statusCode()).isEqualTo(status);
    }

    List<FinishedSpan> spans = spans(statuses.size());
    for (FinishedSpan span : spans) {
      assertThat(span).hasError();
    }
    assertThat(spans.stream().map(span -> span.tag("http.status_code")))
        .containsExactlyInAnyOrderElementsOf(statuses);
  }

  private void throwing(Exception failure) {
    setup.handle(
        "/throws",
        exchange -> {
          throw failure;
        });
  }

  @Test
  void exception_isAnErrorWithStatus500_andIsLogged() throws Exception {
    throwing(new IllegalStateException("expected in this test"));
    raw("GET /throws HTTP/1.1", "Host: h");

    FinishedSpan span = onlySpan();
    assertThat(span).hasError().hasTag("http.status_code", 500);
    assertThat(text(span)).contains("IllegalStateException").contains("expected in this test");
  }

  @Test
  void exception_thatIsChecked_isAnErrorWithStatus500() throws Exception {
    throwing(new IOException("expected in this test"));
    raw("GET /throws HTTP/1.1", "Host: h");

    assertThat(onlySpan()).hasError().hasTag("http.status_code", 500);
  }

  @Test
  void exception_isAnsweredWithTheRequestId() throws Exception {
    needs(ANSWERS_EXCEPTIONS);
    throwing(new IllegalStateException("expected in this test"));
    HttpResponse<String> response = get("/throws", ID, "order-17");

    assertThat(response.statusCode()).isEqualTo(500);
    assertThat(response.headers().allValues(ID)).containsExactly("order-17");
    assertThat(onlySpan()).hasError();
  }

  @Test
  void exception_isAnsweredAsWithoutTracing() throws Exception {
    for (Exception failure :
        List.of(
            new IllegalStateException("expected in this test"),
            new IOException("expected in this test"))) {
      throwing(failure);
      stop();
      setup.filters(0);
      String untraced = status(raw("GET /throws HTTP/1.1", "Host: h"));
      stop();
      setup.filters(1);

      assertThat(status(raw("GET /throws HTTP/1.1", "Host: h"))).isEqualTo(untraced);
    }
    spans(2);
  }

  /** Nothing if the server has closed the connection without an answer. */
  private static String status(String response) {
    return response.lines().findFirst().orElse("");
  }

  @Test
  void exception_afterTheHeadersWereSent_isAnErrorWithTheirStatus() throws Exception {
    setup.handle(
        "/late",
        exchange -> {
          OutputStream out = exchange.stream(200);
          out.write(utf8("begun"));
          out.flush();
          throw new IllegalStateException("expected in this test");
        });
    try {
      raw("GET /late HTTP/1.1", "Host: h");
    } catch (SocketException e) {
      // The server may also reset the connection.
    }

    assertThat(onlySpan()).hasError().hasTag("http.status_code", 200);
  }

  @Test
  void client_thatGoesAway_endsTheSpan() throws Exception {
    setup.handle(
        "/endless",
        exchange -> {
          try (OutputStream out = exchange.stream(200)) {
            for (int i = 0; i < 20_000; i++) {
              out.write(new byte[65_536]);
            }
          }
        });
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port())) {
      socket.setSoLinger(true, 0);
      socket
          .getOutputStream()
          .write("GET /endless HTTP/1.1\r\nHost: h\r\n\r\n".getBytes(ISO_8859_1));
      assertThat(socket.getInputStream().read()).isEqualTo('H');
    }

    assertThat(onlySpan()).hasTag("http.status_code", 200);
  }

  @Test
  void tracer_thatThrows_doesNotTouchTheRequest() throws Exception {
    try (Tracing faulty = Tracing.newBuilder("faulty").reporter(new InMemoryReporter()).build()) {
      for (String method : FaultyTracer.METHODS) {
        stop();
        setup.tracer(new FaultyTracer(method).around(faulty.tracer()));

        assertThat(get("/ok").body()).as(method).isEqualTo("ok");
      }
    }
  }

  @Test
  void tracer_thatThrows_doesNotTouchTheHandlersException() throws Exception {
    throwing(new IllegalStateException("expected in this test"));
    setup.filters(0);
    String untraced = status(raw("GET /throws HTTP/1.1", "Host: h"));
    setup.filters(1);
    try (Tracing faulty = Tracing.newBuilder("faulty").reporter(new InMemoryReporter()).build()) {
      for (String method : FaultyTracer.METHODS) {
        stop();
        setup.tracer(new FaultyTracer(method).around(faulty.tracer()));

        assertThat(status(raw("GET /throws HTTP/1.1", "Host: h"))).as(method).isEqualTo(untraced);
      }
    }
  }
}
