package io.clew.sampler;

import io.clew.api.SamplingDecision;
import io.clew.api.SamplingRequest;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;

/**
 * The rate of one operation: the target divided by the load, which is estimated from all requests,
 * not from the few that are recorded. The thread that notices that an interval is over looks at its
 * load; the others go on meanwhile.
 *
 * <p>An interval is a second, or as long as it takes to see a dozen requests or to miss them. It
 * ends early when its requests have filled the {@linkplain Limits#burst burst} at the rate in
 * force. A load that clearly differs from the estimate replaces it; differences that may be chance
 * are averaged.
 */
final class AdaptiveRate {
  private static final double NANOS_PER_SECOND = 1e9;

  /** How many requests, seen or missed, tell something of the load. */
  private static final double ENOUGH = 12;

  /** Seconds: a few requests that come at once are no load of thousands a second. */
  private static final double SHORTEST = 0.1;

  /**
   * By how much the square roots of what is seen and expected differ when it is clear that the load
   * has changed: four standard deviations, which are a half for all numbers that come by chance.
   */
  private static final double CLEAR = 2;

  /** The share of the expected requests by which a difference counts however many there are. */
  private static final double CLEAR_SHARE = 0.25;

  /** Seconds, or groups of {@link #ENOUGH} requests, after which the past counts for 1/e. */
  private static final double MEMORY = 4;

  private final Limits limits;
  private final LongAdder requests = new LongAdder();
  private final AtomicBoolean busy = new AtomicBoolean();

  /** When the interval began. */
  private volatile long since;

  private volatile ProbabilisticSampler dice;

  /** Requests a second, 0 if not yet known; for the thread that has set {@link #busy}. */
  private double load;

  AdaptiveRate(Limits limits, long now) {
    this.limits = limits;
    since = now;
    dice = new ProbabilisticSampler(limits.max(), AdaptiveSampler.REASON);
  }

  double rate() {
    return dice.rate();
  }

  SamplingDecision decide(SamplingRequest request, long now) {
    if (now - since >= NANOS_PER_SECOND) {
      adjust(now);
    }
    requests.increment();
    ProbabilisticSampler inForce = dice;
    SamplingDecision decision = inForce.decide(request);
    // To add up the requests takes longer than to count them: only those recorded have it done.
    if (decision.sampled() && isBurst(requests.sum(), inForce.rate())) {
      adjust(now);
    }
    return decision;
  }

  private boolean isBurst(long seen, double rate) {
    return seen * rate >= limits.burst() && rate > limits.min();
  }

  private void adjust(long now) {
    if (!busy.compareAndSet(false, true)) {
      return;
    }
    try {
      // Another thread may have been here since this one has looked, or has read the time.
      long began = since;
      long nanos = Math.max(0, now - began);
      double seconds = Math.max(SHORTEST, nanos / NANOS_PER_SECOND);
      long seen = requests.sum();
      boolean isOver = seconds >= 1 && Math.max((double) seen, load * seconds) >= ENOUGH;
      if (isOver || isBurst(seen, dice.rate())) {
        since = began + nanos;
        load = follow(load, (double) requests.sumThenReset(), seconds);
        double rate = Math.max(limits.min(), Math.min(limits.max(), limits.target() / load));
        if (rate != dice.rate()) {
          dice = new ProbabilisticSampler(rate, AdaptiveSampler.REASON);
        }
      }
    } finally {
      busy.set(false);
    }
  }

  /** The load, after another interval. */
  private static double follow(double load, double seen, double seconds) {
    double expected = load * seconds;
    double observed = seen / seconds;
    boolean isChance = Math.abs(Math.sqrt(seen) - Math.sqrt(expected)) < CLEAR;
    if (!isChance && Math.abs(seen - expected) > CLEAR_SHARE * expected) {
      // Up at once, down by half in a second: after a pause the next burst finds a low rate still.
      return Math.max(observed, load * Math.pow(2, -seconds));
    }
    double weight = Math.min(seconds, Math.max(seen, expected) / ENOUGH) / MEMORY;
    return load + (1 - Math.exp(-weight)) * (observed - load);
  }

  /**
   * What holds for each operation.
   *
   * @param target traces a second, more than 0
   * @param min the lowest rate
   * @param max the highest rate, the one to begin with
   */
  record Limits(double target, double min, double max) {
    /** Traces in one interval that chance alone does not bring about. */
    double burst() {
      return 2 * target + ENOUGH;
    }
  }
}
