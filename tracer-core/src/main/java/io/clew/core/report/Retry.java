package io.clew.core.report;

import io.clew.common.Backoff;
import java.time.Duration;

/**
 * When a failed batch is sent again. The pause before the second attempt is {@code initialBackoff},
 * and each one after it is twice as long, up to {@code maxBackoff}; a random share of each, up to a
 * half, is left out, so that many services do not retry at the same moment.
 *
 * <p>Meanwhile spans wait in the queue. A batch of which a sender had sent a part when it failed is
 * sent whole again: at least once, not at most once.
 *
 * @param maxAttempts 1 to 1,000, the first included; 1 for no second one
 * @param maxElapsed how long after the first attempt there is another, 0 to 1 hour
 * @param initialBackoff 0 to {@code maxBackoff}
 * @param maxBackoff up to 1 minute
 */
public record Retry(
    int maxAttempts, Duration maxElapsed, Duration initialBackoff, Duration maxBackoff) {

  private static final int MAX_ATTEMPTS = 1000;
  private static final Duration MAX_ELAPSED = Duration.ofHours(1);
  private static final Duration MAX_PAUSE = Duration.ofMinutes(1);

  /** 8 attempts within 30 seconds, after pauses of 0.1 to 5 seconds. */
  public static final Retry DEFAULT =
      new Retry(8, Duration.ofSeconds(30), Duration.ofMillis(100), Duration.ofSeconds(5));

  /** What could not be sent is dropped at once. */
  public static final Retry NEVER = new Retry(1, Duration.ZERO, Duration.ZERO, Duration.ZERO);

  /** There is no further attempt. */
  static final long GIVE_UP = -1;

  /**
   * Attempts of your own.
   *
   * @throws IllegalArgumentException if one is out of bounds
   */
  public Retry {
    if (maxAttempts < 1 || maxAttempts > MAX_ATTEMPTS) {
      throw new IllegalArgumentException(
          "maxAttempts: expected 1 to " + MAX_ATTEMPTS + ", got " + maxAttempts);
    }
    check("maxElapsed", maxElapsed, MAX_ELAPSED);
    check("maxBackoff", maxBackoff, MAX_PAUSE);
    check("initialBackoff", initialBackoff, maxBackoff);
  }

  private static void check(String name, Duration value, Duration max) {
    if (value.isNegative() || value.compareTo(max) > 0) {
      throw new IllegalArgumentException(name + ": expected 0 to " + max + ", got " + value);
    }
  }

  Retry withMaxAttempts(int value) {
    return new Retry(value, maxElapsed, initialBackoff, maxBackoff);
  }

  Retry maxElapsed(Duration value) {
    return new Retry(maxAttempts, value, initialBackoff, maxBackoff);
  }

  /**
   * How long to wait for the next attempt.
   *
   * @param failures how many have failed, at least 1
   * @param spentNanos how long ago the first has begun
   * @param random 0 to 1
   */
  long pauseNanos(int failures, long spentNanos, double random) {
    if (failures >= maxAttempts) {
      return GIVE_UP;
    }
    long pause = new Backoff(initialBackoff, maxBackoff).nanos(failures, random);
    return pause <= maxElapsed.toNanos() - spentNanos ? pause : GIVE_UP;
  }
}
