package io.clew.common;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * How large a message may be, as a receiver's refusals tell. After a refusal the limit is half of
 * what was refused. Later it grows again, in case the receiver takes more by now: it doubles after
 * a minute, and after each further attempt that was refused the wait doubles, up to half an hour.
 * For one thread.
 */
public final class SizeLimit {
  private static final Backoff GROWTH = new Backoff(Duration.ofMinutes(1), Duration.ofMinutes(30));

  private final int max;
  private final LongSupplier nanoTime;
  private int bytes;

  /** The limit after the last refusal. */
  private int afterRefusal;

  /** How often a message was refused since one was taken that shows that the limit has grown. */
  private int refusals;

  private long growthNanos;

  /**
   * A limit that begins with its maximum.
   *
   * @param max what is never exceeded, at least 1
   * @param nanoTime {@link System#nanoTime}
   */
  public SizeLimit(int max, LongSupplier nanoTime) {
    this.max = max;
    this.nanoTime = nanoTime;
    bytes = max;
    afterRefusal = max;
  }

  /** How large a message may be now. */
  public int bytes() {
    if (bytes < max && nanoTime.getAsLong() - growthNanos >= 0) {
      bytes = (int) Math.min(max, 2L * bytes);
      scheduleGrowth();
    }
    return bytes;
  }

  /** A message of so many bytes was too large. */
  public void refused(int size) {
    bytes = Math.max(1, Math.min(bytes, size / 2));
    afterRefusal = bytes;
    refusals++;
    scheduleGrowth();
  }

  /** A message of so many bytes was taken. */
  public void taken(int size) {
    if (size > afterRefusal) {
      refusals = 0;
    }
  }

  private void scheduleGrowth() {
    growthNanos = nanoTime.getAsLong() + GROWTH.nanos(Math.max(1, refusals), 0);
  }
}
