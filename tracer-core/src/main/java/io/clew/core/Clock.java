package io.clew.core;

/**
 * Time for spans. A trace reads the wall clock once in each process, for its first span there; from
 * then on it counts with {@code nanoTime}, so that durations and the order of spans are true even
 * while the wall clock is set.
 */
public interface Clock {
  /** The machine's clocks. */
  Clock SYSTEM = new SystemClock();

  /**
   * A clock that never runs backwards, as {@link System#nanoTime()}.
   *
   * @return nanoseconds since any fixed point
   */
  long nanoTime();

  /**
   * How far the wall clock is from {@code nanoTime}.
   *
   * @param nanoTime what {@link #nanoTime()} has just said
   * @return nanoseconds to add to {@code nanoTime} for nanoseconds since the epoch
   */
  long offset(long nanoTime);
}
