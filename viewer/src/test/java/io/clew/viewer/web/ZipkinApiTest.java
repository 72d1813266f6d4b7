package io.clew.viewer.web;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.clew.analysis.read.SpanReader;
import io.clew.analysis.store.SpanLogStore;
import io.clew.testbed.ZipkinServer;
import io.clew.viewer.ProblemSpans;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import zipkin2.Endpoint;
import zipkin2.Span;
import zipkin2.codec.SpanBytesEncoder;

/** On span logs, the same answers as a stock Zipkin server with the same spans. */
@Tag("once")
class ZipkinApiTest {
  private static final int REQUESTS = 40;

  @TempDir private static Path directory;
  private static ZipkinServer zipkin;
  private static SpanLogStore store;
  private static RunningPage page;
  private static long startMillis;

  @BeforeAll
  static void start() throws Exception {
    startMillis = Instant.now().minus(Duration.ofMinutes(10)).toEpochMilli();
    List<Span> spans = new ArrayList<>();
    for (int i = 0; i < REQUESTS; i++) {
      spans.addAll(ProblemSpans.request(i, REQUESTS, 1000 * (startMillis + 1000L * i)));
    }
    spans.add(withEverything());
    RunningPage.write(directory.resolve("all-1.ndjson"), spans);
    zipkin = ZipkinServer.started(Map.of());
    HttpRequest request =
        HttpRequest.newBuilder(zipkin.uri().resolve("/api/v2/spans"))
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofByteArray(SpanBytesEncoder.JSON_V2.encodeList(spans)))
            .build();
    HttpClient.newHttpClient().send(request, BodyHandlers.discarding());
    store = SpanLogStore.open(directory);
    page = RunningPage.of(store, "logs");
    await()
        .atMost(Duration.ofMinutes(1))
        .until(() -> spans(zipkin.get("/api/v2/traces?limit=1000")).size() == spans.size());
  }

  /** All that a span of Zipkin can have. */
  private static Span withEverything() {
    Endpoint.Builder local = Endpoint.newBuilder().serviceName("billing").ip("10.1.2.3").port(8080);
    local.parseIp("2001:db8::c001");
    return Span.newBuilder()
        .traceId("00000000000000b1")
        .id("c")
        .parentId("a")
        .kind(Span.Kind.PRODUCER)
        .name("send")
        .timestamp(1000 * startMillis)
        .duration(77L)
        .localEndpoint(local.build())
        .remoteEndpoint(
            Endpoint.newBuilder().serviceName("kafka").ip("10.0.0.9").port(9092).build())
        .addAnnotation(1000 * startMillis + 5, "ws")
        .putTag("topic", "bills \"and\" more")
        .debug(true)
        .build();
  }

  @AfterAll
  static void stop() {
    page.close();
    store.close();
    zipkin.close();
  }

  private static Set<Span> spans(HttpResponse<String> response) throws IOException {
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    Set<Span> spans = new HashSet<>();
    SpanReader reader = new SpanReader(spans::add);
    reader.readJson(new ByteArrayInputStream(response.body().getBytes(UTF_8)));
    assertThat(reader.unreadable()).isZero();
    return spans;
  }

  /** The texts or objects of a list that has no lists in it. */
  private static Set<String> elements(HttpResponse<String> response) {
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    Set<String> elements = new TreeSet<>();
    Pattern.compile("\\{[^}]*}|\"[^\"]*\"(?=[,\\]])")
        .matcher(response.body())
        .results()
        .forEach(result -> elements.add(result.group()));
    return elements;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "services",
        "spans?serviceName=feed",
        "spans?serviceName=FEED",
        "spans?serviceName=unknown",
        "remoteServices?serviceName=front-end",
        "remoteServices?serviceName=billing",
        "autocompleteKeys",
        "autocompleteValues?key=http.path"
      })
  void names_areThoseOfZipkin(String path) {
    assertThat(elements(page.get("/api/v2/" + path)))
        .isEqualTo(elements(zipkin.get("/api/v2/" + path)))
        .hasSameSizeAs(
            path.matches(".*(unknown|autocomplete).*")
                ? List.of()
                : elements(page.get("/api/v2/" + path)));
  }

  @Test
  void services_areThere() {
    assertThat(page.get("/api/v2/services").body())
        .isEqualTo(zipkin.get("/api/v2/services").body())
        .contains("\"advertisements\",\"billing\"");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "limit=100",
        "limit=3",
        "serviceName=feed&limit=100",
        "serviceName=Feed&spanName=GET+/feed&limit=100",
        "serviceName=feed&spanName=get&minDuration=10000&limit=100",
        "serviceName=users&minDuration=80000&limit=100",
        "serviceName=users&minDuration=3000&maxDuration=5000&limit=100",
        "minDuration=150000&limit=100",
        "minDuration=100&maxDuration=150000&limit=100",
        "remoteServiceName=kafka&limit=100",
        "serviceName=front-end&remoteServiceName=advertisements&limit=100",
        "annotationQuery=error&limit=100",
        "annotationQuery=error%3Dno+answer&limit=100",
        "annotationQuery=cache.miss&limit=100",
        "annotationQuery=request.id%3Dreq-7+and+error&limit=100",
        "serviceName=front-end&annotationQuery=http.path%3D/feed+and+error%3Dtimeout&limit=100",
        "serviceName=feed&annotationQuery=error%3Dtimeout&limit=100",
        "serviceName=nobody&limit=100",
        "annotationQuery=no.such&limit=100"
      })
  void traces_areThoseThatZipkinFinds(String query) throws IOException {
    Set<Span> expected = spans(zipkin.get("/api/v2/traces?" + query));

    assertThat(spans(page.get("/api/v2/traces?" + query))).isEqualTo(expected);
    boolean isNone = query.matches(".*(nobody|no\\.such|feed&annotationQuery=error).*");
    assertThat(expected.isEmpty()).isEqualTo(isNone);
  }

  @Test
  void traces_ofATime_areThoseThatZipkinFinds() throws IOException {
    for (long end : new long[] {startMillis + 5000, startMillis + 5500, startMillis - 1}) {
      String query = "/api/v2/traces?limit=100&endTs=" + end + "&lookback=2000";
      assertThat(spans(page.get(query))).as(query).isEqualTo(spans(zipkin.get(query)));
    }
  }

  @Test
  void trace_isAsItWasReported() throws IOException {
    for (String id : List.of(ProblemSpans.traceId(3), "00000000000000b1", "b1")) {
      String path = "/api/v2/trace/" + id;
      assertThat(spans(page.get(path))).isEqualTo(spans(zipkin.get(path))).isNotEmpty();
    }
    assertThat(spans(page.get("/api/v2/trace/b1"))).containsExactly(withEverything());
  }

  @Test
  void traceMany_isAsItWasReported() throws IOException {
    String path =
        "/api/v2/traceMany?traceIds=" + ProblemSpans.traceId(3) + "," + ProblemSpans.traceId(5);
    assertThat(spans(page.get(path))).isEqualTo(spans(zipkin.get(path))).hasSizeGreaterThan(30);
  }

  @Test
  void dependencies_areThoseOfZipkin() {
    String path = "/api/v2/dependencies?endTs=" + (startMillis + 600_000);
    assertThat(elements(page.get(path))).isEqualTo(elements(zipkin.get(path))).hasSize(5);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "trace/cc",
        "trace/xyz",
        "traceMany?traceIds=1",
        "traceMany?traceIds=1,1",
        "traceMany",
        "spans",
        "dependencies",
        "traces?limit=0",
        "traces?limit=x",
        "traces?endTs=-1",
        "traces?minDuration=5&maxDuration=4"
      })
  void wrongQuestion_hasZipkinsStatus(String path) {
    assertThat(page.get("/api/v2/" + path).statusCode())
        .isEqualTo(zipkin.get("/api/v2/" + path).statusCode())
        .isGreaterThanOrEqualTo(400);
  }
}
