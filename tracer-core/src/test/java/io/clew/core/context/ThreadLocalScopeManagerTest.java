package io.clew.core.context;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentracing.Scope;
import io.opentracing.Span;
import io.opentracing.noop.NoopTracerFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Which span is active on which thread. */
class ThreadLocalScopeManagerTest extends ScopeFixture {
  @ParameterizedTest
  @MethodSource("orders")
  void close_inAnyOrder_endsTheScopesInsideAsWell(List<Integer> order) {
    List<Span> spans = new ArrayList<>();
    List<Scope> scopes = new ArrayList<>();
    for (int i = 0; i < order.size(); i++) {
      spans.add(span("span " + i));
      scopes.add(manager.activate(spans.get(i)));
      assertThat(manager.activeSpan()).isSameAs(spans.get(i));
    }
    List<Integer> open = new ArrayList<>(order.stream().sorted().toList());
    for (Integer next : order) {
      scopes.get(next).close();
      if (open.contains(next)) {
        open.removeIf(opened -> opened >= next);
      }
      Span expected = open.isEmpty() ? null : spans.get(open.get(open.size() - 1));
      assertThat(manager.activeSpan()).isSameAs(expected);
    }
  }

  @ParameterizedTest
  @MethodSource("orders")
  void close_everythingTwice_changesNothingMore(List<Integer> order) {
    Span below = span("below");
    Scope outer = manager.activate(below);
    List<Scope> scopes = new ArrayList<>();
    order.forEach(i -> scopes.add(manager.activate(span("span " + i))));
    order.forEach(i -> scopes.get(i).close());
    order.forEach(i -> scopes.get(i).close());

    assertThat(manager.activeSpan()).isSameAs(below);
    outer.close();
    assertThat(manager.activeSpan()).isNull();
  }

  @Test
  void close_twiceWithAnotherActivatedBetween_leavesThatActive() {
    Scope first = manager.activate(span("first"));
    first.close();
    Span second = span("second");
    Scope scope = manager.activate(second);
    first.close();

    assertThat(manager.activeSpan()).isSameAs(second);
    scope.close();
  }

  @Test
  void close_onAnotherThread_doesNothing() throws Exception {
    Span span = span("mine");
    Scope scope = manager.activate(span);

    CompletableFuture.runAsync(scope::close).get();

    assertThat(manager.activeSpan()).isSameAs(span);
    scope.close();
    assertThat(manager.activeSpan()).isNull();
  }

  @Test
  void close_onAnotherThread_leavesItsActiveSpan() throws Exception {
    Scope mine = manager.activate(span("mine"));
    Span theirs = span("theirs");

    Span active =
        CompletableFuture.supplyAsync(
                () -> {
                  try (Scope scope = manager.activate(theirs)) {
                    assertThat(scope).isNotNull();
                    mine.close();
                    return manager.activeSpan();
                  }
                })
            .get();

    assertThat(active).isSameAs(theirs);
    mine.close();
  }

  @Test
  void activate_null_hidesTheActiveSpanUntilClosed() {
    Span span = span("outer");
    Scope outer = manager.activate(span);
    Scope hiding = manager.activate(null);

    assertThat(hiding).isNotNull();
    assertThat(manager.activeSpan()).isNull();
    hiding.close();
    assertThat(manager.activeSpan()).isSameAs(span);
    outer.close();
  }

  @Test
  void activate_sameSpanTwice_needsBothClosed() {
    Span span = span("twice");
    Scope outer = manager.activate(span);
    Scope inner = manager.activate(span);
    inner.close();

    assertThat(manager.activeSpan()).isSameAs(span);
    outer.close();
    assertThat(manager.activeSpan()).isNull();
  }

  @Test
  void activeSpan_onThreadStartedMeanwhile_isNull() throws Exception {
    Scope scope = manager.activate(span("mine"));
    List<Span> seen = new ArrayList<>();

    Thread thread = new Thread(() -> seen.add(manager.activeSpan()));
    thread.start();
    thread.join();

    assertThat(seen).hasSize(1).containsOnlyNulls();
    scope.close();
  }

  @Test
  void activeSpan_onPooledThreadAfterClose_isNull() throws Exception {
    ExecutorService pool = Executors.newSingleThreadExecutor();
    try {
      pool.submit(() -> manager.activate(span("earlier")).close()).get();
      assertThat(pool.submit(manager::activeSpan).get()).isNull();
    } finally {
      pool.shutdownNow();
    }
  }

  @Test
  void activeSpan_ofAnotherManager_isNotSeen() {
    Scope scope = manager.activate(NoopTracerFactory.create().buildSpan("x").start());

    assertThat(new ThreadLocalScopeManager().activeSpan()).isNull();
    scope.close();
  }

  @Test
  void activateAndClose_atRandom_leavesTheInnermostOpenSpanActive() {
    Random random = new Random(42);
    List<Span> spans = new ArrayList<>();
    List<Scope> scopes = new ArrayList<>();
    for (int i = 0; i < 100_000; i++) {
      if (scopes.isEmpty() || (scopes.size() < 20 && random.nextBoolean())) {
        Span span = inTrace(1, "span " + i);
        spans.add(span);
        scopes.add(manager.activate(span));
      } else {
        int next = random.nextInt(scopes.size());
        scopes.get(next).close();
        scopes.subList(next, scopes.size()).clear();
        spans.subList(next, spans.size()).clear();
      }
      Span expected = spans.isEmpty() ? null : spans.get(spans.size() - 1);
      assertThat(manager.activeSpan()).isSameAs(expected);
    }
  }
}
