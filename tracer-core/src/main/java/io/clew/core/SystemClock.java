package io.clew.core;

import java.time.Instant;

/**
 * Reads the wall clock at most once in a tenth of a second: a root span then costs one {@code
 * nanoTime}, and a step of the wall clock still reaches later traces within that time.
 */
final class SystemClock implements Clock {
  private static final long MAX_AGE_NANOS = 100_000_000;

  private volatile Anchor anchor = Anchor.now(System.nanoTime());

  @Override
  public long nanoTime() {
    return System.nanoTime();
  }

  @Override
  public long offset(long nanoTime) {
    Anchor current = anchor;
    return nanoTime - current.nanoTime > MAX_AGE_NANOS ? newOffset(nanoTime) : current.offset;
  }

  /** A method of its own: seldom called, and large. */
  private long newOffset(long nanoTime) {
    Anchor now = Anchor.now(nanoTime);
    anchor = now;
    return now.offset;
  }

  private record Anchor(long nanoTime, long offset) {
    static Anchor now(long nanoTime) {
      Instant now = Instant.now();
      long wall = now.getEpochSecond() * 1_000_000_000L + now.getNano();
      return new Anchor(nanoTime, wall - nanoTime);
    }
  }
}
