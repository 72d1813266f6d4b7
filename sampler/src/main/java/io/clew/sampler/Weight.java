package io.clew.sampler;

import io.clew.api.SamplingDecision;
import java.util.concurrent.atomic.LongAdder;

/**
 * The probability of a recorded trace where that depends on how many others there are: it is
 * counted. A trace stands for itself and for those that came since the one recorded before it, so
 * that the sum of {@code 1 / probability} over all recorded traces is the number of requests.
 */
final class Weight {
  private final LongAdder sinceLast = new LongAdder();

  /** Counts a request. */
  void add() {
    sinceLast.increment();
  }

  /** The decision to record the request that was counted last. */
  SamplingDecision record(String reason) {
    // At least one: another thread that records at the same moment may have taken both.
    return new SamplingDecision(true, 1.0 / Math.max(1, sinceLast.sumThenReset()), reason);
  }
}
