package io.clew.instrumentation.jdkhttp;

import static io.clew.instrumentation.jdkhttp.TestServer.answer;
import static io.clew.instrumentation.jdkhttp.TestServer.answering;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.clew.instrumentation.http.HttpOptions;
import io.opentracing.Span;
import io.opentracing.Tracer;
import io.opentracing.mock.MockSpan;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Calls that wait for the response, and their spans. */
class TracingHttpClientTest extends HttpClientFixture {
  @Test
  void send_makesClientSpan() throws Exception {
    int port;
    try (TestServer server = new TestServer(answering(200))) {
      port = server.port();
      client.send(get(server.uri("/feed/42?token=x")), BodyHandlers.discarding());
    }

    assertThat(onlySpan().operationName()).isEqualTo("GET");
    assertThat(onlySpan().parentId()).isZero();
    assertThat(onlySpan().tags())
        .isEqualTo(
            Map.of(
                "span.kind", "client",
                "component", "jdk-http-client",
                "http.method", "GET",
                "http.path", "/feed/42",
                "http.url", "http://127.0.0.1:" + port + "/feed/42",
                "http.status_code", 200,
                "peer.hostname", "127.0.0.1",
                "peer.ipv4", "127.0.0.1",
                "peer.port", port));
    assertThat(onlySpan().logEntries()).isEmpty();
  }

  @Test
  void tags_forTheSampler_areSetBeforeStart() throws Exception {
    Tracer noTagsLater = new FaultyTracer("setTag", expected()).around(tracer);
    stub.exchange.complete(response(500));
    TracingHttpClient.create(stub, noTagsLater)
        .send(get("https://feeds.test/"), BodyHandlers.discarding());

    assertThat(onlySpan().tags())
        .isEqualTo(Map.of("span.kind", "client", "http.method", "GET", "http.path", "/"));
  }

  @Test
  void name_unknownMethod_isHttp() throws Exception {
    stub.exchange.complete(response(200));
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://feeds.test/"))
            .method("BREW", BodyPublishers.noBody())
            .build();
    stubbed.send(request, BodyHandlers.discarding());

    assertThat(onlySpan().operationName()).isEqualTo("HTTP");
    assertThat(onlySpan().tags()).containsEntry("http.method", "BREW");
  }

  @ParameterizedTest
  @CsvSource({
    "false, http://u:p@feeds.test:81/a/b?t=x#s, http://feeds.test:81/a/b",
    "true,  http://u:p@feeds.test:81/a/b?t=x#s, http://feeds.test:81/a/b?t=x",
    "false, https://feeds.test,                 https://feeds.test/",
    "true,  https://feeds.test/?t=x,            https://feeds.test/?t=x",
    "false, http://[2001:db8::7]/a,             http://[2001:db8::7]/a",
  })
  void url_isClean(boolean recordQuery, String uri, String expected) throws Exception {
    stub.exchange.complete(response(200));
    HttpOptions options = HttpOptions.newBuilder().recordQuery(recordQuery).build();
    TracingHttpClient.create(stub, tracer, options).send(get(uri), BodyHandlers.discarding());

    assertThat(onlySpan().tags()).containsEntry("http.url", expected);
  }

  @Test
  void call_continuesTheActiveSpan_andTheServerContinuesTheCall() throws Exception {
    Span parent = tracer.buildSpan("parent").start();
    try (TestServer server = new TestServer(answering(200), TracingFilter.create(tracer))) {
      inScope(parent, () -> client.send(get(server.uri("/feed")), BodyHandlers.discarding()));
      await().until(() -> tracer.finishedSpans().size() == 2);
    }

    MockSpan clientSpan = finished("GET");
    MockSpan serverSpan = finished("GET /feed");
    assertThat(clientSpan.parentId()).isEqualTo(((MockSpan) parent).context().spanId());
    assertThat(serverSpan.parentId()).isEqualTo(clientSpan.context().spanId());
    assertThat(serverSpan.context().traceId())
        .isEqualTo(clientSpan.context().traceId())
        .isEqualTo(((MockSpan) parent).context().traceId());
  }

  @ParameterizedTest
  @CsvSource({"200, false", "302, false", "399, false", "400, true", "404, true", "503, true"})
  void status_from400_isAnError(int status, boolean error) throws Exception {
    stub.exchange.complete(response(status));
    stubbed.send(get("http://feeds.test/"), BodyHandlers.discarding());

    assertThat(onlySpan().tags()).containsEntry("http.status_code", status);
    assertThat(onlySpan().tags().containsKey("error")).isEqualTo(error);
    assertThat(onlySpan().tags()).doesNotContainEntry("error", false);
  }

