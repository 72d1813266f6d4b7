package io.clew.viewer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.clew.testbed.ZipkinServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import zipkin2.Span;
import zipkin2.codec.SpanBytesEncoder;

/** A stock Zipkin server gives each command the same answer as the span logs that it was sent. */
class ZipkinSourceTest {
  private static final int REQUESTS = 150;
  private static final Pattern CATEGORY = Pattern.compile("\"category\" : \"(\\w{16})\"");

  @TempDir private static Path directory;
  private static ZipkinServer server;
  private static Instant first;

  @BeforeAll
  static void start() throws Exception {
    first = Instant.now().truncatedTo(ChronoUnit.SECONDS).minus(Duration.ofMinutes(10));
    server = ZipkinServer.started(Map.of());
    List<Span> spans = new ArrayList<>();
    for (int i = 0; i < REQUESTS; i++) {
      long start = first.plusSeconds(i).toEpochMilli() * 1000;
      spans.addAll(ProblemSpans.request(i, REQUESTS, start));
    }
    writeLogs(spans);
    HttpRequest request =
        HttpRequest.newBuilder(server.uri().resolve("/api/v2/spans"))
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofByteArray(SpanBytesEncoder.JSON_V2.encodeList(spans)))
            .build();
    HttpClient.newHttpClient().send(request, BodyHandlers.discarding());
    await()
        .atMost(Duration.ofMinutes(1))
        .untilAsserted(
            () -> {
              String last = server.trace(ProblemSpans.traceId(REQUESTS - 1));
              assertThat(last).contains("render", "\"shared\":true");
            });
  }

  /** Each service has its own. */
  private static void writeLogs(List<Span> spans) throws IOException {
    for (String service : List.of("front-end", "feed", "users", "advertisements")) {
      List<String> lines =
          spans.stream()
              .filter(span -> service.equals(span.localServiceName()))
              .map(span -> new String(SpanBytesEncoder.JSON_V2.encode(span), UTF_8))
              .toList();
      Files.write(directory.resolve(service + "-1.ndjson"), lines);
    }
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  /** Returns what it prints, without where the spans were. */
  private static String run(int exitCode, List<String> command, String option, String source) {
    List<String> all = new ArrayList<>(command);
    all.addAll(List.of(option, source));
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    assertThat(
            Clew.run(
                new Terminal(140, false, false),
                new PrintWriter(out, true),
                new PrintWriter(err, true),
                all.toArray(String[]::new)))
        .as(err.toString())
        .isEqualTo(exitCode);
    String both = out + "\n" + err;
    return both.replace(option + " " + source, "SOURCE").replace(source, "SOURCE");
  }

  /** Returns what both print, to standard output and then to standard error. */
  private static String same(List<String> command) {
    String expected = run(0, command, "--dir", directory.toString());
    assertThat(run(0, command, "--zipkin", server.uri().toString())).isEqualTo(expected);
    return expected;
  }

  /** As text, and then as JSON, which is returned. */
  private static String sameJson(String... command) {
    List<String> all = new ArrayList<>(List.of(command));
    same(all);
    all.add("--json");
    return same(all);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "--slowest --limit 7",
        "--service feed --min-duration 100ms",
        "--error --operation get",
        "--tag http.path=/users/303",
        "--tag cache.key",
        "--request-id req-17"
      })
  void traces_sameAnswer(String options) {
    String json = sameJson(("traces " + options).strip().split(" "));

    assertThat(json.contains("traceId")).isEqualTo(!options.contains("cache.key"));
  }

  @Test
  void show_sameAnswer() {
    assertThat(sameJson("show", ProblemSpans.traceId(3))).contains("\"offsetMicros\" : 2000000");
    assertThat(sameJson("show", "--request-id", "req-17")).contains(ProblemSpans.traceId(17));
    assertThat(sameJson("show", "--slowest")).contains(ProblemSpans.traceId(130));
    assertThat(sameJson("show", "--service", "advertisements")).contains("advertisements");
  }

  @Test
  void flow_sameAnswer() {
    String all = sameJson("flow");
    Matcher category = CATEGORY.matcher(all);
    assertThat(category.find()).isTrue();
    assertThat(sameJson("flow", "--category", category.group(1))).contains("\"p95Micros\"");
    assertThat(sameJson("flow", ProblemSpans.traceId(3))).contains("users get /users call");
  }

  @Test
  void services_sameAnswer() {
    assertThat(sameJson("services")).contains("\"users\"", "\"calls\" : 1800.0");
  }

  @Test
  void diagnose_sameAnswer() {
    assertThat(sameJson("diagnose")).contains("\"batch\"", "\"retry\"", "\"error-origin\"");
    sameJson("diagnose", "--development", "--possible", "--service", "feed", "--error");
  }

  @Test
  void compare_sameAnswer() {
    Instant middle = first.plusSeconds(REQUESTS / 2);
    assertThat(sameJson("compare", ".." + middle, middle + ".."))
        .contains("\"extra\" : 140.0", "advertisements get /advertisements CLIENT");
    assertThat(sameJson("compare", "fast", "slow")).contains("\"differenceMicros\"");
  }

  @Test
  void report_sameAnswer() {
    assertThat(same(List.of("report", "-o", "-"))).contains("<h1>Clew report</h1>", "batch");
  }

  @Test
  void shortenedId_isToldThatItMustBeWhole() {
    String shortened = ProblemSpans.traceId(3).substring(0, 10);
    assertThat(run(Clew.NOT_FOUND, List.of("show", shortened), "--zipkin", server.uri().toString()))
        .contains("no trace " + shortened + " in SOURCE: only whole ids are found there");
  }

  @Test
  void unknownTrace_sameAnswer() {
    for (List<String> command : List.of(List.of("show", "cc"), List.of("flow", "cc"))) {
      String expected = run(Clew.NOT_FOUND, command, "--dir", directory.toString());
      assertThat(expected.strip()).isEqualTo("clew: no trace cc in SOURCE");
      assertThat(run(Clew.NOT_FOUND, command, "--zipkin", server.uri().toString()))
          .isEqualTo(expected);
    }
  }
}
