package io.clew.stress.outage;

import java.time.Duration;

/** How long the parts of a run take, and how many spans are finished meanwhile. */
enum Effort {
  FULL(50_000, 3_000, 5_000, 4_000, 8_000, 30_000, 3_000),

  QUICK(50_000, 2_000, 3_000, 1_000, 2_000, 5_000, 500),

  /** For tests, which measure nothing. */
  TINY(2_000, 0, 100, 100, 1_500, 1_500, 100);

  final int spansPerSecond;

  /** How long the application finishes only a tenth of these spans, at its start. */
  final Duration gently;

  /** How long nothing is measured, at the start. */
  final Duration warmUp;

  /** How long the application is measured while the broker works. */
  final Duration without;

  /** How long the broker is away. */
  final Duration with;

  /** How long the broker is stopped. */
  final Duration pause;

  /** How long the application continues when the broker works again. */
  final Duration after;

  Effort(
      int spansPerSecond,
      long gently,
      long warmUp,
      long without,
      long with,
      long pause,
      long after) {
    this.spansPerSecond = spansPerSecond;
    this.gently = Duration.ofMillis(gently);
    this.warmUp = Duration.ofMillis(warmUp);
    this.without = Duration.ofMillis(without);
    this.with = Duration.ofMillis(with);
    this.pause = Duration.ofMillis(pause);
    this.after = Duration.ofMillis(after);
  }
}
