package io.clew.instrumentation.jdkhttp;

import static io.clew.instrumentation.jdkhttp.TestServer.answer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpHandler;
import io.opentracing.Span;
import io.opentracing.mock.MockSpan;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpResponse.PushPromiseHandler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;

/** Calls that return a future: when they end, and what cancelling does. */
class TracingHttpClientAsyncTest extends HttpClientFixture {
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
        .extracting(HttpClientFixture::header)
        .containsExactlyInAnyOrderElementsOf(received);
    assertThat(tracer.finishedSpans()).allMatch(span -> span.generatedErrors().isEmpty());
  }

  private CompletableFuture<HttpResponse<Void>> sendAsync() {
    return stubbed.sendAsync(get("http://feeds.test/"), BodyHandlers.discarding());
  }

  private static void awaitLatch(CountDownLatch latch) {
    await().atMost(Duration.ofMinutes(1)).until(() -> latch.getCount() == 0);
  }
}
