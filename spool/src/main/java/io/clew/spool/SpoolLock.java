package io.clew.spool;

import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/**
 * The one lock of a {@link SpoolingSpanSender}. It guards the spool, the batch that is handed over
 * and the state of the replayer. Each change of these is signalled to all threads that wait.
 */
final class SpoolLock {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  void lock() {
    lock.lock();
  }

  void unlock() {
    lock.unlock();
  }

  Condition changed() {
    return changed;
  }

  /**
   * Waits until a condition holds or the time is up. The lock is free meanwhile, but held when the
   * condition is checked. An interrupt ends the wait.
   *
   * @return whether the thread was interrupted
   */
  boolean await(BooleanSupplier condition, long nanos) {
    try {
      long left = nanos;
      while (!condition.getAsBoolean() && left > 0) {
        left = changed.awaitNanos(left);
      }
      return false;
    } catch (InterruptedException e) {
      return true;
    }
  }
}
