package io.clew.benchmarks.peer;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Counts what arrives at a transport. It can be {@linkplain #hold held}, and the tracer's worker
 * with it, while a queue is filled; so a worker can be timed by itself.
 */
public final class Deliveries {
  private static final int LIMIT_SECONDS = 20;

  private final AtomicLong spans = new AtomicLong();
  private final Semaphore held = new Semaphore(0);
  private volatile @Nullable CountDownLatch gate;
  private volatile long releasedNanos;
  private volatile long lastNanos;

  Deliveries() {}

  /** Some spans have arrived, encoded, on the worker's thread. Returns when nobody holds them. */
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

  /**
   * Spans that have arrived.
   *
   * @return a count that only grows
   */
  public long count() {
    return spans.get();
  }

  /** Whatever brings the next spans waits until it is released. */
  public void hold() {
    gate = new CountDownLatch(1);
  }

  /**
   * Releases the worker, once it is held.
   *
   * @return how many spans it had brought by then
   * @throws InterruptedException if somebody interrupts it
   * @throws IllegalStateException if no worker comes
   */
  public long release() throws InterruptedException {
    CountDownLatch closed = gate;
    if (closed == null || !held.tryAcquire(LIMIT_SECONDS, TimeUnit.SECONDS)) {
      throw new IllegalStateException("expected a worker that is held, got none");
    }
    long before = count();
    gate = null;
    closed.countDown();
    return before;
  }

  /**
   * How long the worker has been at work since it was released.
   *
   * @return nanoseconds until the last spans arrived
   */
  public long nanosSinceRelease() {
    return lastNanos - releasedNanos;
  }
}
