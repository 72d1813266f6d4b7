package io.clew.core.context;

import io.opentracing.Scope;
import io.opentracing.ScopeManager;
import io.opentracing.Span;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The span that was active when a task was wrapped. Wrapped tasks activate it around each call.
 * Null hides the active span.
 */
record CapturedSpan(ScopeManager scopeManager, @Nullable Span span) {
  private static final Scope NOTHING_TO_CLOSE = () -> {};

  /** Activates the span, unless it is active already. */
  Scope activate() {
    return scopeManager.activeSpan() == span ? NOTHING_TO_CLOSE : scopeManager.activate(span);
  }

  private interface Task extends TaskWrapping.Wrapped {
    CapturedSpan captured();

    @Override
    default ScopeManager scopeManager() {
      return captured().scopeManager;
    }
  }

  record OfSupplier<T extends @Nullable Object>(CapturedSpan captured, Supplier<T> task)
      implements Task, Supplier<T> {
    @Override
    public T get() {
      Scope scope = captured.activate();
      try {
        return task.get();
      } finally {
        scope.close();
      }
    }
  }

  record OfConsumer<T extends @Nullable Object>(CapturedSpan captured, Consumer<T> task)
      implements Task, Consumer<T> {
    @Override
    public void accept(T value) {
      Scope scope = captured.activate();
      try {
        task.accept(value);
      } finally {
        scope.close();
      }
    }
  }

  record OfBiConsumer<T extends @Nullable Object, U extends @Nullable Object>(
      CapturedSpan captured, BiConsumer<T, U> task) implements Task, BiConsumer<T, U> {
    @Override
    public void accept(T first, U second) {
      Scope scope = captured.activate();
      try {
        task.accept(first, second);
      } finally {
        scope.close();
      }
    }
  }

  record OfFunction<T extends @Nullable Object, R extends @Nullable Object>(
      CapturedSpan captured, Function<T, R> task) implements Task, Function<T, R> {
    @Override
    public R apply(T value) {
      Scope scope = captured.activate();
      try {
        return task.apply(value);
      } finally {
        scope.close();
      }
    }
  }

  record OfBiFunction<
          T extends @Nullable Object, U extends @Nullable Object, R extends @Nullable Object>(
      CapturedSpan captured, BiFunction<T, U, R> task) implements Task, BiFunction<T, U, R> {
    @Override
    public R apply(T first, U second) {
      Scope scope = captured.activate();
      try {
        return task.apply(first, second);
      } finally {
        scope.close();
      }
    }
  }
}
