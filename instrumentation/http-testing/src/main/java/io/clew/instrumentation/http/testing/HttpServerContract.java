package io.clew.instrumentation.http.testing;

import static io.clew.instrumentation.http.testing.ServerAbility.EXECUTOR;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import io.clew.api.FinishedSpan;
import io.clew.api.SamplingDecision;
import io.opentracing.Span;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/**
 * What every traced HTTP server promises, as tests to inherit. They run handlers of their own on
 * the server, with its filter and a tracer that keeps its spans:
 *
 * <ul>
 *   <li>each request has one span, that continues the caller's trace or starts one, however often
 *       the filter is installed, the request is dispatched, and whatever its threads are;
 *   <li>the sampler knows method and path, names never have the path, and secrets stay out;
 *   <li>the response carries one {@code X-Request-Id}, and is else what the handler made it;
 *   <li>exceptions, aborts and timeouts end the span with an error, and tracing adds none;
 *   <li>no thread is left with an active span.
 * </ul>
 *
 * <p>The system property {@code http.contract.requests} says how many requests the search for leaks
 * sends: 1000 by default.
 */
public abstract class HttpServerContract extends ServerDispatchCases {
  /** For subclasses. */
  protected HttpServerContract() {}

  /**
   * Starts a server on 127.0.0.1 that calls, for each request: {@link ServerSetup#beforeFilters()},
   * the filter as often as {@link ServerSetup#filters()} says, the handler of the path or else
   * status 404, and {@link ServerSetup#afterFilters()}.
   *
   * @return takes requests already
   */
  @Override
  protected abstract RunningServer start(ServerSetup setup) throws Exception;

  /** What the server can do; the cases of everything else are skipped. */
  @Override
  protected abstract Set<ServerAbility> abilities();

  @Test
  void filter_installedTwice_makesOneSpan_andOneRequestId() throws Exception {
    setup.filters(2).handle("/call", telling());
    HttpResponse<String> response = get("/call", ID, "order-17");

    FinishedSpan span = onlySpan();
    assertThat(response.body()).contains(span.context().toSpanId());
    assertThat(response.headers().allValues(ID)).containsExactly("order-17");
    assertThat(span.annotationCount()).isEqualTo(1);
  }

  @Test
  void filter_installedTwice_asksTheSamplerOnce() throws Exception {
    AtomicInteger asked = new AtomicInteger();
    sampler =
        request -> {
          asked.incrementAndGet();
          return SamplingDecision.NEVER;
        };
    setup.filters(2);
    get("/ok");
    get("/ok");

    assertNothingRecorded();
    assertThat(asked).hasValue(2);
  }

  @Test
  void requests_atTheSameTime_eachHaveTheirOwnSpan() throws Exception {
    assertEachHasItsOwn(200);
  }

  @Test
  void requests_onVirtualThreads_eachHaveTheirOwnSpan() throws Exception {
    needs(EXECUTOR);
    ExecutorService threads = virtualThreads();
    setup.executor(threads);
    try {
      assertEachHasItsOwn(200);
    } finally {
      stop();
      threads.shutdown();
    }
  }

  /** By name: this is compiled for JDK 17. */
  private static ExecutorService virtualThreads() throws ReflectiveOperationException {
    try {
      return (ExecutorService)
          Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
    } catch (NoSuchMethodException e) {
      return abort("this JDK has no virtual threads");
    }
  }

  private void assertEachHasItsOwn(int requests) throws Exception {
    setup.handle(
        "/work/{id}",
        exchange -> {
          Span work = tracer.buildSpan("work").start();
          work.finish();
          exchange.answer(200, utf8(active().context().toTraceId()));
        });
    List<CompletableFuture<HttpResponse<String>>> responses = new ArrayList<>();
    Set<String> sent = new HashSet<>();
    for (int i = 0; i < requests; i++) {
      String trace = String.format(Locale.ROOT, "%032x", i + 1);
      sent.add(trace);
      responses.add(
          client.sendAsync(
              request("/work/" + i, "b3", trace + "-" + CALLER + "-1").build(),
              BodyHandlers.ofString()));
    }
    Set<String> seen = new HashSet<>();
    for (CompletableFuture<HttpResponse<String>> response : responses) {
      seen.add(response.get().body());
    }

    assertThat(seen).isEqualTo(sent);
    List<FinishedSpan> spans = spans(2 * requests);
    Set<Object> servers = new HashSet<>();
    Set<Object> parents = new HashSet<>();
    for (FinishedSpan span : spans) {
      if (span.name().equals("work")) {
        parents.add(span.context().toTraceId() + span.context().parentId());
      } else {
        servers.add(span.context().toTraceId() + span.context().spanId());
      }
    }
    assertThat(servers).hasSize(requests).isEqualTo(parents);
  }

  @Test
  void requests_thatAreMany_leaveNoSpanActive() throws Exception {
    int requests = Integer.getInteger("http.contract.requests", 1_000);
    AtomicInteger ended = new AtomicInteger();
    AtomicInteger leaked = new AtomicInteger();
    Runnable look =
        () -> {
          if (tracer.activeSpan() != null) {
            leaked.incrementAndGet();
          }
        };
    setup.around(
        look,
        () -> {
          look.run();
          ended.incrementAndGet();
        });
    setup.handle(
        "/throws",
        exchange -> {
          throw new IllegalStateException("expected in this test");
        });
    for (int i = 0; i < requests; i++) {
      if (i % 100 == 99) {
        raw("GET /throws HTTP/1.1", "Host: h");
      } else if (i % 3 == 0) {
        get("/ok", "b3", "0");
      } else {
        get("/items/" + i);
      }
      if (i % 1_000 == 999) {
        reporter.clear();
      }
    }
    stop();

    assertThat(leaked).hasValue(0);
    assertThat(ended).hasValue(requests);
  }
}
