package io.clew.testing;

import io.clew.core.Clock;
import java.time.Duration;
import java.time.Instant;

/**
 * A clock that stands still until a test moves it. The wall clock can be set apart from {@code
 * nanoTime}, as an administrator or NTP does. Safe for many threads.
 */
public final class ManualClock implements Clock {
  private static final long NANOS = 1_000_000_000L;

  private long nanoTime;
  private long offset;

  /** A clock at 2020-01-01T00:00:00Z. */
  public ManualClock() {
    this(Instant.parse("2020-01-01T00:00:00Z"));
  }

  /**
   * A clock at a point in time.
   *
   * @param wallClock from the year 1678 to 2262, as for all methods that take a time
   */
  public ManualClock(Instant wallClock) {
    setWallClock(wallClock);
  }

  /**
   * Lets time pass: {@code nanoTime} and the wall clock go on together.
   *
   * @param duration not negative
   */
  public synchronized ManualClock advance(Duration duration) {
    if (duration.isNegative()) {
      throw new IllegalArgumentException("duration: expected 0 or more, got " + duration);
    }
    nanoTime = Math.addExact(nanoTime, duration.toNanos());
    return this;
  }

  /**
   * Sets the wall clock; no time passes for {@code nanoTime}.
   *
   * @param wallClock the new time, before or after the present one
   */
  public synchronized ManualClock setWallClock(Instant wallClock) {
    long nanos =
        Math.addExact(Math.multiplyExact(wallClock.getEpochSecond(), NANOS), wallClock.getNano());
    offset = Math.subtractExact(nanos, nanoTime);
    return this;
  }

  /**
   * Moves the wall clock; no time passes for {@code nanoTime}.
   *
   * @param step forward, or backward if negative
   */
  public synchronized ManualClock stepWallClock(Duration step) {
    offset = Math.addExact(offset, step.toNanos());
    return this;
  }

  /**
   * The wall clock.
   *
   * @return the time that a trace gets which starts now
   */
  public synchronized Instant wallClock() {
    return Instant.ofEpochSecond(0, Math.addExact(nanoTime, offset));
  }

  @Override
  public synchronized long nanoTime() {
    return nanoTime;
  }

  @Override
  public synchronized long offset(long nanoTime) {
    return offset;
  }

  @Override
  public String toString() {
    return "ManualClock(" + wallClock() + ")";
  }
}
