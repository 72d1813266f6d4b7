package io.clew.collector.policy;

/** A policy that keeps so many traces or spans in a time, and no more. */
abstract class Limit implements TailPolicy {
  /** Of its counts among those of all limits. */
  final int index;

  Limit(int index) {
    this.index = index;
  }

  abstract LimitCounts newCounts();

  @Override
  public final boolean hasLimit() {
    return true;
  }
}
