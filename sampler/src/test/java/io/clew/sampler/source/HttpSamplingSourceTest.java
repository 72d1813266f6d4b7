package io.clew.sampler.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.clew.sampler.RuleSetText;
import io.clew.sampler.SamplingSource;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** With a server that behaves. */
class HttpSamplingSourceTest extends SamplingSourceContract {
  private RawServer server;

  @BeforeEach
  void startServer() throws IOException {
    server = new RawServer();
  }

  @AfterEach
  void stopServer() throws IOException {
    server.close();
  }

  private HttpSamplingSource.Builder builder(String path) {
    return HttpSamplingSource.newBuilder(server.uri(path), "feed")
        .interval(Duration.ofMillis(100))
        .requestTimeout(Duration.ofSeconds(30));
  }

  @Override
  SamplingSource newSource() {
    return builder("/sampling").build();
  }

  @Override
  void put(String document) {
    server.always(200, "", document);
  }

  @Override
  void remove() {
    server.always(404, "", "not found");
  }

  @Override
  String problemWhenRemoved() {
    return "HTTP 404";
  }

  @Override
  String threads() {
    return "clew-sampling-http";
  }

  /** Has a source ask twice, and gives the heads of its requests. */
  private List<String> requestsOf(HttpSamplingSource source) {
    try (source) {
      source.start(heard);
      heard.awaitUnchanged();
    }
    return server.requests;
  }

  @Test
  void request_asksForTheService() {
    put("{1}");

    assertThat(requestsOf(builder("/sampling").build()))
        .allSatisfy(
            head ->
                assertThat(head)
                    .startsWith("GET /sampling?service=feed HTTP/1.1\r\n")
                    .contains("Accept: application/json\r\n")
                    .doesNotContain("Authorization", "If-None-Match", "Upgrade"));
  }

  @ParameterizedTest
  @CsvSource({
    "'', feed, /?service=feed",
    "/, a b&c=d/\u00e4, /?service=a+b%26c%3Dd%2F%C3%A4",
    "/s?key=%20x, feed, /s?key=%20x&service=feed",
    "/s%20t#part, feed, /s%20t?service=feed"
  })
  void request_isEncoded(String path, String service, String expected) {
    put("{1}");
    HttpSamplingSource source =
        HttpSamplingSource.newBuilder(server.uri(path), service)
            .interval(Duration.ofMillis(100))
            .build();

    assertThat(requestsOf(source))
        .allSatisfy(head -> assertThat(head).startsWith("GET " + expected + " HTTP/1.1\r\n"));
  }

  @Test
  void connection_isKept() {
    put("{1}");

    assertThat(requestsOf(builder("/").build())).hasSizeGreaterThanOrEqualTo(3);
    assertThat(server.accepted).hasValue(1);
  }

  @Test
  void bearerToken_isSent() {
    put("{1}");

    assertThat(requestsOf(builder("/").bearerToken("s3cret.").build()))
        .allSatisfy(head -> assertThat(head).contains("Authorization: Bearer s3cret.\r\n"));
  }

  @Test
  void userInAddress_isSentAsBasicAuthentication() {
    put("{1}");
    URI plain = server.uri("/");
    URI uri = URI.create(plain.toString().replace("//", "//op:s3cret%40@"));

    assertThat(
            requestsOf(
                HttpSamplingSource.newBuilder(uri, "feed")
                    .interval(Duration.ofMillis(100))
                    .build()))
        .allSatisfy(
            head ->
                assertThat(head)
                    .startsWith("GET /?service=feed HTTP/1.1\r\n")
                    .contains("Authorization: Basic b3A6czNjcmV0QA==\r\n"));
  }

  @Test
  void name_hidesSecrets() {
    SamplingSource source =
        HttpSamplingSource.newBuilder(
                URI.create("https://op:s3cret@[::1]:5778/sampling?token=s3cret#s3cret"), "feed")
            .bearerToken("s3cret")
            .build();

    assertThat(source.name()).isEqualTo("https://[::1]:5778/sampling");
    assertThat(source).hasToString("https://[::1]:5778/sampling");
  }

  @Test
  void etag_isTheVersionAndIsSentBack() throws Exception {
    server.always(200, "ETag: \"one\"\r\n", "{1}");
    start().awaitDocument("{1}");
    server.always("HTTP/1.1 304 Not Modified", new byte[0]);
    heard.awaitUnchanged();
    server.always(200, "ETag: W/\"two\"\r\n", "{2}");
    heard.awaitDocument("{2}");
    server.always("HTTP/1.1 304 Not Modified", new byte[0]);
    heard.awaitUnchanged();

    assertThat(heard.versions).containsExactly("\"one\"", "W/\"two\"");
    assertThat(heard.problems).isEmpty();
    assertThat(server.requests.get(0)).doesNotContain("If-None-Match");
    assertThat(server.requests.get(1)).contains("If-None-Match: \"one\"\r\n");
    assertThat(server.requests.get(server.requests.size() - 1))
        .contains("If-None-Match: W/\"two\"\r\n");
  }

  @Test
  void etag_afterAFailure_isStillSentBack() throws Exception {
    server.always(200, "ETag: \"one\"\r\n", "{1}");
    start().awaitDocument("{1}");
    remove();
    heard.awaitLast("HTTP 404");
    server.always("HTTP/1.1 304 Not Modified", new byte[0]);
    heard.awaitUnchanged();

    assertThat(server.requests.get(server.requests.size() - 1))
        .contains("If-None-Match: \"one\"\r\n");
  }

