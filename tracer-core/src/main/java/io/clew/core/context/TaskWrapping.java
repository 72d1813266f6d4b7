package io.clew.core.context;

import io.opentracing.ScopeManager;
import io.opentracing.Tracer;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Carries the active span to other threads.
 *
 * <pre>{@code
 * TaskWrapping wrapping = tracing.taskWrapping();
 * ExecutorService pool = wrapping.wrap(Executors.newFixedThreadPool(8));
 * pool.submit(() -> tracer.activeSpan()); // the span that is active here
 * }</pre>
 *
 * <p>A wrapped task runs with the span that was active when it was wrapped, or with none active if
 * there was none, whatever its thread was doing; afterwards the thread has its own active span
 * again. What the task returns or throws passes through. Wrapping it once more changes nothing: the
 * first wrapping wins.
 *
 * <p>A wrapped task is comparable, or a {@link java.util.concurrent.Future}, if the task is. It
 * equals every other wrapping of that task: {@code pool.remove(wrapping.wrap(task))} removes it. An
 * executor that casts its tasks to a class of the application's, as the comparator of a priority
 * queue may do, gets them as they are, and they carry no span. That is logged (logged once).
 */
public final class TaskWrapping {
  private final ScopeManager scopeManager;

  private TaskWrapping(ScopeManager scopeManager) {
    this.scopeManager = scopeManager;
  }

  /** Wrapping for a tracer, of whatever make. */
  public static TaskWrapping of(Tracer tracer) {
    return of(tracer.scopeManager());
  }

  /** Wrapping for a scope manager, of whatever make. */
  public static TaskWrapping of(ScopeManager scopeManager) {
    return new TaskWrapping(
        SafeScopeManager.of(Objects.requireNonNull(scopeManager, "scopeManager")));
  }

  /**
   * Wraps a task.
   *
   * @param task runs with the span that is active now
   */
  public Runnable wrap(Runnable task) {
    return isWrapped(task) ? task : CapturedTask.of(capture(), task);
  }

  /**
   * Wraps a task.
   *
   * @param task runs with the span that is active now
   */
  public <T extends @Nullable Object> Callable<T> wrap(Callable<T> task) {
    return isWrapped(task) ? task : CapturedTask.of(capture(), task);
  }

  /**
   * Wraps a supplier.
   *
   * @param task runs with the span that is active now
   */
  public <T extends @Nullable Object> Supplier<T> wrapSupplier(Supplier<T> task) {
    return isWrapped(task) ? task : new CapturedSpan.OfSupplier<>(capture(), task);
  }

  /**
   * Wraps a consumer.
   *
   * @param task runs with the span that is active now
   */
  public <T extends @Nullable Object> Consumer<T> wrapConsumer(Consumer<T> task) {
    return isWrapped(task) ? task : new CapturedSpan.OfConsumer<>(capture(), task);
  }

  /**
   * Wraps a consumer of two.
   *
   * @param task runs with the span that is active now
   */
  public <T extends @Nullable Object, U extends @Nullable Object> BiConsumer<T, U> wrapBiConsumer(
      BiConsumer<T, U> task) {
    return isWrapped(task) ? task : new CapturedSpan.OfBiConsumer<>(capture(), task);
  }

  /**
   * Wraps a function.
   *
   * @param task runs with the span that is active now
   */
  public <T extends @Nullable Object, R extends @Nullable Object> Function<T, R> wrapFunction(
      Function<T, R> task) {
    return isWrapped(task) ? task : new CapturedSpan.OfFunction<>(capture(), task);
  }

  /**
   * Wraps a function of two.
   *
   * @param task runs with the span that is active now
   */
  public <T extends @Nullable Object, U extends @Nullable Object, R extends @Nullable Object>
      BiFunction<T, U, R> wrapBiFunction(BiFunction<T, U, R> task) {
    return isWrapped(task) ? task : new CapturedSpan.OfBiFunction<>(capture(), task);
  }

  /**
   * Wraps an executor.
   *
   * @param executor runs each task with the span that was active when it was handed in
   */
  public Executor wrap(Executor executor) {
    return isWrapped(executor) ? executor : new WrappingExecutor(this, executor);
  }

  /**
   * Wraps an executor.
   *
   * @param executor runs each task with the span that was active when it was handed in
   * @return the wrapped executor; closing it or shutting it down does so to the executor
   */
  public ExecutorService wrap(ExecutorService executor) {
    return isWrapped(executor) ? executor : new WrappingExecutorService(this, executor);
  }

  /**
   * Wraps an executor. What it runs once, it runs with the span that was active when it was handed
   * in. What it runs periodically outlives the request in which it was handed in, and runs with no
   * span active, unless the task itself {@linkplain #wrap(Runnable) was wrapped}.
   *
   * @return the wrapped executor; closing it or shutting it down does so to the executor
   */
  public ScheduledExecutorService wrap(ScheduledExecutorService executor) {
    return isWrapped(executor) ? executor : new WrappingScheduledExecutorService(this, executor);
  }

  /**
   * Wraps a stage. What is registered on the wrapped one, and on all that come of it, runs with the
   * span that was active when it was registered.
   *
   * @param stage any stage, often a {@link CompletableFuture}
   * @return a future that is completed as the stage is; cancelling it cancels the stage
   */
  public <T extends @Nullable Object> CompletableFuture<T> wrap(CompletionStage<T> stage) {
    return stage instanceof WrappingFuture<T> future && isWrapped(future)
        ? future
        : WrappingFuture.of(this, stage);
  }

  /** For tasks that belong to no request. */
  Runnable wrapWithoutSpan(Runnable task) {
    return isWrapped(task) ? task : CapturedTask.of(new CapturedSpan(scopeManager, null), task);
  }

  private CapturedSpan capture() {
    return new CapturedSpan(scopeManager, scopeManager.activeSpan());
  }

  /** What is wrapped for the same scope manager need not be wrapped again. */
  private boolean isWrapped(Object wrappable) {
    Objects.requireNonNull(wrappable, "expected something to wrap");
    return wrappable instanceof Wrapped wrapped
        && SafeScopeManager.isSame(wrapped.scopeManager(), scopeManager);
  }

  ScopeManager scopeManager() {
    return scopeManager;
  }

  /** A wrapped task, executor or future. */
  interface Wrapped {
    ScopeManager scopeManager();
  }
}
