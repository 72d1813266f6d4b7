package io.clew.core.context;

import java.util.concurrent.Callable;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Wraps each task when it is handed in; periodic ones belong to no request. */
final class WrappingScheduledExecutorService extends WrappingExecutorService
    implements ScheduledExecutorService {
  private final TaskWrapping wrapping;
  private final ScheduledExecutorService executor;

  WrappingScheduledExecutorService(TaskWrapping wrapping, ScheduledExecutorService executor) {
    super(wrapping, executor);
    this.wrapping = wrapping;
    this.executor = executor;
  }

  @Override
  public ScheduledFuture<?> schedule(Runnable task, long delay, TimeUnit unit) {
    return executor.schedule(wrapping.wrap(task), delay, unit);
  }

  @Override
  public <V extends @Nullable Object> ScheduledFuture<V> schedule(
      Callable<V> task, long delay, TimeUnit unit) {
    return executor.schedule(wrapping.wrap(task), delay, unit);
  }

  @Override
  public ScheduledFuture<?> scheduleAtFixedRate(
      Runnable task, long initialDelay, long period, TimeUnit unit) {
    return executor.scheduleAtFixedRate(wrapping.wrapWithoutSpan(task), initialDelay, period, unit);
  }

  @Override
  public ScheduledFuture<?> scheduleWithFixedDelay(
      Runnable task, long initialDelay, long delay, TimeUnit unit) {
    return executor.scheduleWithFixedDelay(
        wrapping.wrapWithoutSpan(task), initialDelay, delay, unit);
  }
}
