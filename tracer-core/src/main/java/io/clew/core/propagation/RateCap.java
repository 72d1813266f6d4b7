package io.clew.core.propagation;

import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * Lets so many through in a second, and as many at once after a quiet second. A token bucket kept
 * as one number, so that it takes no lock: the time at which the bucket will be full again. Taking
 * a token moves that time on by the time that it takes to drip in; none is left if it would be more
 * than a second away.
 *
 * @see <a href="https://en.wikipedia.org/wiki/Generic_cell_rate_algorithm">Generic cell rate
 *     algorithm</a>
 */
final class RateCap {
  private static final long SECOND = 1_000_000_000;

  private final LongSupplier nanoTime;
  private final long origin;
  private final long nanosPerToken;
  private final AtomicLong fullAt = new AtomicLong();

  RateCap(int perSecond, LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    origin = nanoTime.getAsLong();
    nanosPerToken = perSecond == 0 ? Long.MAX_VALUE : Math.max(1, SECOND / perSecond);
  }

  boolean tryTake() {
    if (nanosPerToken > SECOND) {
      return false;
    }
    long now = nanoTime.getAsLong() - origin;
    while (true) {
      long before = fullAt.get();
      long after = Math.max(before, now) + nanosPerToken;
      if (after - now > SECOND) {
        return false;
      }
      if (fullAt.compareAndSet(before, after)) {
        return true;
      }
    }
  }
}
