package io.clew.sampler;

import io.clew.api.Sampler;
import io.clew.api.SamplingDecision;
import io.clew.api.SamplingRequest;
import io.clew.common.TokenBucket;
import java.util.function.LongSupplier;

/**
 * Records a share of all traces, and at least so many a second: an operation that is called once a
 * minute would be seen once in hours at 0.003. Only what the dice refuse is taken from the minimum,
 * which so is what it says and not more.
 *
 * <p>Traces that the dice choose are chosen in every service alike; those of the minimum depend on
 * this process alone.
 *
 * <p>The probability of a recorded trace is counted: it stands for itself and for those that came
 * since the last one. Decisions against a trace have a probability of 0.
 */
public final class GuaranteedSampler implements Sampler {
  /** The name of what records a trace of the minimum, as in the tag {@code sampler.type}. */
  public static final String REASON = "lowerbound";

  private static final SamplingDecision DENY =
      new SamplingDecision(false, 0, ProbabilisticSampler.REASON);

  private final ProbabilisticSampler dice;
  private final double minTracesPerSecond;
  private final LongSupplier nanoTime;
  private final TokenBucket minimum;
  private final Weight weight = new Weight();

  GuaranteedSampler(double rate, double minTracesPerSecond, LongSupplier nanoTime) {
    dice = ProbabilisticSampler.create(rate);
    this.minTracesPerSecond = minTracesPerSecond;
    this.nanoTime = nanoTime;
    minimum = new TokenBucket(minTracesPerSecond, nanoTime.getAsLong());
  }

  /**
   * A sampler for a rate and a minimum.
   *
   * @param rate the share of traces to record, 0 to 1
   * @param minTracesPerSecond how many to record at least if there are as many, fractions allowed
   * @throws IllegalArgumentException if the rate is not within 0 to 1, or the minimum is negative
   *     or no finite number
   */
  public static GuaranteedSampler create(double rate, double minTracesPerSecond) {
    if (!(minTracesPerSecond >= 0 && minTracesPerSecond <= Double.MAX_VALUE)) {
      throw new IllegalArgumentException(
          "minTracesPerSecond: expected 0 or more, got " + minTracesPerSecond);
    }
    return new GuaranteedSampler(rate, minTracesPerSecond, System::nanoTime);
  }

  /**
   * The rate in force.
   *
   * @return 0 to 1
   */
  public double rate() {
    return dice.rate();
  }

  /**
   * The minimum in force.
   *
   * @return traces a second
   */
  public double minTracesPerSecond() {
    return minTracesPerSecond;
  }

  @Override
  public SamplingDecision decide(SamplingRequest request) {
    weight.add();
    if (dice.decide(request).sampled()) {
      return weight.record(ProbabilisticSampler.REASON);
    }
    return minimum.take(nanoTime.getAsLong()) ? weight.record(REASON) : DENY;
  }

  @Override
  public String toString() {
    return "GuaranteedSampler(" + dice.rate() + ", at least " + minTracesPerSecond + "/s)";
  }
}
