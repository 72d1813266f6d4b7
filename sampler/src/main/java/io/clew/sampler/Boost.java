package io.clew.sampler;

import java.time.Duration;

/**
 * More sampling for a while.
 *
 * @param rule the name of a rule, or else a pattern of operations
 * @param rate 0 to 1
 */
record Boost(String rule, double rate, long endNanos) {
  private static final int MAX_NAME_CHARS = 80;

  boolean isOver(long nanoTime) {
    return endNanos - nanoTime <= 0;
  }

  Duration remaining(long nanoTime) {
    return Duration.ofNanos(Math.max(0, endNanos - nanoTime));
  }

  /** What it is, on one line of the log. */
  @Override
  public String toString() {
    return "boost of '" + RuleSetText.printable(rule, MAX_NAME_CHARS) + "' to " + rate;
  }
}
