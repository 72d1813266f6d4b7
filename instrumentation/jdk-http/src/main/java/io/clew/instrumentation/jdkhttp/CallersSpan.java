package io.clew.instrumentation.jdkhttp;

import static java.util.Objects.requireNonNull;

import io.clew.instrumentation.http.HttpClientTracing;
import io.opentracing.Scope;
import io.opentracing.Span;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The span that was active where a call was sent, for what runs when the call has ended. */
final class CallersSpan {
  private final HttpClientTracing<?, ?> tracing;
  private final @Nullable Span span;

  private CallersSpan(HttpClientTracing<?, ?> tracing, @Nullable Span span) {
    this.tracing = tracing;
    this.span = span;
  }

  /** The one of this thread. */
  static CallersSpan of(HttpClientTracing<?, ?> tracing) {
    return new CallersSpan(tracing, tracing.active());
  }

  /** Runs what the executor runs, with this span as the active one. */
  Executor carry(Executor executor) {
    requireNonNull(executor, "executor");
    return span == null ? executor : task -> executor.execute(carry(task));
  }

  /** Runs this task with this span as the active one. */
  Runnable carry(Runnable task) {
    requireNonNull(task, "task");
    return span == null ? task : () -> run(task);
  }

  /** Calls this function with this span as the active one. */
  <A, R> Function<A, R> carryFunction(Function<A, R> function) {
    requireNonNull(function, "function");
    return span == null ? function : argument -> call(() -> function.apply(argument));
  }

  /** Calls this function with this span as the active one. */
  <A, B, R> BiFunction<A, B, R> carryBiFunction(BiFunction<A, B, R> function) {
    requireNonNull(function, "function");
    return span == null ? function : (a, b) -> call(() -> function.apply(a, b));
  }

  /** Calls this action with this span as the active one. */
  <A> Consumer<A> carryConsumer(Consumer<A> action) {
    requireNonNull(action, "action");
    return span == null ? action : argument -> run(() -> action.accept(argument));
  }

  /** Calls this action with this span as the active one. */
  <A, B> BiConsumer<A, B> carryBiConsumer(BiConsumer<A, B> action) {
    requireNonNull(action, "action");
    return span == null ? action : (a, b) -> run(() -> action.accept(a, b));
  }

  private void run(Runnable task) {
    Scope scope = tracing.activate(span);
    try {
      task.run();
    } finally {
      scope.close();
    }
  }

  private <R> R call(Supplier<R> task) {
    Scope scope = tracing.activate(span);
    try {
      return task.get();
    } finally {
      scope.close();
    }
  }
}
