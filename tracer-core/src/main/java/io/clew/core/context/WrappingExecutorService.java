package io.clew.core.context;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Wraps each task when it is handed in. */
class WrappingExecutorService extends WrappingExecutor implements ExecutorService {
  private final ExecutorService executor;

  WrappingExecutorService(TaskWrapping wrapping, ExecutorService executor) {
    super(wrapping, executor);
    this.executor = executor;
  }

  @Override
  public <T extends @Nullable Object> Future<T> submit(Callable<T> task) {
    return types.handIn(
        task, wrap(task), each -> executor.submit(each), WrappingExecutorService::typed);
  }

  @Override
  public <T extends @Nullable Object> Future<T> submit(Runnable task, T result) {
    return types.handIn(
        task,
        wrap(task),
        each -> executor.submit(each, result),
        outcome -> outcome.thenApply(ignored -> result));
  }

  @Override
  public Future<?> submit(Runnable task) {
    return types.<Runnable, Future<?>>handIn(
        task, wrap(task), each -> executor.submit(each), outcome -> outcome);
  }

  final <T extends @Nullable Object> Callable<T> wrap(Callable<T> task) {
    return types.asTheyAre() ? task : wrapping.wrap(task);
  }

  @SuppressWarnings("unchecked") // Of the task's own type.
  private static <T extends @Nullable Object> Future<T> typed(
      CompletableFuture<@Nullable Object> outcome) {
    return (Future<T>) outcome;
  }

  @Override
  public <T extends @Nullable Object> List<Future<T>> invokeAll(
      Collection<? extends Callable<T>> tasks) throws InterruptedException {
    return invokeAll(tasks, Long.MAX_VALUE, each -> executor.invokeAll(each));
  }

  @Override
  public <T extends @Nullable Object> List<Future<T>> invokeAll(
      Collection<? extends Callable<T>> tasks, long timeout, TimeUnit unit)
      throws InterruptedException {
    return invokeAll(tasks, unit.toNanos(timeout), each -> executor.invokeAll(each, timeout, unit));
  }

  private interface Invoking<T extends @Nullable Object> {
    List<Future<T>> all(List<Callable<T>> tasks) throws InterruptedException;
  }

  private <T extends @Nullable Object> List<Future<T>> invokeAll(
      Collection<? extends Callable<T>> tasks, long nanos, Invoking<T> invoking)
      throws InterruptedException {
    List<Callable<T>> own = new ArrayList<>(tasks);
    List<Callable<T>> wrapped = wrapAll(own);
    for (int i = 0; i < own.size(); i++) {
      types.keepOutcome(own.get(i), wrapped.get(i));
    }
    try {
      return invoking.all(wrapped);
    } catch (ClassCastException e) {
      List<Callable<T>> rest = new ArrayList<>();
      List<Future<T>> running = new ArrayList<>();
      BitSet withdrawn = new BitSet();
      for (int i = 0; i < own.size(); i++) {
        if (types.withdraw(own.get(i), wrapped.get(i), e)) {
          withdrawn.set(i);
          rest.add(own.get(i));
        } else {
          running.add(typed(TaskTypes.outcome(wrapped.get(i), e)));
        }
      }
      Iterator<Future<T>> again = invoking.all(rest).iterator();
      Iterator<Future<T>> awaited = await(running, nanos).iterator();
      List<Future<T>> futures = new ArrayList<>();
      for (int i = 0; i < own.size(); i++) {
        futures.add((withdrawn.get(i) ? again : awaited).next());
      }
      return asTheyAre(futures, e);
    }
  }

  /** Waits for each, and cancels those that are not done in time. */
  private static <T extends @Nullable Object> List<Future<T>> await(
      List<Future<T>> futures, long nanos) throws InterruptedException {
    long start = System.nanoTime();
    for (Future<T> future : futures) {
      try {
        future.get(nanos - (System.nanoTime() - start), NANOSECONDS);
      } catch (TimeoutException | ExecutionException | CancellationException e) {
        future.cancel(true); // Changes nothing if it is done.
      }
    }
    return futures;
  }

  @Override
  public <T extends @Nullable Object> T invokeAny(Collection<? extends Callable<T>> tasks)
      throws InterruptedException, ExecutionException {
    List<Callable<T>> own = new ArrayList<>(tasks);
    List<Callable<T>> wrapped = wrapAll(own);
    try {
      return executor.invokeAny(wrapped);
    } catch (ClassCastException e) {
      withdrawAll(own, wrapped, e);
      return asTheyAre(executor.invokeAny(own), e);
    }
  }

  @Override
  public <T extends @Nullable Object> T invokeAny(
      Collection<? extends Callable<T>> tasks, long timeout, TimeUnit unit)
      throws InterruptedException, ExecutionException, TimeoutException {
    List<Callable<T>> own = new ArrayList<>(tasks);
    List<Callable<T>> wrapped = wrapAll(own);
    try {
      return executor.invokeAny(wrapped, timeout, unit);
    } catch (ClassCastException e) {
      withdrawAll(own, wrapped, e);
      return asTheyAre(executor.invokeAny(own, timeout, unit), e);
    }
  }

  /** Throws if one has begun to run: it may be the one whose result the application needs. */
  private void withdrawAll(List<?> own, List<?> wrapped, ClassCastException e) {
    boolean all = true;
    for (int i = 0; i < own.size(); i++) {
      all &= types.withdraw(own.get(i), wrapped.get(i), e);
    }
    if (!all) {
      throw e;
    }
  }

  private <T extends @Nullable Object> List<Callable<T>> wrapAll(List<Callable<T>> tasks) {
    List<Callable<T>> wrapped = new ArrayList<>(tasks.size());
    for (Callable<T> task : tasks) {
      wrapped.add(wrap(task));
    }
    return wrapped;
  }

  private <R extends @Nullable Object> R asTheyAre(R result, ClassCastException refusal) {
    types.keepAsTheyAre(refusal);
    return result;
  }

  @Override
  public void shutdown() {
    executor.shutdown();
  }

  /** The application's own tasks, as it handed them in. */
  @Override
  public List<Runnable> shutdownNow() {
    List<Runnable> tasks = new ArrayList<>(executor.shutdownNow());
    tasks.replaceAll(task -> (Runnable) CapturedTask.unwrap(task));
    return tasks;
  }

  @Override
  public boolean isShutdown() {
    return executor.isShutdown();
  }

  @Override
  public boolean isTerminated() {
    return executor.isTerminated();
  }

  @Override
  public boolean awaitTermination(long timeout, TimeUnit unit) throws InterruptedException {
    return executor.awaitTermination(timeout, unit);
  }

  /**
   * From JDK 19 on an executor can be closed, and some do it in their own way: the common pool, on
   * which the inherited method would wait for ever, does nothing.
   */
  @SuppressWarnings("MissingOverride") // There is nothing to override on JDK 17.
  public void close() {
    if (executor instanceof AutoCloseable closeable) {
      try {
        closeable.close();
      } catch (RuntimeException e) {
        throw e;
      } catch (Exception e) {
        throw new IllegalStateException("executors close without checked exceptions", e);
      }
    } else {
      executor.shutdown();
    }
  }
}
