package io.clew.core.context;

import io.clew.common.LogOnce;
import io.clew.common.SafeLog;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.PriorityBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Whether an executor accepts tasks that are wrapped. One whose queue or methods cast each task to
 * the application's own class gets its tasks as they are. They run then, without a span, as they
 * would without tracing.
 */
final class TaskTypes {
  private static final LogOnce LOG_ONCE = new LogOnce(SafeLog.logger(TaskWrapping.class));

  private final Executor executor;

  /** Set before the first task, or after one that was accepted only as it is. */
  private volatile boolean asTheyAre;

  TaskTypes(Executor executor) {
    this.executor = executor;
    if (ordersByOwnType(executor)) {
      keepAsTheyAre(null);
    }
  }

  boolean asTheyAre() {
    return asTheyAre;
  }

  /**
   * A queue with a comparator, or a pool that may make comparable futures of its tasks. These would
   * cast later than at the first task, when it is too late.
   */
  private static boolean ordersByOwnType(Executor executor) {
    return executor instanceof ThreadPoolExecutor pool
        && pool.getQueue() instanceof PriorityBlockingQueue<?> queue
        && (pool.getClass() != ThreadPoolExecutor.class || !isNatural(queue.comparator()));
  }

  private static boolean isNatural(@Nullable Comparator<?> comparator) {
    return comparator == null
        || comparator.equals(Comparator.naturalOrder())
        || comparator.equals(Comparator.reverseOrder());
  }

  /** Hands a task in: wrapped, or as it is if the executor cannot cast the wrapped one. */
  <K, R extends @Nullable Object> R handIn(K task, K wrapped, Function<K, R> executing) {
    try {
      return executing.apply(wrapped);
    } catch (ClassCastException e) {
      throwIfStarted(e, List.of(wrapped));
      R result = executing.apply(task);
      keepAsTheyAre(e);
      return result;
    }
  }

  /** Throws if a task may have thrown it itself. */
  void throwIfStarted(ClassCastException e, Collection<?> wrapped) {
    for (Object task : wrapped) {
      if (CapturedTask.unwrap(task) == task || CapturedTask.isStarted(task)) {
        throw e;
      }
      if (task instanceof Runnable queued && executor instanceof ThreadPoolExecutor pool) {
        pool.remove(queued);
      }
    }
  }

  void keepAsTheyAre(@Nullable Throwable cause) {
    asTheyAre = true;
    LOG_ONCE.warn(
        "an executor needs the application's own type of task, so its tasks do not carry the active"
            + " span; wrap what they run",
        executor,
        cause);
  }
}
