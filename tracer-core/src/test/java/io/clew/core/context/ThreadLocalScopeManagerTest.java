package io.clew.core.context;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.clew.api.TraceContext;
import io.opentracing.Scope;
import io.opentracing.Span;
import io.opentracing.noop.NoopSpan;
import io.opentracing.noop.NoopTracerFactory;
import java.lang.ref.WeakReference;
import java.lang.reflect.Field;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ThreadLocalScopeManagerTest {
  private final ThreadLocalScopeManager manager = new ThreadLocalScopeManager();

  static Stream<List<Integer>> orders() {
    return Stream.of(1, 2, 3, 4).flatMap(count -> permutations(count).stream());
  }

  private static List<List<Integer>> permutations(int count) {
    if (count == 0) {
      return List.of(List.of());
    }
    List<List<Integer>> all = new ArrayList<>();
    for (List<Integer> shorter : permutations(count - 1)) {
      for (int place = 0; place < count; place++) {
        List<Integer> longer = new ArrayList<>(shorter);
        longer.add(place, count - 1);
        all.add(longer);
      }
    }
    return all;
  }

  @ParameterizedTest
  @MethodSource("orders")
  void close_inAnyOrder_leavesTheInnermostOpenSpanActive(List<Integer> order) {
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
      open.remove(next);
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
  void activate_afterScopeWasForgotten_startsAfresh() {
    for (int request = 0; request < 3; request++) {
      Span forgotten = span("forgotten");
      Scope outer = manager.activate(span("request " + request));
      manager.activate(forgotten);
      outer.close();
      assertThat(manager.activeSpan()).isSameAs(forgotten);
    }
    manager.activate(span("next request")).close();

    assertThat(manager.activeSpan()).isNull();
    assertThat(held()).isNull();
  }

  @Test
  void activate_sameTraceAboveScopeWhoseOuterOneClosed_leavesThatActive() {
    Span first = inTrace(1, "first");
    Span next = inTrace(1, "next");
    Scope outer = manager.activate(first);
    Scope inner = manager.activate(next);
    outer.close();

    manager.activate(inTrace(1, "child of next")).close();
    manager.activate(null).close();

    assertThat(manager.activeSpan()).isSameAs(next);
    inner.close();
    assertThat(manager.activeSpan()).isNull();
  }

  @Test
  void activate_otherTraceAboveScopesThatNestProperly_restoresThem() {
    Scope outer = manager.activate(inTrace(1, "outer"));
    Span inner = inTrace(1, "inner");
    Scope middle = manager.activate(inTrace(1, "middle"));
    Scope scope = manager.activate(inner);
    middle.close();

    manager.activate(inTrace(2, "other")).close();

    assertThat(manager.activeSpan()).isSameAs(inner);
    scope.close();
    outer.close();
  }

  @Test
  void close_ofForgottenScope_doesNothing() {
    Scope outer = manager.activate(inTrace(1, "outer"));
    Scope forgotten = manager.activate(inTrace(1, "forgotten"));
    outer.close();
    Span later = inTrace(2, "later");
    Scope scope = manager.activate(later);

    forgotten.close();

    assertThat(manager.activeSpan()).isSameAs(later);
    scope.close();
    assertThat(manager.activeSpan()).isNull();
  }

  @Test
  void activate_afterTheSlotWasReplaced_closesAsBefore() {
    Object[] first = slot();
    Scope outer = manager.activate(inTrace(1, "outer"));
    Scope forgotten = manager.activate(inTrace(1, "forgotten"));
    outer.close();
    for (int i = 0; i < 1000; i++) {
      Span span = inTrace(2 + i, "span " + i);
      Scope scope = manager.activate(span);
      forgotten.close();
      assertThat(manager.activeSpan()).isSameAs(span);
      Scope inner = manager.activate(span("inner"));
      scope.close();
      inner.close();
      assertThat(manager.activeSpan()).isNull();
    }

    assertThat(slot()).isNotSameAs(first);
  }

  @Test
  void activate_neverClosed_keepsNoMoreThanTheLimit() {
    List<WeakReference<Span>> spans = new ArrayList<>();
    for (int i = 0; i < 10 * ThreadLocalScopeManager.MAX_OPEN; i++) {
      Span span = span("leaked " + i);
      spans.add(new WeakReference<>(span));
      manager.activate(span);
    }

    await()
        .untilAsserted(
            () -> {
              System.gc();
              assertThat(spans.stream().filter(span -> span.get() != null).count())
                  .isBetween(1L, (long) ThreadLocalScopeManager.MAX_OPEN);
            });
  }

  @Test
  void close_deepNesting_restoresEachUpToTheLimit() {
    int depth = ThreadLocalScopeManager.MAX_OPEN;
    List<Span> spans = new ArrayList<>();
    List<Scope> scopes = new ArrayList<>();
    for (int i = 0; i < depth; i++) {
      spans.add(span("span " + i));
      scopes.add(manager.activate(spans.get(i)));
    }
    for (int i = depth - 1; i >= 0; i--) {
      assertThat(manager.activeSpan()).isSameAs(spans.get(i));
      scopes.get(i).close();
    }
    assertThat(manager.activeSpan()).isNull();
  }

  @Test
  void close_afterMoreThanTheLimit_leavesNothingActive() {
    List<Scope> scopes = new ArrayList<>();
    for (int i = 0; i < 5 * ThreadLocalScopeManager.MAX_OPEN; i++) {
      scopes.add(manager.activate(span("span " + i)));
    }
    for (int i = scopes.size() - 1; i >= 0; i--) {
      scopes.get(i).close();
    }

    assertThat(manager.activeSpan()).isNull();
    assertThat(held()).isNull();
  }

  @Test
  void close_outOfOrder_letsTheScopeGoAtOnce() {
    Scope outer = manager.activate(span("outer"));
    WeakReference<Span> middle = activateAndCloseBelowAnother();

    await()
        .untilAsserted(
            () -> {
              System.gc();
              assertThat(middle.get()).isNull();
            });
    outer.close();
  }

  private WeakReference<Span> activateAndCloseBelowAnother() {
    Span span = span("middle");
    Scope scope = manager.activate(span);
    manager.activate(span("inner"));
    scope.close();
    return new WeakReference<>(span);
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
        scopes.remove(next).close();
        spans.remove(next);
      }
      Span expected = spans.isEmpty() ? null : spans.get(spans.size() - 1);
      assertThat(manager.activeSpan()).isSameAs(expected);
    }
  }

  @ParameterizedTest
  @MethodSource("orders")
  void close_inAnyOrder_leavesNothingOfOursOnTheThread(List<Integer> order) {
    List<Scope> scopes = new ArrayList<>();
    order.forEach(i -> scopes.add(manager.activate(span("span " + i))));
    order.forEach(i -> scopes.get(i).close());

    assertThat(held()).isNull();
    assertThat(slot()).startsWith(null, Thread.currentThread()).hasSize(3);
    assertThat(slot()[2]).isInstanceOf(int[].class);
    assertThat(slot().getClass().getComponentType()).isSameAs(Object.class);
  }

  private Object held() {
    return slot()[0];
  }

  /** What the manager's ThreadLocal holds on this thread. */
  private Object[] slot() {
    try {
      Field current = ThreadLocalScopeManager.class.getDeclaredField("current");
      current.setAccessible(true);
      return (Object[]) ((ThreadLocal<?>) current.get(manager)).get();
    } catch (ReflectiveOperationException e) {
      throw new LinkageError("slot", e);
    }
  }

  private static Span inTrace(long traceId, String name) {
    TraceContext context = TraceContext.newBuilder().traceId(traceId).spanId(7).build();
    return (Span)
        Proxy.newProxyInstance(
            NoopSpan.class.getClassLoader(),
            new Class<?>[] {Span.class},
            (proxy, method, arguments) ->
                switch (method.getName()) {
                  case "toString" -> name;
                  case "context" -> context;
                  default -> null;
                });
  }

  private static Span span(String name) {
    return (Span)
        Proxy.newProxyInstance(
            NoopSpan.class.getClassLoader(),
            new Class<?>[] {Span.class},
            (proxy, method, arguments) -> method.getName().equals("toString") ? name : null);
  }
}