  @Test
  void send_thatFails_isAnError_andThrowsTheSame() {
    stub.failure = new IOException("no route");

    assertThatThrownBy(() -> stubbed.send(get("http://feeds.test/"), BodyHandlers.discarding()))
        .isSameAs(stub.failure);
    assertFailedWith(stub.failure);
  }

  @Test
  void send_thatIsRefused_isAnError_andThrowsTheSame() {
    stub.refusal = new IllegalArgumentException("not like this");

    assertThatThrownBy(() -> stubbed.send(get("http://feeds.test/"), BodyHandlers.discarding()))
        .isSameAs(stub.refusal);
    assertFailedWith(stub.refusal);
  }

  @Test
  void send_nobodyListens_isAnError() throws Exception {
    URI nobody;
    try (ServerSocket socket = new ServerSocket(0)) {
      nobody = URI.create("http://127.0.0.1:" + socket.getLocalPort() + "/");
    }

    assertThatThrownBy(() -> client.send(get(nobody), BodyHandlers.discarding()))
        .isInstanceOf(IOException.class);
    assertThat(onlySpan().tags()).containsEntry("error", true);
    assertThat(onlySpan().logEntries().get(0).fields().get("error.object"))
        .isInstanceOf(IOException.class);
  }

  @Test
  void request_isCopied_withTheContext() throws Exception {
    stub.exchange.complete(response(200));
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://feeds.test/a?b=c"))
            .POST(BodyPublishers.ofString("body"))
            .header("X-Mine", "one")
            .header("X-Mine", "two")
            .header("X-Trace", "old")
            .timeout(Duration.ofSeconds(7))
            .version(Version.HTTP_1_1)
            .expectContinue(true)
            .build();
    Map<String, List<String>> before = request.headers().map();
    stubbed.send(request, BodyHandlers.discarding());

    assertThat(request.headers().map()).isEqualTo(before);
    assertThat(stub.request.headers().allValues("X-Mine")).containsExactly("one", "two");
    assertThat(stub.request.headers().allValues("X-Trace")).containsExactly(header(onlySpan()));
    assertThat(stub.request.uri()).isEqualTo(request.uri());
    assertThat(stub.request.method()).isEqualTo("POST");
    assertThat(stub.request.bodyPublisher()).isEqualTo(request.bodyPublisher());
    assertThat(stub.request.timeout()).isEqualTo(request.timeout());
    assertThat(stub.request.version()).isEqualTo(request.version());
    assertThat(stub.request.expectContinue()).isTrue();
  }

  @Test
  void body_isIntact() throws Exception {
    String body = "0123456789".repeat(200_000);
    HttpRequest request;
    HttpResponse<String> response;
    try (TestServer server =
        new TestServer(
            exchange ->
                answer(exchange, 200, new String(exchange.getRequestBody().readAllBytes(), UTF_8)),
            TracingFilter.create(tracer))) {
      request =
          HttpRequest.newBuilder(server.uri("/feed")).PUT(BodyPublishers.ofString(body)).build();
      response = client.send(request, BodyHandlers.ofString());
    }

    assertThat(response.body()).isEqualTo(body);
  }

  @Test
  void activeSpan_isLeftAsItWas_andNotLeftOnThePool() throws Exception {
    Span parent = tracer.buildSpan("parent").start();
    Set<String> seen = ConcurrentHashMap.newKeySet();
    ExecutorService pool = Executors.newSingleThreadExecutor();
    try (TestServer server = new TestServer(answering(200))) {
      TracingHttpClient pooled =
          TracingHttpClient.create(HttpClient.newBuilder().executor(pool).build(), tracer);
      CompletableFuture<?> done =
          inScope(
              parent,
              () -> {
                CompletableFuture<?> future =
                    pooled
                        .sendAsync(
                            get(server.uri("/feed")),
                            info -> {
                              seen.add("body handler: " + tracer.activeSpan());
                              return BodyHandlers.discarding().apply(info);
                            })
                        .thenAcceptAsync(
                            response -> seen.add("stage: " + tracer.activeSpan()), pool);
                assertThat(tracer.activeSpan()).isSameAs(parent);
                return future;
              });
      done.get();
      assertThat(pool.submit(tracer::activeSpan).get()).isNull();
      inScope(
          parent,
          () -> {
            pooled.send(get(server.uri("/feed")), BodyHandlers.discarding());
            assertThat(tracer.activeSpan()).isSameAs(parent);
            return null;
          });
    } finally {
      pool.shutdownNow();
    }

    assertThat(seen).containsExactlyInAnyOrder("body handler: null", "stage: " + parent);
  }

  private MockSpan finished(String name) {
    return tracer.finishedSpans().stream()
        .filter(span -> span.operationName().equals(name))
        .findFirst()
        .orElseThrow();
  }
}
