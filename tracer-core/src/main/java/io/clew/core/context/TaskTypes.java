package io.clew.core.context;

import io.clew.common.LogOnce;
import io.clew.common.SafeLog;
import java.util.Comparator;
import java.util.concurrent.CompletableFuture;
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
  private final boolean jdk;

  /** Set before the first task, or after one that was accepted only as it is. */
  private volatile boolean asTheyAre;

  TaskTypes(Executor executor) {
    this.executor = executor;
    jdk = executor.getClass().getModule() == Executor.class.getModule();
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

  /**
   * Hands a task in: wrapped, or as it is if the executor cannot cast the wrapped one.
   *
   * @param running what to return if the executor threw, but runs the wrapped task; null to throw
   */
  <K, R extends @Nullable Object> R handIn(
      K task,
      K wrapped,
      Function<K, R> executing,
      @Nullable Function<CompletableFuture<@Nullable Object>, R> running) {
    if (running != null) {
      keepOutcome(task, wrapped);
    }
    try {
      return executing.apply(wrapped);
    } catch (ClassCastException e) {
      R result =
          withdraw(task, wrapped, e)
              ? executing.apply(task)
              : requireRunning(running, e).apply(outcome(wrapped, e));
      keepAsTheyAre(e);
      return result;
    }
  }

  private static <F> F requireRunning(@Nullable F running, ClassCastException e) {
    if (running == null) {
      throw e;
    }
    return running;
  }

  /**
   * An application's executor may cast what it made of a task when a thread has the task already.
   * The JDK's own do not.
   */
  void keepOutcome(Object task, Object wrapped) {
    if (wrapped != task && !jdk && wrapped instanceof CapturedTask<?> captured) {
      captured.keepOutcome();
    }
  }

  /** What comes of a task that could not be withdrawn. */
  static CompletableFuture<@Nullable Object> outcome(Object wrapped, ClassCastException e) {
    CompletableFuture<@Nullable Object> outcome =
        wrapped instanceof CapturedTask<?> captured ? captured.outcome() : null;
    if (outcome == null) {
      throw e;
    }
    return outcome;
  }

  /**
   * Takes a wrapped task back that the executor refused. It may be in a queue, within a future.
   *
   * @return whether the task is to be handed in as it is; false if it has begun to run
   * @throws ClassCastException if it is not about the wrapping
   */
  boolean withdraw(Object task, Object wrapped, ClassCastException e) {
    if (wrapped == task || !(wrapped instanceof CapturedTask<?> captured)) {
      throw e; // The application's own wrapping may be in use elsewhere.
    }
    if (captured.withdraw()) {
      if (executor instanceof ThreadPoolExecutor pool) {
        pool.getQueue().removeIf(each -> each == wrapped);
      }
      return true;
    }
    if (captured.threwClassCastException()) {
      throw e;
    }
    return false;
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
