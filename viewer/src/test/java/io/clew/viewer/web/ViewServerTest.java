package io.clew.viewer.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.clew.analysis.store.SpanLogStore;
import io.clew.analysis.store.TraceQuery;
import io.clew.analysis.store.TraceSummary;
import io.clew.analysis.store.ZipkinStore;
import io.clew.viewer.ProblemSpans;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import zipkin2.Endpoint;
import zipkin2.Span;

class ViewServerTest {
  private static final int REQUESTS = 60;
  private static final long START = 1_790_000_000_000_000L;
  private static final Pattern TRACE_ID = Pattern.compile("\"traceId\":\"(\\w+)\"");

  @TempDir private static Path directory;
  private static SpanLogStore store;
  private static RunningPage page;

  @BeforeAll
  static void start() throws IOException {
    for (int i = 0; i < REQUESTS; i++) {
      // Three begin in each microsecond.
      RunningPage.write(
          directory.resolve("all-1.ndjson"), ProblemSpans.request(i, REQUESTS, START + i / 3));
    }
    store = SpanLogStore.open(directory);
    page = RunningPage.of(store, directory.toString());
  }

  @AfterAll
  static void stop() {
    page.close();
    store.close();
  }

  private static List<String> traceIds(String json) {
    return TRACE_ID.matcher(json).results().map(result -> result.group(1)).toList();
  }

  private static String text(String json, String field) {
    MatchResult found =
        Pattern.compile("\"" + field + "\":\"([^\"]*)\"").matcher(json).results().findFirst().get();
    return found.group(1);
  }

