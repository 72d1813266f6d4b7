package io.clew.stress.fault;

import java.time.Duration;

/** How long a run takes. */
enum Effort {
  /** For numbers to publish: long enough for batches to be dropped after all attempts. */
  FULL(5_000, 10_000, 15_000, 60_000, 2_000),

  QUICK(2_000, 3_000, 5_000, 5_000, 1_000),

  /** For tests, which measure nothing. */
  TINY(50, 50, 100, 100, 50);

  final Duration warmUp;

  /** How long the application is measured before the fault. */
  final Duration without;

  /** How long the application continues after the fault. */
  final Duration after;

  private final Duration with;
  private final Duration block;

  Effort(long warmUp, long without, long with, long block, long after) {
    this.warmUp = Duration.ofMillis(warmUp);
    this.without = Duration.ofMillis(without);
    this.with = Duration.ofMillis(with);
    this.block = Duration.ofMillis(block);
    this.after = Duration.ofMillis(after);
  }

  /** How long a fault lasts. */
  Duration with(Fault fault) {
    return fault == Fault.BLOCKS ? block : with;
  }

  Duration total(Fault fault) {
    return warmUp.plus(without).plus(with(fault)).plus(after);
  }
}
