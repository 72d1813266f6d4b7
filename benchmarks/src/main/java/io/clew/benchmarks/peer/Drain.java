package io.clew.benchmarks.peer;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/**
 * Waits until every finished span has arrived. A tracer that drops spans is fast, so a missing span
 * is an error that ends the run. It never becomes a number in a table.
 */
public final class Drain {
  private static final Duration LIMIT = Duration.ofSeconds(20);
  private static final long REST_NANOS = 50_000;

  private Drain() {}

  /**
   * Returns when that many spans have arrived.
   *
   * @param spans how many were finished since the pipeline was opened
   * @throws IllegalStateException if they have not arrived within 20 seconds
   */
  public static void await(Pipeline pipeline, long spans) {
    long deadline = System.nanoTime() + LIMIT.toNanos();
    while (pipeline.deliveries().count() < spans) {
      pipeline.nudge();
      if (System.nanoTime() - deadline > 0) {
        throw new IllegalStateException(
            "dropped spans: " + pipeline.deliveries().count() + " of " + spans + " have arrived");
      }
      LockSupport.parkNanos(REST_NANOS);
    }
  }

  /**
   * Checks the number of spans at the end.
   *
   * @param spans how many were finished since the pipeline was opened
   * @throws IllegalStateException if fewer or more have arrived
   */
  public static void verify(Pipeline pipeline, long spans) {
    await(pipeline, spans);
    if (pipeline.deliveries().count() != spans) {
      throw new IllegalStateException(
          "expected " + spans + " spans, " + pipeline.deliveries().count() + " have arrived");
    }
  }
}
