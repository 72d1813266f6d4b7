package io.clew.testing;

import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * Predictable ids: 1, 2, 3 and so on, or from another start. Safe for many threads; never gives 0,
 * which means "none".
 */
public final class FixedIds implements LongSupplier {
  private final AtomicLong next;

  /** Ids from 1. */
  public FixedIds() {
    this(1);
  }

  /**
   * Ids from a start.
   *
   * @param first any value but 0
   */
  public FixedIds(long first) {
    if (first == 0) {
      throw new IllegalArgumentException("first: expected any value but 0");
    }
    next = new AtomicLong(first);
  }

  @Override
  public long getAsLong() {
    return next.getAndUpdate(id -> id == -1 ? 1 : id + 1);
  }

  @Override
  public String toString() {
    return "FixedIds(next " + next + ")";
  }
}
