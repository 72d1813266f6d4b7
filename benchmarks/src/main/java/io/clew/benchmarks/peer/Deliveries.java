package io.clew.benchmarks.peer;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Counts what arrives at a transport, in any thread. It can be {@linkplain #hold held}, and the
 * tracer's worker with it, until a queue has filled up.
 */
public final class Deliveries {
  private static final CountDownLatch OPEN = new CountDownLatch(0);

  private final AtomicLong spans = new AtomicLong();
  private volatile CountDownLatch gate = OPEN;
  private volatile long lastNanos = System.nanoTime();

  Deliveries() {}

  /** Some spans have arrived, encoded. Returns when nobody holds them. */
  void add(int more) {
    lastNanos = System.nanoTime();
    spans.addAndGet(more);
    try {
      gate.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
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

  /**
   * When the last of them have arrived.
   *
   * @return as of {@link System#nanoTime()}
   */
  public long lastNanos() {
    return lastNanos;
  }

  /** Whatever brings the next spans waits until they are released. */
  public void hold() {
    gate = new CountDownLatch(1);
  }

  /** Ends the hold. */
  public void release() {
    gate.countDown();
    gate = OPEN;
  }
}
