package io.clew.examples.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** {@code examples/run kafka-pipeline} with a real Zipkin server that reads elsewhere. */
class MissingSpansTest {
  private static final Duration TIMEOUT = Duration.ofMinutes(3);
  private static final Pattern PAGE = Pattern.compile("All: +(http://127.0.0.1:\\d+)/zipkin/");

  @Test
  void spansThatDoNotArrive_areListed_andThePageStaysOpenUntilEnter() throws Exception {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    PipedOutputStream fingers = new PipedOutputStream();
    KafkaPipeline pipeline =
        new KafkaPipeline(
            Map.of("KAFKA_TOPIC", "another"), Duration.ofSeconds(1), new PipedInputStream(fingers));
    CommandLine command =
        new CommandLine(pipeline).setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
    int port; // Another process may be about to take the usual one, whose Zipkin would answer here.
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    CompletableFuture<Integer> exitCode =
        CompletableFuture.supplyAsync(
            () -> command.execute("--requests=12", "--port=" + port),
            // Not of the common pool, which may have one thread only, and the services need it.
            task -> new Thread(task, "kafka-pipeline").start());
    Awaitility.await()
        .atMost(TIMEOUT)
        .until(() -> exitCode.isDone() || out.toString().contains("Press Enter"));

    Matcher page = PAGE.matcher(out.toString());
    assertThat(page.find()).as(out + "\n" + err).isTrue();
    assertThat(get(page.group(1) + "/zipkin/")).contains("<title>Zipkin</title>");
    fingers.write('\n');
    fingers.flush();

    assertThat(exitCode.get(TIMEOUT.toSeconds(), TimeUnit.SECONDS)).isEqualTo(1);
    assertThat(out.toString()).contains("0 of 12 traces arrived whole");
    assertThat(err.toString().lines()).hasSize(11);
    assertThat(err.toString().lines().toList().get(0))
        .matches("kafka-pipeline: trace \\w{32}: expected 14 spans, found 0, 14 are missing");
    assertThat(err.toString()).endsWith("kafka-pipeline: and 2 more\n");
  }

  private static String get(String uri) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(uri)).header("Accept", "text/html").build();
    return HttpClient.newHttpClient().send(request, BodyHandlers.ofString()).body();
  }
}
