package io.clew.instrumentation.http.testing;

import static io.clew.instrumentation.http.testing.ClientAbility.ASYNC;
import static io.clew.instrumentation.http.testing.ClientAbility.CANCEL;
import static io.clew.testing.ClewAssertions.assertThat;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import io.clew.api.FinishedSpan;
import io.clew.instrumentation.http.HttpOptions;
import io.clew.instrumentation.http.testing.TestBackend.Received;
import io.opentracing.Span;
import io.opentracing.Tracer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * What every traced HTTP client promises, as tests to inherit. They call a server of their own,
 * with a tracer that keeps its spans:
 *
 * <ul>
 *   <li>each call has one span, a child of the span that is active where it is sent, and carries
 *       its context and no other;
 *   <li>the request arrives, and the response comes back, as without tracing;
 *   <li>names never have the path, and secrets stay out;
 *   <li>failed calls are errors that say why, and tracing adds none;
 *   <li>callbacks find the span that was active where the call was sent, and no thread is left with
 *       an active span.
 * </ul>
 *
 * <p>The system property {@code http.contract.requests} says how many calls the search for leaks
 * sends: 1000 by default.
 */
public abstract class HttpClientContract extends ClientFailureCases {
  /** For subclasses. */
  protected HttpClientContract() {}

  /**
   * Makes a traced client that follows redirects, if it can. A test may use several.
   *
   * @param tracer of OpenTracing's kind that does nothing, for a client without tracing
   */
  @Override
  protected abstract TestedClient newClient(Tracer tracer, HttpOptions options) throws Exception;

  /** What the client can do; the cases of everything else are skipped. */
  @Override
  protected abstract Set<ClientAbility> abilities();

  /** What a callback was called with, and what it saw. */
  private record Called(
      @Nullable ClientResponse response,
      @Nullable Throwable failure,
      @Nullable Span active,
      long finished) {}

  private final BlockingQueue<Called> called = new LinkedBlockingQueue<>();

  private Runnable sendAsync(String path) throws Exception {
    return sendAsync(request("GET", path));
  }

  private Runnable sendAsync(ClientRequest request) throws Exception {
    return client()
        .sendAsync(
            request,
            (response, failure) ->
                called.add(
                    new Called(response, failure, tracer.activeSpan(), reporter.reported())));
  }

  private Called awaitCall() throws InterruptedException {
    Called next = called.poll(LIMIT.toSeconds(), SECONDS);
    assertThat(next).as("what the callback was called with").isNotNull();
    return next == null ? new Called(null, null, null, 0) : next;
  }

  @Test
  void async_callIsAChildOfTheSpanThatIsActiveWhereItIsSent() throws Exception {
    needs(ASYNC);
    Span parent = tracer.buildSpan("parent").start();
    inScope(
        parent,
        () -> {
          sendAsync("/slow");
          assertThat(tracer.activeSpan()).isSameAs(parent);
        });
    Received call = backend.take();
    assertThat(reporter.reported()).isZero();
    backend.goOn.countDown();

    assertThat(awaitCall().response()).isNotNull();
    FinishedSpan span = onlySpan();
    assertThat(span).isChildOf(parent.context()).hasTag("http.status_code", 200);
    assertThat(call.header("X-B3-SpanId")).isEqualTo(span.context().toSpanId());
    parent.finish();
  }

  @Test
  void async_callbackFindsTheCallersSpan_andTheCallHasEnded() throws Exception {
    needs(ASYNC);
    Span parent = tracer.buildSpan("parent").start();
    inScope(parent, () -> sendAsync("/slow"));
    backend.goOn.countDown();
    Called callback = awaitCall();

    assertThat(callback.active()).isSameAs(parent);
    assertThat(callback.finished()).isEqualTo(1);
    parent.finish();
  }

  @Test
  void async_callbackOfACallWithoutParent_findsNoSpan() throws Exception {
    needs(ASYNC);
    Span parent = tracer.buildSpan("parent").start();
    inScope(parent, () -> sendAsync("/ok"));
    awaitCall();
    parent.finish();
    sendAsync("/slow");
    backend.goOn.countDown();

    assertThat(awaitCall().active()).isNull();
  }

  @Test
  void async_statusFrom400_isAnError() throws Exception {
    needs(ASYNC);
    sendAsync("/status/404");

    ClientResponse response = awaitCall().response();
    assertThat(response == null ? 0 : response.status()).isEqualTo(404);
    assertThat(onlySpan()).hasTag("http.status_code", 404).hasError();
  }

