package io.clew.core.context;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.opentracing.Scope;
import io.opentracing.Span;
import java.lang.ref.WeakReference;
import java.lang.reflect.Field;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Scopes that are never closed, or not in their order, hold neither memory nor later traces. */
class ForgottenScopesTest extends ScopeFixture {
  private static final int DEPTH = 100_000;

  @Test
  void close_ofTheOuterScope_endsForgottenOnes() {
    for (int request = 0; request < 3; request++) {
      Scope outer = manager.activate(span("request " + request));
      manager.activate(span("forgotten"));
      manager.activate(null);
      outer.close();

      assertThat(manager.activeSpan()).isNull();
      assertThat(held()).isNull();
    }
  }

  @Test
  void close_ofAMiddleScope_endsThoseInsideAndNotThoseAround() {
    Span first = inTrace(1, "first");
    Scope outer = manager.activate(first);
    Scope middle = manager.activate(inTrace(1, "middle"));
    Scope forgotten = manager.activate(inTrace(2, "forgotten"));
    middle.close();

    assertThat(manager.activeSpan()).isSameAs(first);
    forgotten.close();
    assertThat(manager.activeSpan()).isSameAs(first);
    outer.close();
    assertThat(manager.activeSpan()).isNull();
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
    for (int i = 0; i < 10 * ThreadLocalScopeManager.MAX_HELD; i++) {
      Span span = span("leaked " + i);
      spans.add(new WeakReference<>(span));
      manager.activate(span);
    }

    await()
        .atMost(Duration.ofMinutes(1))
        .untilAsserted(
            () -> {
              System.gc();
              assertThat(spans.stream().filter(span -> span.get() != null).count())
                  .isBetween(1L, (long) ThreadLocalScopeManager.MAX_HELD);
            });
  }

  @Test
  void close_deepNesting_restoresEach() {
    List<Span> spans = new ArrayList<>();
    List<Scope> scopes = new ArrayList<>();
    for (int i = 0; i < DEPTH; i++) {
      spans.add(inTrace(1, "span " + i));
      scopes.add(manager.activate(spans.get(i)));
    }
    System.gc();
    for (int i = DEPTH - 1; i >= 0; i--) {
      if (manager.activeSpan() != spans.get(i)) {
        assertThat(manager.activeSpan()).as("at %s", i).isSameAs(spans.get(i));
      }
      scopes.get(i).close();
    }
    assertThat(manager.activeSpan()).isNull();
    assertThat(held()).isNull();
  }

  @Test
  void close_deepRecursion_restoresEach() throws InterruptedException {
    AtomicInteger wrong = new AtomicInteger();
    Thread deep = new Thread(null, () -> recurse(DEPTH, wrong), "deep", 1L << 30);
    deep.start();
    deep.join();

    assertThat(wrong).hasValue(0);
  }

  private void recurse(int depth, AtomicInteger wrong) {
    Span before = manager.activeSpan();
    Span span = depth == 0 ? null : inTrace(1, "span");
    try (Scope scope = manager.activate(span)) {
      if (depth > 0) {
        recurse(depth - 1, wrong);
      }
      wrong.addAndGet(scope != null && manager.activeSpan() == span ? 0 : 1);
    }
    wrong.addAndGet(manager.activeSpan() == before ? 0 : 1);
  }

  @Test
  void close_ofAnOuterScopeFarDown_endsAllInside() {
    Span first = span("first");
    Scope outer = manager.activate(first);
    Scope second = manager.activate(span("second"));
    List<Scope> kept = new ArrayList<>();
    for (int i = 0; i < 5 * ThreadLocalScopeManager.MAX_HELD; i++) {
      Scope scope = manager.activate(span("span " + i));
      if (i % 3 == 0) {
        kept.add(scope);
      }
      if (i % 1000 == 0) {
        System.gc();
      }
    }
    second.close();

    assertThat(manager.activeSpan()).isSameAs(first);
    kept.forEach(Scope::close);
    assertThat(manager.activeSpan()).isSameAs(first);
    outer.close();
    assertThat(held()).isNull();
  }

  @Test
  void close_outOfOrder_letsTheScopeGoAtOnce() {
    Scope outer = manager.activate(span("outer"));
    WeakReference<Span> middle = activateAndCloseBelowAnother();

    await()
        .atMost(Duration.ofMinutes(1))
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
}
