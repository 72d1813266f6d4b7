package io.clew.sampler;

import java.time.Duration;

/**
 * More sampling for a while.
 *
 * @param rule the name of a rule, or else a pattern of operations
 * @param rate 0 to 1
 */
record Boost(String rule, double rate, long endNanos) {
  Duration remaining(long nanoTime) {
    return Duration.ofNanos(Math.max(0, endNanos - nanoTime));
  }
}
