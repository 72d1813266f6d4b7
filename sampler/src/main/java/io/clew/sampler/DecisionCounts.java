package io.clew.sampler;

import java.util.concurrent.atomic.LongAdder;

/** Counts decisions by their result. */
final class DecisionCounts {
  private final LongAdder sampled = new LongAdder();
  private final LongAdder unsampled = new LongAdder();

  void count(boolean isSampled) {
    (isSampled ? sampled : unsampled).increment();
  }

  long sampled() {
    return sampled.sum();
  }

  long unsampled() {
    return unsampled.sum();
  }
}
