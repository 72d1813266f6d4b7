package io.clew.viewer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import zipkin2.Span;
import zipkin2.codec.SpanBytesEncoder;

/** The web page, from the command line. */
class ViewCommandTest {
  private static final Duration LIMIT = Duration.ofMinutes(1);

  @TempDir private Path directory;
  private final CommandRun command = new CommandRun(100);

  @Test
  void view_answersUntilItIsStopped() throws Exception {
    List<String> lines =
        ProblemSpans.request(1, 2, 1_790_000_000_000_000L).stream()
            .map(ViewCommandTest::line)
            .toList();
    Files.write(directory.resolve("all-1.ndjson"), lines);
    StringWriter out = new StringWriter();
    FutureTask<Integer> running =
        new FutureTask<>(
            () ->
                Clew.run(
                    new Terminal(100, false, false),
                    new PrintWriter(out, true),
                    new PrintWriter(new StringWriter(), true),
                    "view",
                    directory.toString(),
                    "--port",
                    "0"));
    Thread thread = new Thread(running);
    thread.start();
    await().atMost(LIMIT).until(() -> out.toString().endsWith("/" + System.lineSeparator()));
    URI page = URI.create(out.toString().strip());
    HttpClient client = HttpClient.newHttpClient();
    HttpRequest request =
        HttpRequest.newBuilder(page.resolve("/api/search")).timeout(LIMIT).build();

    assertThat(page.getHost()).isEqualTo("127.0.0.1");
    assertThat(client.send(request, BodyHandlers.ofString()).body())
        .contains(ProblemSpans.traceId(1));

    thread.interrupt();
    assertThat(running.get(LIMIT.toSeconds(), TimeUnit.SECONDS)).isZero();
    await()
        .atMost(LIMIT)
        .untilAsserted(
            () ->
                assertThatThrownBy(() -> client.send(request, BodyHandlers.ofString()))
                    .isInstanceOf(ConnectException.class));
  }

  private static String line(Span span) {
    return new String(SpanBytesEncoder.JSON_V2.encode(span), UTF_8);
  }

  @Test
  void takenPort_isSaid() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String port = String.valueOf(taken.getLocalPort());

      assertThat(command.run(List.of("view", directory.toString(), "--port", port))).isEqualTo(2);
      assertThat(command.err.toString()).contains("cannot listen on 127.0.0.1:" + port, "--port 0");
    }
  }

  @Test
  void wrongArguments_areExplained() {
    String logs = directory.toString();

    assertThat(command.run(List.of("view", logs, "--dir", logs))).isEqualTo(2);
    assertThat(command.err.toString()).contains("DIR: expected no --dir beside it");
    assertThat(command.run(List.of("view", logs, "--port", "70000"))).isEqualTo(2);
    assertThat(command.run(List.of("view", logs, "--host", "no such host"))).isEqualTo(2);
    assertThat(command.err.toString()).contains("--host");
    assertThat(command.run(List.of("view", directory.resolve("none").toString()))).isEqualTo(2);
    assertThat(command.run(List.of("view", logs, "--zipkin", "http://127.0.0.1:1"))).isEqualTo(2);
  }
}
