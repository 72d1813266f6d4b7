package io.clew.core.report;

import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.LongConsumer;

/**
 * Counts what happened to the spans that left the queue, and lets callers wait for it. The worker
 * updates it once a batch without allocating, so that the counts stay right when memory runs out.
 */
final class DeliveryCounters {
  private final SpanQueue queue;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition progress = lock.newCondition();
  private long sent;
  private long failed;
  private long rejected;
  private long unreadable;
  private long late;
  private boolean ended;
  private long lostAtClose = -1;

  /** How many spans of each ring are settled. */
  private final long[] settled;

  DeliveryCounters(SpanQueue queue) {
    this.queue = queue;
    settled = queue.newCounts();
  }

  Counts counts() {
    lock.lock();
    try {
      return new Counts(sent, failed, rejected, unreadable, late);
    } finally {
      lock.unlock();
    }
  }

  /** All settled spans. The caller holds the lock or is the worker, the only writer. */
  long total() {
    return sent + failed + rejected + unreadable + late;
  }

  /** Whether so many spans of each ring are settled. For the same as {@link #total}. */
  boolean covers(long[] target) {
    for (int i = 0; i < target.length; i++) {
      if (settled[i] < target[i]) {
        return false;
      }
    }
    return true;
  }

  /** Adds the results for all spans that the worker has taken. */
  void settle(
      long moreSent, long moreFailed, long moreRejected, long moreUnreadable, long moreLate) {
    lock.lock();
    try {
      sent += moreSent;
      failed += moreFailed;
      rejected += moreRejected;
      unreadable += moreUnreadable;
      late += moreLate;
      queue.takenOfEach(settled);
      progress.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Drops the spans whose producers were between the look at {@link Worker#isClosing} and the ring
   * when the worker ended. Both the worker and the producers call it, so no span is missed. The
   * lock allows one consumer at a time.
   */
  void sweep() {
    lock.lock();
    try {
      while (queue.poll() != null) {
        late++;
      }
      queue.takenOfEach(settled);
      progress.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** The worker has ended. */
  void end() {
    lock.lock();
    try {
      ended = true;
      progress.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits until so many of each ring are settled; false if the time ran out or the worker ended.
   */
  boolean await(long[] target, long nanos) {
    lock.lock();
    try {
      return await(() -> covers(target), nanos);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits until the worker has ended. The first caller whose time runs out sets the number of lost
   * spans for all callers.
   *
   * @param onTimeout called with the number of lost spans if the time ran out
   * @return how many are lost
   */
  long awaitEnd(long nanos, LongConsumer onTimeout) {
    lock.lock();
    try {
      boolean done = awaitUninterrupted(() -> ended || lostAtClose >= 0, nanos);
      if (lostAtClose < 0) {
        lostAtClose = done ? 0 : queue.added() - total();
        progress.signalAll();
        if (!done) {
          onTimeout.accept(lostAtClose);
        }
      }
      return lostAtClose;
    } finally {
      lock.unlock();
    }
  }

  /** Waits while holding the lock; an interrupt ends the wait, and is kept for the caller. */
  private boolean await(BooleanSupplier done, long nanos) {
    try {
      long left = nanos;
      while (!done.getAsBoolean()) {
        if (left <= 0) {
          return false;
        }
        left = progress.awaitNanos(left);
      }
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /**
   * The same, but an interrupt does not end the wait: the thread that closes a service is often
   * interrupted.
   */
  private boolean awaitUninterrupted(BooleanSupplier done, long nanos) {
    long deadline = System.nanoTime() + nanos;
    boolean interrupted = Thread.interrupted();
    boolean result = await(done, nanos);
    while (Thread.interrupted()) {
      interrupted = true;
      result = await(done, deadline - System.nanoTime());
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    return result;
  }

  /** The counters of one moment. */
  record Counts(long sent, long failed, long rejected, long unreadable, long late) {
    long total() {
      return sent + failed + rejected + unreadable + late;
    }
  }
}
