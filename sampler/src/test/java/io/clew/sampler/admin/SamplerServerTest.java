package io.clew.sampler.admin;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.clew.api.FinishedSpan;
import io.clew.api.TraceContext;
import io.clew.core.report.AsyncReporter;
import io.clew.core.report.LoggingSpanSender;
import io.clew.sampler.DynamicSampler;
import java.io.IOException;
import java.net.ConnectException;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SamplerServerTest {
  private static final Duration TIMEOUT = Duration.ofSeconds(20);
  private static final String REQUEST = "GET /sampling HTTP/1.1\r\nHost: localhost\r\n";

  private final DynamicSampler sampler = DynamicSampler.newBuilder("feed").build();
  private SamplerServer server;

  private HandlerClient start(String token, long requestMillis) throws IOException {
    server = SamplerServer.start(sampler, 0, token, requestMillis);
    return new HandlerClient(server.port());
  }

  @AfterEach
  void close() {
    if (server != null) {
      server.close();
    }
    sampler.close();
  }

  private static List<Thread> threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(
            thread ->
                thread.getName().startsWith("clew-sampler-http")
                    || thread.getName().equals("HTTP-Dispatcher"))
        .toList();
  }

  @Test
  void start_servesTheHandler() throws Exception {
    server = SamplerServer.start(sampler, 0, null);
    HandlerClient client = new HandlerClient(server.port());

    assertThat(client.send("GET", "/sampling").body()).contains("\"service\": \"feed\"");
    assertThat(client.send("PUT", "/sampling/off").statusCode()).isEqualTo(200);
    assertThat(sampler.isOff()).isTrue();
    assertThat(client.send("GET", "/").statusCode()).isEqualTo(404);
  }

  @Test
  void start_token_isRequired() throws Exception {
    HandlerClient client = start("0123456789abcdef", 10_000);

    assertThat(client.send("GET", "/sampling").statusCode()).isEqualTo(401);
    assertThat(
            client
                .send("GET", "/sampling", "Authorization", "Bearer 0123456789abcdef")
                .statusCode())
        .isEqualTo(200);
  }

  @Test
  void status_andMetrics_showWhatTheReportersHaveDone() throws Exception {
    HandlerClient client = start(null, 10_000);
    String service = sampler.status().service();
    AsyncReporter reporter =
        AsyncReporter.newBuilder(LoggingSpanSender.create()).jmx(service).build();
    AsyncReporter second =
        AsyncReporter.newBuilder(LoggingSpanSender.create()).jmx(service).build();
    AsyncReporter other =
        AsyncReporter.newBuilder(LoggingSpanSender.create()).jmx(service + "*").build();
    try {
      reporter.report(
          FinishedSpan.newBuilder(TraceContext.newBuilder().traceId(0, 1).spanId(1).build())
              .build());
      reporter.flush(Duration.ofSeconds(20));

      HttpResponse<String> metrics = client.send("GET", "/metrics");
      assertThat(metrics.headers().firstValue("Content-Type"))
          .contains("text/plain; version=0.0.4; charset=utf-8");
      assertThat(metrics.body())
          .contains("# HELP clew_spans_sent_total ", "# TYPE clew_spans_sent_total counter\n")
          .containsPattern(
              "clew_spans_sent_total\\{service=\"feed\",reporter=\"1\",sender=\"[^\"]*\"} 1\n")
          .containsPattern("clew_spans_sent_total\\{service=\"feed\",reporter=\"2\",[^}]*} 0\n")
          .containsPattern("clew_spans_dropped_total\\{[^}]*,reason=\"send-failed\"} 0\n")
          .containsPattern("clew_spans_pending\\{[^}]*} 0\n")
          .doesNotContain("reporter=\"3\"")
          .contains("clew_sampler_off{service=\"feed\"} 0\n");
      assertThat(client.send("GET", "/sampling/metrics").body()).startsWith("# HELP clew_spans");
      assertThat(client.send("GET", "/sampling").body())
          .containsPattern("\"pending\": 0, \"reported\": 1, \"sent\": 1 }")
          .contains("\"droppedQueueFull\": 0");
    } finally {
      for (AsyncReporter each : List.of(reporter, second, other)) {
        each.close(Duration.ofSeconds(20));
      }
    }
    assertThat(client.send("GET", "/metrics").body()).doesNotContain("clew_spans");
  }

  @Test
  void metrics_areGuardedLikeTheRest() throws Exception {
    HandlerClient client = start("0123456789abcdef", 10_000);

    assertThat(client.send("GET", "/metrics").statusCode()).isEqualTo(401);
    assertThat(
            client.send("PUT", "/metrics", "Authorization", "Bearer 0123456789abcdef").statusCode())
        .isEqualTo(405);
    assertThat(
            client
                .send("GET", "/metricsx", "Authorization", "Bearer 0123456789abcdef")
                .statusCode())
        .isEqualTo(404);
  }

  @Test
  void start_portTaken_saysWhich() throws Exception {
    start(null, 10_000);

    assertThatThrownBy(() -> SamplerServer.start(sampler, server.port(), null))
        .isInstanceOf(IOException.class)
        .hasMessage("port: expected a free port, got " + server.port());
  }

  @Test
  void start_valuesNotValid_areRefused() {
    List<Thread> ofOthers = threads();

    assertThatThrownBy(() -> SamplerServer.start(sampler, 0, "short"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> SamplerServer.start(sampler, 65536, null))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(ofOthers).containsAll(threads());
  }

  @Test
  void connection_servesOneRequestAfterTheOther() throws Exception {
    HandlerClient client = start(null, 10_000);

    String answers =
        client.raw(
            "PUT /sampling/off HTTP/1.1\r\nHost: localhost\r\n\r\n"
                + "PUT /sampling HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\n\r\n{}"
                + "GET /sampling/x HTTP/1.1\r\nHost: localhost\r\n\r\n"
                + REQUEST
                + "Connection: close\r\n\r\n");

    assertThat(answers.split("HTTP/1.1 ", -1))
        .extracting(answer -> answer.split(" ", 2)[0])
        .containsExactly("", "200", "200", "404", "200");
  }

  @Test
  void slowClients_areEnded_andOthersServedAgain() throws Exception {
    HandlerClient client = start(null, 500);
    List<Socket> slow = new ArrayList<>();
    try {
      for (int i = 0; i < 8; i++) {
        Socket socket = client.connect();
        slow.add(socket);
        HandlerClient.write(socket, REQUEST);
      }
      for (Socket socket : slow) {
        assertThat(readUntilClosed(socket)).isEmpty();
      }
      await()
          .atMost(TIMEOUT)
          .ignoreExceptions()
          .until(() -> client.send("GET", "/sampling").statusCode() == 200);
    } finally {
      for (Socket socket : slow) {
        socket.close();
      }
    }
  }

  @Test
  void slowBody_isEnded_andChangesNothing() throws Exception {
    HandlerClient client = start(null, 500);
    try (Socket socket = client.connect()) {
      HandlerClient.write(
          socket, "PUT /sampling HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3\r\n\r\n{}");
      assertThat(readUntilClosed(socket)).isEmpty();
    }
    assertThat(sampler.rules()).isNull();
  }

  private static String readUntilClosed(Socket socket) throws IOException {
    try {
      return new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
    } catch (java.net.SocketException e) {
      return ""; // Closed with a reset.
    }
  }

  @Test
  void threads_areDaemons_andEndOnClose() throws Exception {
    HandlerClient client = start(null, 10_000);
    client.send("GET", "/sampling");
    try (Socket idle = client.connect()) {
      HandlerClient.write(idle, REQUEST);
      await()
          .atMost(TIMEOUT)
          .until(
              () -> threads().stream().filter(t -> t.getName().equals("clew-sampler-http")).count(),
              count -> count > 0);
      assertThat(threads()).allMatch(Thread::isDaemon);

      server.close();
      server.close();

      await().atMost(TIMEOUT).until(() -> threads().isEmpty());
    }
    assertThatThrownBy(() -> client.send("GET", "/sampling")).isInstanceOf(ConnectException.class);
  }

  @Test
  void start_interrupted_startsAndStaysInterrupted() throws Exception {
    Thread.currentThread().interrupt();
    HandlerClient client = start(null, 10_000);

    assertThat(Thread.interrupted()).isTrue();
    assertThat(client.send("GET", "/sampling").statusCode()).isEqualTo(200);
  }
}
