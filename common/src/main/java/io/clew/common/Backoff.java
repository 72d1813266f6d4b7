package io.clew.common;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * How long to wait after failures: {@code initial} after the first, and each time twice as long, up
 * to {@code max}. A random share of that, up to a half, is left out, so that a thousand services do
 * not come back to a repaired server at the same moment.
 *
 * @param initial 0 or more
 * @param max at most a day
 */
public record Backoff(Duration initial, Duration max) {
  private static final Duration LONGEST = Duration.ofDays(1);

  public Backoff {
    if (initial.isNegative() || max.compareTo(initial) < 0 || max.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException(
          "expected 0 <= initial <= max <= " + LONGEST + ", got " + initial + " and " + max);
    }
  }

  /**
   * The wait in nanoseconds.
   *
   * @param failures how many there were in a row, at least 1
   */
  public long nanos(long failures) {
    return nanos(failures, ThreadLocalRandom.current().nextDouble());
  }

  /**
   * The wait in nanoseconds, without chance.
   *
   * @param failures how many there were in a row, at least 1
   * @param random 0 for nothing left out, 1 for a half
   */
  public long nanos(long failures, double random) {
    long doubled = initial.toNanos();
    long limit = max.toNanos();
    for (long i = 1; i < failures && doubled > 0 && doubled < limit; i++) {
      doubled *= 2;
    }
    return (long) (Math.min(doubled, limit) * (1 - random / 2));
  }
}
