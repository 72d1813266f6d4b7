package io.clew.common;

import java.util.function.LongSupplier;

/** {@link System#nanoTime} where a test may put another clock. */
public enum NanoTime implements LongSupplier {
  /** The JVM's. Not a method reference: to link one takes a millisecond of each start. */
  SYSTEM;

  @Override
  public long getAsLong() {
    return System.nanoTime();
  }
}
