package io.clew.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentracing.Scope;
import io.opentracing.Span;
import java.lang.reflect.Field;
import org.junit.jupiter.api.Test;

/** A pooled thread that outlives the application must not keep its class loader alive. */
class ThreadLocalsTest {
  @Test
  void scopes_leaveAnEmptySlotOnTheThread() throws ReflectiveOperationException {
    Tracing tracing = Tracing.newBuilder("test").addScopeListener(span -> {}).build();
    Span span = tracing.tracer().buildSpan("x").start();
    Scope scope = tracing.tracer().activateSpan(span);
    Object[] slot = (Object[]) value(tracing.tracer().scopeManager(), "current");
    assertThat(slot).doesNotContainNull();
    scope.close();
    span.finish();

    assertThat(slot.getClass().getComponentType().getClassLoader()).isNull();
    assertThat(slot).containsExactly(null, Thread.currentThread(), new int[] {1});
  }

  private static Object value(Object owner, String name) throws ReflectiveOperationException {
    Field field = owner.getClass().getDeclaredField(name);
    field.setAccessible(true);
    return ((ThreadLocal<?>) field.get(owner)).get();
  }
}
