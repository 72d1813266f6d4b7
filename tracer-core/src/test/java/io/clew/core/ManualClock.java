package io.clew.core;

import java.util.concurrent.atomic.AtomicInteger;

/** Two clocks that go when they are told to, while no other thread reads them. */
final class ManualClock implements Clock {
  /** Nanoseconds since any point. */
  long nanos = 5_000_000_000L;

  /** Nanoseconds since the epoch, minus {@link #nanos}. */
  long offset = 1_700_000_000_000_000_000L - 5_000_000_000L;

  final AtomicInteger wallClockReads = new AtomicInteger();

  @Override
  public long nanoTime() {
    return nanos;
  }

  @Override
  public long offset(long nanoTime) {
    wallClockReads.incrementAndGet();
    return offset;
  }

  void advanceNanos(long more) {
    nanos += more;
  }

  void advanceMicros(long more) {
    nanos += more * 1_000;
  }

  /** Sets the wall clock alone, as an administrator or NTP does. */
  void stepWallClock(long nanoseconds) {
    offset += nanoseconds;
  }

  long wallMicros() {
    return (nanos + offset) / 1_000;
  }
}
