package io.clew.common;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Allows a number of events a second, on average, and up to a second's worth at once. It takes no
 * lock and keeps one number: the time at which the bucket is full again. Safe for many threads.
 *
 * @see <a href="https://en.wikipedia.org/wiki/Generic_cell_rate_algorithm">Generic cell rate
 *     algorithm</a>
 */
public final class TokenBucket {
  private static final double NANOS_PER_SECOND = 1e9;

  /** The longest time until the next token: as good as never. */
  private static final double MAX_INTERVAL = 0x1p61;

  /** Nanoseconds for one token, and for as many as the bucket holds. */
  private final long interval;

  /** Less than {@link #interval} if there is never a token. */
  private final long depth;

  private final AtomicLong fullAt;

  /**
   * A full bucket.
   *
   * @param perSecond tokens a second, fractions allowed; at least one fits in unless it is 0
   * @param now the time in nanoseconds
   */
  public TokenBucket(double perSecond, long now) {
    interval = (long) Math.max(1, Math.min(MAX_INTERVAL, NANOS_PER_SECOND / perSecond));
    depth = perSecond == 0 ? 0 : Math.max(interval, (long) NANOS_PER_SECOND);
    fullAt = new AtomicLong(now);
  }

  /** Takes a token if there is one. */
  public boolean take(long now) {
    while (true) {
      long before = fullAt.get();
      // A bucket that was full earlier is not fuller now.
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