  @Test
  void async_callThatFails_isAnError_andItsCallbackFindsTheCallersSpan() throws Exception {
    needs(ASYNC);
    Span parent = tracer.buildSpan("parent").start();
    inScope(parent, () -> sendAsync(new ClientRequest("GET", nobody())));
    Called callback = awaitCall();

    assertThat(callback.failure()).isNotNull();
    assertThat(callback.active()).isSameAs(parent);
    assertThat(onlySpan()).hasError().hasTag("http.failure", "connection");
    parent.finish();
  }

  @Test
  void async_callThatIsCancelled_isAnError() throws Exception {
    needs(CANCEL);
    Runnable cancel = sendAsync("/slow");
    backend.take();
    cancel.run();

    assertThat(onlySpan())
        .hasError()
        .hasTag("http.failure", "cancelled")
        .doesNotHaveTag("http.status_code");
  }

  @Test
  void async_manyAtOnce_eachHaveTheirOwnParent() throws Exception {
    needs(ASYNC);
    int calls = 200;
    Map<String, Long> sent = new ConcurrentHashMap<>();
    for (int i = 0; i < calls; i++) {
      Span parent = tracer.buildSpan("parent").start();
      String path = "/items/" + i;
      sent.put(path, Long.parseUnsignedLong(parent.context().toSpanId(), 16));
      inScope(parent, () -> sendAsync(path));
      parent.finish();
    }

    assertEachHasItsOwn(sent, reporter.awaitSpans(2 * calls, LIMIT.multipliedBy(2)));
  }

  @Test
  void calls_atTheSameTime_eachHaveTheirOwnParent() throws Exception {
    assertEachHasItsOwn(Executors.newFixedThreadPool(20));
  }

  @Test
  void calls_onVirtualThreads_eachHaveTheirOwnParent() throws Exception {
    try {
      assertEachHasItsOwn(
          (ExecutorService)
              Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null));
    } catch (NoSuchMethodException e) {
      abort("this JDK has no virtual threads");
    }
  }

  private void assertEachHasItsOwn(ExecutorService threads) throws Exception {
    int calls = 200;
    TestedClient client = client();
    Map<String, Long> sent = new ConcurrentHashMap<>();
    List<Future<?>> results = new ArrayList<>();
    for (int i = 0; i < calls; i++) {
      String path = "/items/" + i;
      results.add(
          threads.submit(
              () -> {
                Span parent = tracer.buildSpan("parent").start();
                sent.put(path, Long.parseUnsignedLong(parent.context().toSpanId(), 16));
                inScope(parent, () -> client.send(request("GET", path)));
                assertThat(tracer.activeSpan()).isNull();
                parent.finish();
                return null;
              }));
    }
    for (Future<?> result : results) {
      result.get();
    }
    threads.shutdown();

    assertEachHasItsOwn(sent, reporter.awaitSpans(2 * calls, LIMIT));
  }

  private void assertEachHasItsOwn(Map<String, Long> sent, List<FinishedSpan> spans) {
    Map<String, Long> parents = new ConcurrentHashMap<>();
    Set<@Nullable String> ids = new HashSet<>();
    for (FinishedSpan span : spans) {
      if (span.tag("http.path") instanceof String path) {
        parents.put(path, span.context().parentId());
        ids.add(span.context().toSpanId());
      }
    }
    Set<@Nullable String> received = new HashSet<>();
    for (Received call : backend.takeAll()) {
      received.add(call.header("X-B3-SpanId"));
    }

    assertThat(parents).isEqualTo(sent);
    assertThat(received).isEqualTo(ids);
  }

  @Test
  void calls_thatAreMany_eachHaveOneSpan_andLeaveNoneActive() throws Exception {
    int all = Integer.getInteger("http.contract.requests", 1_000);
    for (int done = 0; done < all; done += 1_000) {
      int calls = Math.min(1_000, all - done);
      for (int i = 0; i < calls; i++) {
        get("/items/" + i);
        assertThat(tracer.activeSpan()).isNull();
      }
      reporter.awaitSpans(calls, LIMIT);
      assertThat(reporter.reported()).isEqualTo(calls);
      reporter.clear();
      backend.takeAll(); // Else it keeps them all.
    }
  }
}
