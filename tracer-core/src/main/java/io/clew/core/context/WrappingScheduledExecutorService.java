package io.clew.core.context;

import java.util.concurrent.Callable;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Wraps each task when it is handed in; periodic ones belong to no request. */
final class WrappingScheduledExecutorService extends WrappingExecutorService
    implements ScheduledExecutorService {
  private final ScheduledExecutorService executor;

  WrappingScheduledExecutorService(TaskWrapping wrapping, ScheduledExecutorService executor) {
    super(wrapping, executor);
    this.executor = executor;
  }

  @Override
  public ScheduledFuture<?> schedule(Runnable task, long delay, TimeUnit unit) {
    return types.<Runnable, ScheduledFuture<?>>handIn(
        task, wrap(task), each -> executor.schedule(each, delay, unit), null);
  }

  @Override
  public <V extends @Nullable Object> ScheduledFuture<V> schedule(
      Callable<V> task, long delay, TimeUnit unit) {
    return types.handIn(task, wrap(task), each -> executor.schedule(each, delay, unit), null);
  }

  @Override
  public ScheduledFuture<?> scheduleAtFixedRate(
      Runnable task, long initialDelay, long period, TimeUnit unit) {
    return types.<Runnable, ScheduledFuture<?>>handIn(
        task,
        wrapWithoutSpan(task),
        each -> executor.scheduleAtFixedRate(each, initialDelay, period, unit),
        null);
  }

  @Override
  public ScheduledFuture<?> scheduleWithFixedDelay(
      Runnable task, long initialDelay, long delay, TimeUnit unit) {
    return types.<Runnable, ScheduledFuture<?>>handIn(
        task,
        wrapWithoutSpan(task),
        each -> executor.scheduleWithFixedDelay(each, initialDelay, delay, unit),
        null);
  }

  private Runnable wrapWithoutSpan(Runnable task) {
    return types.asTheyAre() ? task : wrapping.wrapWithoutSpan(task);
  }
}