  @Test
  void sameEtagForAnotherBody_isNoticed() throws Exception {
    server.always(200, "ETag: \"one\"\r\n", "{1}");
    start().awaitDocument("{1}");
    server.always(200, "ETag: \"one\"\r\n", "{2}");
    heard.awaitDocument("{2}");
  }

  @Test
  void anotherEtagForTheSameBody_isUnchanged() throws Exception {
    server.always(200, "ETag: \"one\"\r\n", "{1}");
    start().awaitDocument("{1}");
    server.always(200, "ETag: \"two\"\r\n", "{1}");
    heard.awaitUnchanged();

    assertThat(heard.documents).containsExactly("{1}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"one", "\"a\"b\"", "\"a b\"", "\"\u00e4\"", "W/", "*"})
  void malformedEtag_isNotSentBack(String etag) throws Exception {
    server.always(200, "ETag: " + etag + "\r\n", "{1}");
    start().awaitDocument("{1}");
    heard.awaitUnchanged();

    assertThat(server.requests).noneMatch(head -> head.contains("If-None-Match"));
    assertThat(heard.versions).containsExactly(RuleSetText.version("{1}"));
  }

  @Test
  void longEtag_isNotSentBack() throws Exception {
    server.always(200, "ETag: \"" + "x".repeat(201) + "\"\r\n", "{1}");
    start().awaitDocument("{1}");
    heard.awaitUnchanged();

    assertThat(server.requests).noneMatch(head -> head.contains("If-None-Match"));
  }

  @Test
  void notModifiedWithoutBeingAsked_fails() throws Exception {
    server.always("HTTP/1.1 304 Not Modified", new byte[0]);

    start().awaitLast("HTTP 304");
  }

  @ParameterizedTest
  @ValueSource(ints = {201, 204, 400, 401, 429, 500, 503})
  void otherStatus_failsAndIsSurvived(int status) throws Exception {
    server.always(status, "", status == 204 ? "" : "{0}");
    start().awaitLast("HTTP " + status);
    put("{1}");
    heard.awaitLast("{1}");

    assertThat(heard.documents).containsExactly("{1}");
  }

  @ParameterizedTest
  @ValueSource(ints = {301, 302, 303, 307, 308})
  void redirect_isNotFollowed(int status) throws Exception {
    try (RawServer other = new RawServer()) {
      other.always(200, "", "{0}");
      server.always(status, "Location: " + other.uri("/") + "\r\n", "");
      start().awaitLast("HTTP " + status + ", which is not followed");

      assertThat(other.requests).isEmpty();
    }
  }

  @Test
  void retryAfter_isRespected() throws Exception {
    server.always(503, "Retry-After: 1\r\n", "");
    start().awaitLast("HTTP 503");
    long before = System.nanoTime();
    put("{1}");
    heard.awaitDocument("{1}");

    assertThat(Duration.ofNanos(System.nanoTime() - before)).isGreaterThan(Duration.ofMillis(500));
  }

  @Test
  void nobodyListens_failsUntilSomebodyDoes() throws Exception {
    int port;
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    try (SamplingSource source =
        HttpSamplingSource.create(URI.create("http://127.0.0.1:" + port), "feed")) {
      source.start(heard);
      heard.awaitLast("expected an answer, got ConnectException");
    }
  }

  @Test
  void close_endsTheThreadsOfTheClient() throws Exception {
    put("{1}");
    start().awaitDocument("{1}");
    assertThat(selectors()).isPositive();
    source().close();

    awaitNoSelectors();
  }

  @Test
  void close_duringARequest_endsTheThreadsOfTheClient() throws Exception {
    server.answer = (socket, out) -> TimeUnit.SECONDS.sleep(60);
    start();
    await().atMost(Duration.ofMinutes(1)).until(() -> !server.requests.isEmpty());
    source().close();

    awaitNoSelectors();
  }

  private static void awaitNoSelectors() {
    await()
        .atMost(Duration.ofMinutes(1))
        .until(
            () -> {
              System.gc();
              return selectors() == 0;
            });
  }

  private static long selectors() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().matches("HttpClient-\\d+-SelectorManager"))
        .filter(Thread::isDaemon)
        .count();
  }

  @ParameterizedTest
  @CsvSource({
    "ftp://host/x, ftp://host/x",
    "mailto:a@b, mailto:a@b",
    "http:///x, http:///x",
    "/sampling, /sampling",
    "nonsense, nonsense",
    "ftp://user:secret@host/x, ftp://host/x"
  })
  void create_noHttpAddress_isRefused(URI uri, String shown) {
    assertThatThrownBy(() -> HttpSamplingSource.create(uri, "feed"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "uri: expected http or https and a host, as in http://jaeger:5778/sampling, got "
                + shown);
  }

  @Test
  void builder_outOfRange_isRefused() {
    HttpSamplingSource.Builder builder = builder("/");

    assertThatThrownBy(() -> HttpSamplingSource.newBuilder(server.uri("/"), ""))
        .hasMessage("service: expected a name, got none");
    assertThatThrownBy(() -> builder.interval(Duration.ofMillis(99)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("interval: expected PT0.1S to PT1H, got PT0.099S");
    assertThatThrownBy(() -> builder.connectTimeout(Duration.ZERO))
        .hasMessage("connectTimeout: expected PT0.001S to PT1M, got PT0S");
    assertThatThrownBy(() -> builder.requestTimeout(Duration.ofMinutes(2)))
        .hasMessage("requestTimeout: expected PT0.001S to PT1M, got PT2M");
    assertThatThrownBy(() -> builder.bearerToken("s3cret\n"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("bearerToken: expected letters, digits and -._~+/, got something else");
  }
}
