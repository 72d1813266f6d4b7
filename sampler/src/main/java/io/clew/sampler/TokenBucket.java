package io.clew.sampler;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Lets a number of traces pass in a second, on average, and up to a second's worth at once. There
 * is no lock, and one number to keep: the time at which the bucket is full again.
 */
final class TokenBucket {
  private static final double NANOS_PER_SECOND = 1e9;

  /** How long a token takes to drop into the bucket; long enough for never. */
  private static final double MAX_INTERVAL = 0x1p61;

  /** Nanoseconds for one token, and for as many as the bucket holds. */
  private final long interval;

  /** Less than {@link #interval} if no token ever drops in. */
  private final long depth;

  private final AtomicLong fullAt;

  /**
   * A full bucket.
   *
   * @param perSecond tokens a second, fractions allowed; at least one fits in unless it is 0
   * @param now the time in nanoseconds
   */
  TokenBucket(double perSecond, long now) {
    interval = (long) Math.max(1, Math.min(MAX_INTERVAL, NANOS_PER_SECOND / perSecond));
    depth = perSecond == 0 ? 0 : Math.max(interval, (long) NANOS_PER_SECOND);
    fullAt = new AtomicLong(now);
  }

  /** Takes a token if there is one. */
  boolean take(long now) {
    while (true) {
      long before = fullAt.get();
      // What has been full for a while is no fuller than full.
      long start = before - now > 0 ? before : now;
      if (start - now > depth - interval) {
        return false;
      }
      if (fullAt.compareAndSet(before, start + interval)) {
        return true;
      }
    }
  }
}
