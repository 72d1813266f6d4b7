package io.clew.core.context;

import io.opentracing.Scope;
import io.opentracing.ScopeManager;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RunnableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A task for an executor, with the span that it carries. It keeps what executors and their queues
 * ask a task for: it is comparable if the application's task is, and a future if that is one. It
 * equals every other wrapping of the same task, so that {@code pool.remove(wrapping.wrap(task))}
 * finds it.
 *
 * @param <K> a Runnable or a Callable
 */
abstract class CapturedTask<K> implements TaskWrapping.Wrapped {
  private static final Object STARTED = "started";
  private static final Object WITHDRAWN = "withdrawn";
  private static final VarHandle STATE;

  static {
    try {
      STATE = MethodHandles.lookup().findVarHandle(CapturedTask.class, "state", Object.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  final CapturedSpan captured;
  final K task;

  /**
   * Null until it begins to run or is withdrawn, whichever is first. A ClassCastException if that
   * is what the task threw.
   */
  @SuppressWarnings("UnusedVariable") // STATE sets it.
  private volatile @Nullable Object state;

  /** What came of the task, for an executor that may take it and refuse it nevertheless. */
  private @Nullable CompletableFuture<@Nullable Object> outcome;

  private CapturedTask(CapturedSpan captured, K task) {
    this.captured = captured;
    this.task = task;
  }

  static Runnable of(CapturedSpan captured, Runnable task) {
    if (task instanceof Future<?> future) {
      return task instanceof Comparable
          ? new OfComparableFuture(captured, task, future)
          : new OfFuture(captured, task, future);
    }
    return task instanceof Comparable
        ? new OfComparable(captured, task)
        : new OfRunnable(captured, task);
  }

  static <T extends @Nullable Object> Callable<T> of(CapturedSpan captured, Callable<T> task) {
    return task instanceof Comparable
        ? new OfComparableCallable<>(captured, task)
        : new OfCallable<>(captured, task);
  }

  /** The application's own task. */
  static Object unwrap(Object task) {
    return task instanceof CapturedTask<?> captured ? captured.task : task;
  }

  /** Before it is handed in. */
  final void keepOutcome() {
    outcome = new CompletableFuture<>();
  }

  /** Null unless it is kept. */
  final @Nullable CompletableFuture<@Nullable Object> outcome() {
    return outcome;
  }

  /**
   * Makes it do nothing when it is run.
   *
   * @return whether it had not begun to run
   */
  final boolean withdraw() {
    return STATE.compareAndSet(this, null, WITHDRAWN);
  }

  final boolean threwClassCastException() {
    return state instanceof ClassCastException;
  }

  /** False if it is withdrawn. */
  final boolean begin() {
    return (state == null && STATE.compareAndSet(this, null, STARTED)) || state != WITHDRAWN;
  }

  final void returned(@Nullable Object result) {
    if (outcome != null) {
      outcome.complete(result);
    }
  }

  final void threw(Throwable thrown) {
    if (thrown instanceof ClassCastException) {
      state = thrown;
    }
    if (outcome != null) {
      outcome.completeExceptionally(thrown);
    }
  }

  @SuppressWarnings("unchecked") // As the queue that compares them does.
  static int compare(Object left, Object right) {
    return ((Comparable<Object>) left).compareTo(unwrap(right));
  }

  @Override
  public final ScopeManager scopeManager() {
    return captured.scopeManager();
  }

  @Override
  public final boolean equals(@Nullable Object other) {
    return other instanceof CapturedTask<?> that && task.equals(that.task);
  }

  @Override
  public final int hashCode() {
    return task.hashCode();
  }

  @Override
  public final String toString() {
    return task + " with " + captured.span();
  }

  private static class OfRunnable extends CapturedTask<Runnable> implements Runnable {
    OfRunnable(CapturedSpan captured, Runnable task) {
      super(captured, task);
    }

    @Override
    public final void run() {
      if (!begin()) {
        return;
      }
      Scope scope = captured.activate();
      try {
        task.run();
        returned(null);
      } catch (Throwable e) {
        threw(e);
        throw e;
      } finally {
        scope.close();
      }
    }
  }

  @SuppressWarnings("ComparableType") // To whatever the task is comparable to.
  private static final class OfComparable extends OfRunnable implements Comparable<Object> {
    OfComparable(CapturedSpan captured, Runnable task) {
      super(captured, task);
    }

    @Override
    public int compareTo(Object other) {
      return compare(task, other);
    }
  }

  private static class OfFuture extends OfRunnable implements RunnableFuture<Object> {
    private final Future<?> future;

    OfFuture(CapturedSpan captured, Runnable task, Future<?> future) {
      super(captured, task);
      this.future = future;
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
      return future.cancel(mayInterruptIfRunning);
    }

    @Override
    public boolean isCancelled() {
      return future.isCancelled();
    }

    @Override
    public boolean isDone() {
      return future.isDone();
    }

    @Override
    public Object get() throws InterruptedException, ExecutionException {
      return future.get();
    }

    @Override
    public Object get(long timeout, TimeUnit unit)
        throws InterruptedException, ExecutionException, TimeoutException {
      return future.get(timeout, unit);
    }
  }

  @SuppressWarnings("ComparableType") // To whatever the task is comparable to.
  private static final class OfComparableFuture extends OfFuture implements Comparable<Object> {
    OfComparableFuture(CapturedSpan captured, Runnable task, Future<?> future) {
      super(captured, task, future);
    }

    @Override
    public int compareTo(Object other) {
      return compare(task, other);
    }
  }

  private static class OfCallable<T extends @Nullable Object> extends CapturedTask<Callable<T>>
      implements Callable<T> {
    OfCallable(CapturedSpan captured, Callable<T> task) {
      super(captured, task);
    }

    @Override
    @SuppressWarnings("NullAway") // Nobody has the future of a withdrawn task.
    public final T call() throws Exception {
      if (!begin()) {
        return null;
      }
      Scope scope = captured.activate();
      try {
        T result = task.call();
        returned(result);
        return result;
      } catch (Throwable e) {
        threw(e);
        throw e;
      } finally {
        scope.close();
      }
    }
  }

  @SuppressWarnings("ComparableType") // To whatever the task is comparable to.
  private static final class OfComparableCallable<T extends @Nullable Object> extends OfCallable<T>
      implements Comparable<Object> {
    OfComparableCallable(CapturedSpan captured, Callable<T> task) {
      super(captured, task);
    }

    @Override
    public int compareTo(Object other) {
      return compare(task, other);
    }
  }
}
