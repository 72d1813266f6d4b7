package io.clew.benchmarks.peer;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Counts what arrives at a transport. It can {@linkplain #hold hold} the tracer's worker while a
 * queue is filled, so that the worker alone can be timed.
 */
public final class Deliveries {
  private static final int LIMIT_SECONDS = 20;

  private final AtomicLong spans = new AtomicLong();
  private final Semaphore held = new Semaphore(0);
  private volatile @Nullable CountDownLatch gate;
  private volatile long releasedNanos;
  private volatile long lastNanos;

  Deliveries() {}

  /** Encoded spans have arrived, on the worker's thread. It waits while the worker is held. */
  void add(int more) {
    lastNanos = System.nanoTime();
    spans.addAndGet(more);
    CountDownLatch closed = gate;
    if (closed != null) {
      held.release();
      try {
        closed.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      releasedNanos = System.nanoTime();
    }
  }

  /** How many spans have arrived. */
  public long count() {
    return spans.get();
  }

  /** The thread that brings the next spans has to wait until it is released. */
  public void hold() {
    gate = new CountDownLatch(1);
  }

  /**
   * Releases the worker, once it is held.
   *
   * @return how many spans had arrived by then
   * @throws IllegalStateException if no worker is held in time
   */
  public long release() {
    CountDownLatch closed = gate;
    if (closed == null || !isHeld()) {
      throw new IllegalStateException("expected a worker that is held, got none");
    }
    long before = count();
    gate = null;
    closed.countDown();
    return before;
  }

  private boolean isHeld() {
    try {
      return held.tryAcquire(LIMIT_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** Nanoseconds from the release of the worker to the arrival of the last spans. */
  public long nanosSinceRelease() {
    return lastNanos - releasedNanos;
  }
}