  @Test
  void page_isServedWithStrictHeaders() {
    for (String path : List.of("/", "/trace/abc", "/services", "/app.js", "/api/names")) {
      HttpResponse<String> response = page.get(path);

      assertThat(response.statusCode()).as(path).isEqualTo(200);
      assertThat(response.headers().firstValue("Content-Security-Policy").orElseThrow())
          .contains("default-src 'none'", "script-src 'self'")
          .doesNotContain("unsafe", "data:", "http");
      assertThat(response.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
      assertThat(response.headers().firstValue("Access-Control-Allow-Origin")).isEmpty();
    }
  }

  /** All that the page loads. */
  @Test
  void files_areAllThere() {
    String index = page.get("/").body();
    List<String> files =
        Pattern.compile("(?:href|src)=\"(/[a-z-]+\\.[a-z]+)\"")
            .matcher(index)
            .results()
            .map(result -> result.group(1))
            .toList();

    assertThat(files).contains("/app.js", "/lit-html.js", "/style.css", "/svg.css", "/icon.svg");
    for (String file : files) {
      assertThat(page.get(file).statusCode()).as(file).isEqualTo(200);
      assertThat(page.get(file).body()).as(file).doesNotContain("http://127", "https://cdn");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/../../etc/passwd",
        "/%2e%2e/secret",
        "/PageApi.class",
        "/nothing",
        "/api/nothing",
        "/api/v2/nothing"
      })
  void otherFiles_areNotServed(String path) {
    assertThat(page.get(path).statusCode()).isEqualTo(404);
  }

  @Test
  void post_isRefused() {
    HttpRequest.Builder post =
        HttpRequest.newBuilder(page.uri().resolve("/api/v2/spans"))
            .POST(BodyPublishers.ofString("[]"));

    assertThat(page.send(post).statusCode()).isEqualTo(405);
  }

  /** A page elsewhere may call this machine by a name of its own. */
  @Test
  void strangeHost_isRefused() throws IOException {
    assertThat(statusWithHost("evil.example:" + page.uri().getPort())).contains("403");
    assertThat(statusWithHost("localhost:" + page.uri().getPort())).contains("200");
  }

  private static String statusWithHost(String host) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), page.uri().getPort())) {
      String request = "GET /api/names HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n";
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      socket.shutdownOutput();
      String answer =
          new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
      return answer.substring(0, answer.indexOf('\r'));
    }
  }

  @Test
  void otherAddress_needsTheToken() throws IOException {
    try (RunningPage open = RunningPage.on("0.0.0.0", store, "logs")) {
      String token = open.uri().getQuery().substring("token=".length());

      assertThat(open.get("/").statusCode()).isEqualTo(401);
      assertThat(open.get("/api/names").statusCode()).isEqualTo(401);
      assertThat(open.get("/?token=" + token.replace('a', 'b') + "c").statusCode()).isEqualTo(401);
      assertThat(open.get("/api/v2/services", "Authorization", "Bearer " + token).statusCode())
          .isEqualTo(200);
      HttpResponse<String> first = open.get("/?token=" + token);
      assertThat(first.statusCode()).isEqualTo(303);
      assertThat(first.headers().firstValue("Location")).hasValue("/");
      String cookie = first.headers().firstValue("Set-Cookie").orElseThrow();
      assertThat(cookie).contains("HttpOnly", "SameSite=Strict");
      String pair = cookie.substring(0, cookie.indexOf(';'));
      assertThat(open.get("/api/names", "Cookie", "a=b; " + pair).statusCode()).isEqualTo(200);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "order=slowest", "service=feed&order=slowest", "error=1"})
  void search_pagesGoOnUntilTheEnd(String filter) throws IOException {
    TraceQuery.Builder query = TraceQuery.newBuilder().limit(1000);
    if (filter.contains("slowest")) {
      query.order(TraceQuery.Order.SLOWEST);
    }
    if (filter.contains("feed")) {
      query.service("feed");
    }
    if (filter.contains("error")) {
      query.error();
    }
    List<String> expected =
        store.search(query.build()).stream().map(TraceSummary::traceId).toList();
    List<String> paged = new ArrayList<>();
    String next = "";
    do {
      String body = page.get("/api/search?limit=7&" + filter + next).body();
      paged.addAll(traceIds(body));
      next = body.contains("\"next\"") ? "&after=" + text(body, "next") : "";
    } while (!next.isEmpty() && paged.size() <= REQUESTS);

    assertThat(paged).isEqualTo(expected).hasSize(REQUESTS);
  }

  @Test
  void search_findsByEachCondition() {
    assertThat(traceIds(page.get("/api/search?requestId=req-17").body()))
        .containsExactly(ProblemSpans.traceId(17));
    assertThat(traceIds(page.get("/api/search?tag=http.path%3D%2Fusers%2F303").body()))
        .containsExactly(ProblemSpans.traceId(30));
    assertThat(traceIds(page.get("/api/search?service=users&minDuration=80ms").body())).hasSize(6);
    assertThat(
            traceIds(page.get("/api/search?from=" + (START + 18) + "&to=" + (START + 19)).body()))
        .hasSize(3);
    assertThat(traceIds(page.get("/api/search?from=1h").body())).isEmpty();
    assertThat(page.get("/api/search?bars=1&limit=1").body()).contains("\"bars\":[0,1000,0,");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "search?limit=0",
        "search?limit=100000",
        "search?minDuration=soon",
        "search?after=x",
        "search?tag=%3Dv",
        "search?minDuration=99999999999999999999",
        "trace/xyz",
        "trace/1/span?index=4000000000"
      })
  void wrongQuestion_isExplained(String path) {
    HttpResponse<String> response = page.get("/api/" + path);

    assertThat(response.statusCode()).isIn(400, 404);
    assertThat(text(response.body(), "error")).isNotEmpty();
  }

  @Test
  void trace_hasColumnsOfOneLength() throws IOException {
    String id = ProblemSpans.traceId(10);
    String body = page.get("/api/trace/" + id).body();
    int spans = store.trace(id).orElseThrow().size();
    for (String column : List.of("parent", "service", "start", "duration", "self", "critical")) {
      assertThat(numbers(body, column)).as(column).hasSize(spans);
    }
    List<Long> path = numbers(body, "path");
    long sum = 0;
    for (int i = 0; i < path.size(); i += 3) {
      sum += path.get(i + 2) - path.get(i + 1);
    }

    assertThat(sum).isEqualTo(numbers(body, "duration").get(0));
    assertThat(numbers(body, "errors")).hasSize(2);
    assertThat(body).contains("\"finding\":\"batch\"", "\"offsetMicros\":2000000");
    assertThat(page.get("/api/trace/" + id + "/span?index=0").body())
        .contains("\"key\":\"request.id\",\"value\":\"req-10\"");
    assertThat(page.get("/api/trace/" + id + "/find?text=USERS/103").body())
        .matches("\\[\\d+,\\d+]");
    assertThat(page.get("/api/trace/" + id + "/span?index=0&size=3").statusCode()).isEqualTo(409);
    assertThat(page.get("/api/trace/abcd").statusCode()).isEqualTo(404);
  }

  private static List<Long> numbers(String json, String column) {
    MatchResult found =
        Pattern.compile("\"" + column + "\":\\[([^]]*)]")
            .matcher(json)
            .results()
            .findFirst()
            .orElseThrow();
    return Pattern.compile(",").splitAsStream(found.group(1)).map(Long::valueOf).toList();
  }

  @Test
  void graphs_sayWhatTheCommandsSay() {
    assertThat(page.get("/api/services").body()).contains("\"callee\":\"users\"", "<svg");
    String flow = page.get("/api/flow").body();
    assertThat(flow).contains("<svg", "\"operation\":\"get /\"");
    String id = text(flow.substring(flow.indexOf("categories")), "id");
    assertThat(page.get("/api/flow?category=" + id).body()).contains("\"category\":\"" + id);
    assertThat(page.get("/api/diagnosis").body()).contains("\"batch\"", "\"retry\"");
    assertThat(page.get("/api/sampling").body())
        .contains("\"param\":\"0.5\",\"traces\":60,\"requests\":120.0");
    assertThat(page.get("/api/sampling?from=1h").body()).contains("\"traces\":0", "\"rates\":[]");
  }

  @Test
  void logs_areFollowed(@TempDir Path logs) throws IOException {
    Path log = logs.resolve("feed-1.ndjson");
    RunningPage.write(log, ProblemSpans.request(1, 2, START));
    try (SpanLogStore own = SpanLogStore.open(logs);
        RunningPage following = RunningPage.of(own, "logs")) {
      assertThat(traceIds(following.get("/api/search").body())).hasSize(1);
      RunningPage.write(log, ProblemSpans.request(2, 2, START));
      await()
          .atMost(Duration.ofMinutes(1))
          .until(() -> traceIds(following.get("/api/search").body()).size() == 2);
    }
  }

  @Test
  void storeThatDoesNotAnswer_isSaid() throws IOException {
    int port;
    try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = closed.getLocalPort();
    }
    URI nobody = URI.create("http://127.0.0.1:" + port);
    try (ZipkinStore zipkin = ZipkinStore.create(nobody);
        RunningPage failing = RunningPage.of(zipkin, nobody.toString())) {
      HttpResponse<String> response = failing.get("/api/search");

      assertThat(response.statusCode()).isEqualTo(503);
      assertThat(text(response.body(), "error")).startsWith("Cannot connect to Zipkin at");
      assertThat(failing.get("/api/v2/traces").statusCode()).isEqualTo(503);
    }
  }

  @Test
  void hostileSpans_areOneLineAndShort(@TempDir Path logs) throws IOException {
    Span span =
        Span.newBuilder()
            .traceId("00000000000000aa")
            .id("1")
            .name("<script>alert(1)</script>\u202e\u0000\ud800")
            .timestamp(START)
            .duration(10L)
            .localEndpoint(Endpoint.newBuilder().serviceName("a\"b\nc").build())
            .putTag("big", "x".repeat(2_000_000))
            .putTag("link.1", "00000000000000bb-1 follows_from")
            .build();
    RunningPage.write(logs.resolve("a-1.ndjson"), List.of(span));
    try (SpanLogStore own = SpanLogStore.open(logs);
        RunningPage hostile = RunningPage.of(own, "logs")) {
      String columns = hostile.get("/api/trace/aa").body();
      assertThat(columns).contains("\\\\u202e").doesNotContain("\u202e", "\u0000");
      HttpResponse<String> details = hostile.get("/api/trace/aa/span?index=0");
      assertThat(details.body()).hasSizeLessThan(20_000).contains("\"length\":2000000");
      assertThat(details.body()).contains("\"traceId\":\"00000000000000bb\"");
      assertThat(details.headers().firstValue("Content-Type")).hasValue("application/json");
      String flow = hostile.get("/api/flow").body();
      assertThat(flow.substring(flow.indexOf("\"drawing\""))).doesNotContain("<script");
    }
  }
}
