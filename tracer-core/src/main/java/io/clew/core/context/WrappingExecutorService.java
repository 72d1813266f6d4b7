package io.clew.core.context;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.Callable;
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
    return types.handIn(task, wrap(task), each -> executor.submit(each));
  }

  @Override
  public <T extends @Nullable Object> Future<T> submit(Runnable task, T result) {
    return types.handIn(task, wrap(task), each -> executor.submit(each, result));
  }

  @Override
  public Future<?> submit(Runnable task) {
    return types.<Runnable, Future<?>>handIn(task, wrap(task), each -> executor.submit(each));
  }

  final <T extends @Nullable Object> Callable<T> wrap(Callable<T> task) {
    return types.asTheyAre() ? task : wrapping.wrap(task);
  }

  @Override
  public <T extends @Nullable Object> List<Future<T>> invokeAll(
      Collection<? extends Callable<T>> tasks) throws InterruptedException {
    List<Callable<T>> wrapped = wrapAll(tasks);
    try {
      return executor.invokeAll(wrapped);
    } catch (ClassCastException e) {
      types.throwIfStarted(e, wrapped);
      return asTheyAre(executor.invokeAll(tasks), e);
    }
  }

  @Override
  public <T extends @Nullable Object> List<Future<T>> invokeAll(
      Collection<? extends Callable<T>> tasks, long timeout, TimeUnit unit)
      throws InterruptedException {
    List<Callable<T>> wrapped = wrapAll(tasks);
    try {
      return executor.invokeAll(wrapped, timeout, unit);
    } catch (ClassCastException e) {
      types.throwIfStarted(e, wrapped);
      return asTheyAre(executor.invokeAll(tasks, timeout, unit), e);
    }
  }

  @Override
  public <T extends @Nullable Object> T invokeAny(Collection<? extends Callable<T>> tasks)
      throws InterruptedException, ExecutionException {
    List<Callable<T>> wrapped = wrapAll(tasks);
    try {
      return executor.invokeAny(wrapped);
    } catch (ClassCastException e) {
      types.throwIfStarted(e, wrapped);
      return asTheyAre(executor.invokeAny(tasks), e);
    }
  }

  @Override
  public <T extends @Nullable Object> T invokeAny(
      Collection<? extends Callable<T>> tasks, long timeout, TimeUnit unit)
      throws InterruptedException, ExecutionException, TimeoutException {
    List<Callable<T>> wrapped = wrapAll(tasks);
    try {
      return executor.invokeAny(wrapped, timeout, unit);
    } catch (ClassCastException e) {
      types.throwIfStarted(e, wrapped);
      return asTheyAre(executor.invokeAny(tasks, timeout, unit), e);
    }
  }

  private <T extends @Nullable Object> List<Callable<T>> wrapAll(
      Collection<? extends Callable<T>> tasks) {
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
