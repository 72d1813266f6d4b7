package io.clew.instrumentation.jdkhttp;

import static io.clew.instrumentation.jdkhttp.TestServer.answer;
import static io.clew.instrumentation.jdkhttp.TestServer.answering;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import com.sun.net.httpserver.HttpHandler;
import io.opentracing.Scope;
import io.opentracing.Span;
import io.opentracing.Tracer;
import io.opentracing.mock.MockSpan;
import io.opentracing.mock.MockTracer;
import io.opentracing.noop.NoopTracerFactory;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpResponse.PushPromiseHandler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TracingHttpClientTest {
  private final HeaderPropagator propagator = new HeaderPropagator();
  private final MockTracer tracer = new MockTracer(propagator);
  private final TracingHttpClient client =
      TracingHttpClient.create(HttpClient.newHttpClient(), tracer);
  private final StubClient stub = new StubClient();
  private final TracingHttpClient stubbed = TracingHttpClient.create(stub, tracer);

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
                "http.url", "http://127.0.0.1:" + port + "/feed/42",
                "http.status_code", 200,
                "peer.hostname", "127.0.0.1",
                "peer.ipv4", "127.0.0.1",
                "peer.port", port));
    assertThat(onlySpan().logEntries()).isEmpty();
  }

  @Test
  void tags_ofTheRequest_areSetBeforeStart() throws Exception {
    Tracer noTagsLater = new FaultyTracer("setTag", expected()).around(tracer);
    stub.exchange.complete(response(500));
    TracingHttpClient.create(stub, noTagsLater)
        .send(get("https://feeds.test/"), BodyHandlers.discarding());

    assertThat(onlySpan().tags())
        .isEqualTo(
            Map.of(
                "span.kind", "client",
                "component", "jdk-http-client",
                "http.method", "GET",
                "http.url", "https://feeds.test/",
                "peer.hostname", "feeds.test",
                "peer.port", 443));
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
    TracingHttpClient.newBuilder(stub, tracer)
        .recordQuery(recordQuery)
        .build()
        .send(get(uri), BodyHandlers.discarding());

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
  void header_thatIsRefused_isLeftOut() throws Exception {
    propagator.with("Host", "evil").with("b a d", "1").with("X-Bad", "a\r\nb").with("X-Z", "1");
    stub.exchange.complete(response(200));
    stubbed.send(get("http://feeds.test/"), BodyHandlers.discarding());

    assertThat(stub.request.headers().map().keySet()).containsExactlyInAnyOrder("X-Trace", "X-Z");
  }

  @Test
  void request_thatCannotBeCopied_isSentAsItIs() throws Exception {
    stub.exchange.complete(response(200));
    HttpRequest request = mock(HttpRequest.class);
    when(request.uri()).thenReturn(URI.create("gopher://feeds.test/"));
    when(request.method()).thenReturn("GET");
    stubbed.send(request, BodyHandlers.discarding());

    assertThat(stub.request).isSameAs(request);
    assertThat(onlySpan().tags()).containsEntry("http.status_code", 200);
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
  void sendAsync_makesClientSpan() throws Exception {
    Span parent = tracer.buildSpan("parent").start();
    HttpResponse<String> response;
    try (TestServer server = new TestServer(exchange -> answer(exchange, 200, "body"))) {
      response =
          inScope(parent, () -> client.sendAsync(get(server.uri("/feed")), BodyHandlers.ofString()))
              .get();
    }

    assertThat(response.body()).isEqualTo("body");
    assertThat(onlySpan().operationName()).isEqualTo("GET");
    assertThat(onlySpan().parentId()).isEqualTo(((MockSpan) parent).context().spanId());
    assertThat(onlySpan().tags())
        .containsEntry("span.kind", "client")
        .containsEntry("http.status_code", 200)
        .doesNotContainKey("error");
  }

  @Test
  void sendAsync_finishesTheSpanBeforeTheFuture() {
    CompletableFuture<Integer> finishedBefore =
        sendAsync().thenApply(response -> tracer.finishedSpans().size());
    assertThat(tracer.finishedSpans()).isEmpty();
    stub.exchange.complete(response(404));

    assertThat(finishedBefore).isCompletedWithValue(1);
    assertThat(onlySpan().tags())
        .containsEntry("http.status_code", 404)
        .containsEntry("error", true);
  }

  @Test
  void sendAsync_thatFails_isAnError_andFailsWithTheSame() {
    IOException failure = new IOException("no route");
    CompletableFuture<?> future = sendAsync();
    CompletableFuture<Integer> finishedBefore =
        future.handle((response, error) -> tracer.finishedSpans().size());
    stub.exchange.completeExceptionally(failure);

    assertThat(finishedBefore).isCompletedWithValue(1);
    assertThatThrownBy(future::get)
        .isInstanceOf(ExecutionException.class)
        .cause()
        .isSameAs(failure);
    assertFailedWith(failure);
  }

  @Test
  void sendAsync_thatFailsWrapped_logsTheCause() {
    IOException failure = new IOException("no route");
    CompletableFuture<?> future = sendAsync();
    stub.exchange.completeExceptionally(new CompletionException(failure));

    assertThatThrownBy(future::get)
        .isInstanceOf(ExecutionException.class)
        .cause()
        .isSameAs(failure);
    assertFailedWith(failure);
  }

  @Test
  void sendAsync_thatIsRefused_isAnError_andThrowsTheSame() {
    stub.refusal = new IllegalArgumentException("not like this");

    assertThatThrownBy(this::sendAsync).isSameAs(stub.refusal);
    assertFailedWith(stub.refusal);
  }

  @Test
  void sendAsync_passesThePushPromiseHandlerOn() {
    PushPromiseHandler<Void> handler = (initiating, push, acceptor) -> {};
    CompletableFuture<?> future =
        stubbed.sendAsync(get("http://feeds.test/"), BodyHandlers.discarding(), handler);
    stub.exchange.complete(response(200));

    assertThat(future).isCompleted();
    assertThat(stub.pushPromiseHandler).isSameAs(handler);
    assertThat(stub.request.headers().map()).containsKey("X-Trace");
    assertThat(onlySpan().tags()).containsEntry("http.status_code", 200);
  }

  @Test
  void cancel_cancelsTheExchange_andIsAnError() {
    CompletableFuture<?> future = sendAsync();
    CompletableFuture<Integer> finishedBefore =
        future.handle((response, error) -> tracer.finishedSpans().size());

    assertThat(future.cancel(true)).isTrue();
    assertThat(future).isCancelled();
    assertThat(stub.exchange).isCancelled();
    assertThat(finishedBefore).isCompletedWithValue(1);
    assertThat(onlySpan().tags()).containsEntry("error", true);
    assertThat(onlySpan().logEntries().get(0).fields().get("error.object"))
        .isInstanceOf(CancellationException.class);
  }

  @Test
  void cancel_ofALaterStage_cancelsTheExchange() {
    CompletableFuture<?> future = sendAsync();
    CompletableFuture<Integer> later =
        future.thenApply(response -> 1).thenApply(number -> number + 1);

    assertThat(later.cancel(true)).isTrue();
    assertThat(later).isCancelled();
    assertThat(future).isCancelled();
    assertThat(stub.exchange).isCancelled();
    assertThat(onlySpan().tags()).containsEntry("error", true);
  }

  @Test
  void cancel_ofALaterStageThatIsDone_leavesTheExchangeAlone() {
    CompletableFuture<?> later = sendAsync().thenApply(response -> 1);
    assertThat(later.completeExceptionally(expected())).isTrue();

    assertThat(later.cancel(true)).isFalse();
    assertThat(stub.exchange).isNotDone();
    assertThat(tracer.finishedSpans()).isEmpty();
  }

  @Test
  void cancel_afterTheResponse_isTooLate() {
    CompletableFuture<?> future = sendAsync();
    stub.exchange.complete(response(200));

    assertThat(future.cancel(true)).isFalse();
    assertThat(future).isCompleted();
    assertThat(onlySpan().tags()).doesNotContainKey("error");
  }

  @Test
  void future_thatTheCallerCompletes_leavesTheSpanToTheExchange() {
    CompletableFuture<HttpResponse<Void>> future = sendAsync();
    assertThat(future.completeExceptionally(expected())).isTrue();
    assertThat(tracer.finishedSpans()).isEmpty();
    stub.exchange.complete(response(200));

    assertThat(onlySpan().tags()).containsEntry("http.status_code", 200);
    assertThat(future).isCompletedExceptionally();
  }

  @Test
  void cancel_ofTheJdksClient_isAnError() throws Exception {
    CountDownLatch arrived = new CountDownLatch(1);
    CountDownLatch cancelled = new CountDownLatch(1);
    HttpHandler handler =
        exchange -> {
          arrived.countDown();
          awaitLatch(cancelled);
          answer(exchange, 200, "");
        };
    try (TestServer server = new TestServer(handler)) {
      CompletableFuture<?> future =
          client.sendAsync(get(server.uri("/feed")), BodyHandlers.discarding());
      awaitLatch(arrived);
      assertThat(future.cancel(true)).isTrue();
      assertThat(future).isCancelled();
      assertThat(onlySpan().tags()).containsEntry("error", true);
      cancelled.countDown();
    }
  }

  @Test
  void activeSpan_isLeftAsItWas_andNeverOnThePool() throws Exception {
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

    assertThat(seen).containsExactlyInAnyOrder("body handler: null", "stage: null");
  }

  @Test
  void sendAsync_manyAtOnce_eachHasItsOwnParentAndHeader() throws Exception {
    int calls = 200;
    Set<String> received = ConcurrentHashMap.newKeySet();
    List<CompletableFuture<HttpResponse<Void>>> futures = new ArrayList<>();
    Set<Long> parents = new HashSet<>();
    try (TestServer server =
        new TestServer(
            4,
            exchange -> {
              received.add(exchange.getRequestHeaders().getFirst("X-Trace"));
              answer(exchange, 200, "");
            })) {
      for (int i = 0; i < calls; i++) {
        MockSpan parent = tracer.buildSpan("parent").start();
        parents.add(parent.context().spanId());
        futures.add(
            inScope(
                parent,
                () -> client.sendAsync(get(server.uri("/feed")), BodyHandlers.discarding())));
      }
      CompletableFuture.allOf(futures.toArray(CompletableFuture[]::new)).get();
    }

    assertThat(tracer.finishedSpans()).hasSize(calls);
    assertThat(tracer.finishedSpans()).extracting(MockSpan::parentId).hasSameElementsAs(parents);
    assertThat(tracer.finishedSpans())
        .extracting(TracingHttpClientTest::header)
        .containsExactlyInAnyOrderElementsOf(received);
    assertThat(tracer.finishedSpans()).allMatch(span -> span.generatedErrors().isEmpty());
  }

  @Test
  void noopTracer_sendsTheCallersOwnRequest() throws Exception {
    stub.exchange.complete(response(200));
    HttpRequest request = get("http://feeds.test/");
    TracingHttpClient noop = TracingHttpClient.create(stub, NoopTracerFactory.create());

    assertThat(noop.send(request, BodyHandlers.discarding())).isSameAs(stub.exchange.get());
    assertThat(stub.request).isSameAs(request);
  }

  @ParameterizedTest
  @ValueSource(strings = {"buildSpan", "withTag", "start", "context", "inject", "setTag", "finish"})
  void tracer_thatThrows_doesNotTouchTheCall(String method) throws Exception {
    FaultyTracer faulty = new FaultyTracer(method, expected());
    TracingHttpClient broken = TracingHttpClient.create(stub, faulty.around(tracer));
    HttpRequest request = get("http://feeds.test/");
    stub.exchange.complete(response(500));

    assertThat(broken.send(request, BodyHandlers.discarding())).isSameAs(stub.exchange.get());
    assertThat(faulty.failures).hasPositiveValue();
    int failures = faulty.failures.get();
    assertThat(broken.sendAsync(request, BodyHandlers.discarding()))
        .isCompletedWithValueMatching(response -> response == stub.exchange.join());
    assertThat(faulty.failures).hasValueGreaterThan(failures);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"buildSpan", "withTag", "start", "context", "inject", "setTag", "log", "finish"})
  void tracer_thatThrows_doesNotTouchTheFailure(String method) {
    FaultyTracer faulty = new FaultyTracer(method, new NoSuchMethodError("expected in this test"));
    TracingHttpClient broken = TracingHttpClient.create(stub, faulty.around(tracer));
    HttpRequest request = get("http://feeds.test/");
    stub.failure = new IOException("no route");
    stub.exchange.completeExceptionally(stub.failure);

    assertThatThrownBy(() -> broken.send(request, BodyHandlers.discarding()))
        .isSameAs(stub.failure);
    assertThat(faulty.failures).hasPositiveValue();
    assertThatThrownBy(() -> broken.sendAsync(request, BodyHandlers.discarding()).join())
        .isInstanceOf(CompletionException.class)
        .cause()
        .isSameAs(stub.failure);
    assertThat(stub.failure).hasNoSuppressedExceptions();
  }

  @Test
  void inject_thatFailsHalfway_addsNoHeader() throws Exception {
    propagator.with(null, "a name that no map takes");
    stub.exchange.complete(response(200));
    HttpRequest request = get("http://feeds.test/");
    stubbed.send(request, BodyHandlers.discarding());

    assertThat(stub.request).isSameAs(request);
    assertThat(onlySpan().tags()).containsEntry("http.status_code", 200);
  }

  @Test
  void create_withoutDelegateOrTracer_isRefused() {
    assertThatThrownBy(() -> TracingHttpClient.create(null, tracer))
        .isInstanceOf(NullPointerException.class)
        .hasMessage("delegate");
    assertThatThrownBy(() -> TracingHttpClient.create(stub, null))
        .isInstanceOf(NullPointerException.class)
        .hasMessage("tracer");
  }

  private CompletableFuture<HttpResponse<Void>> sendAsync() {
    return stubbed.sendAsync(get("http://feeds.test/"), BodyHandlers.discarding());
  }

  private MockSpan onlySpan() {
    assertThat(tracer.finishedSpans()).hasSize(1);
    assertThat(tracer.finishedSpans().get(0).generatedErrors()).isEmpty();
    return tracer.finishedSpans().get(0);
  }

  private MockSpan finished(String name) {
    return tracer.finishedSpans().stream()
        .filter(span -> span.operationName().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private void assertFailedWith(Throwable failure) {
    assertThat(onlySpan().tags())
        .containsEntry("error", true)
        .doesNotContainKey("http.status_code");
    assertThat(onlySpan().logEntries()).hasSize(1);
    Map<String, Object> fields = new HashMap<>();
    fields.put("event", "error");
    fields.put("error.kind", failure.getClass().getName());
    fields.put("error.object", failure);
    fields.put("message", failure.getMessage());
    assertThat(onlySpan().logEntries().get(0).fields()).isEqualTo(fields);
  }

  private <T> T inScope(Span span, Callable<T> call) throws Exception {
    Scope scope = tracer.activateSpan(span);
    try {
      return call.call();
    } finally {
      scope.close();
    }
  }

  private static void awaitLatch(CountDownLatch latch) {
    await().until(() -> latch.getCount() == 0);
  }

  private static String header(MockSpan span) {
    return span.context().traceId() + "-" + span.context().spanId();
  }

  private static HttpRequest get(String uri) {
    return get(URI.create(uri));
  }

  private static HttpRequest get(URI uri) {
    return HttpRequest.newBuilder(uri).build();
  }

  private static HttpResponse<?> response(int status) {
    HttpResponse<?> response = mock(HttpResponse.class);
    when(response.statusCode()).thenReturn(status);
    return response;
  }

  private static RuntimeException expected() {
    return new IllegalStateException("expected in this test");
  }
}
