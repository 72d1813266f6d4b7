package io.clew.core.context;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.opentracing.Scope;
import io.opentracing.Span;
import java.lang.ref.WeakReference;
import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Scopes that are never closed, or not in their order, hold up neither memory nor later traces. */
class ForgottenScopesTest extends ScopeFixture {
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
