package io.clew.sampler;

import io.clew.api.Sampler;
import io.clew.api.SamplingDecision;
import io.clew.api.SamplingRequest;
import io.clew.common.TokenBucket;
import java.util.function.LongSupplier;

/**
 * Records a number of traces a second, however many requests there are, and up to a second's worth
 * of them at once. A limit of 0.1 is a trace every ten seconds.
 *
 * <p>The decision depends on this process alone: others decide differently on the same trace. So it
 * is for where traces begin; elsewhere the decision comes in with the request.
 *
 * <p>The probability of a recorded trace is counted: it stands for itself and for those that came
 * since the last one. Decisions against a trace have a probability of 0.
 */
public final class RateLimitingSampler implements Sampler {
  /** The name of this kind of sampler, as in the tag {@code sampler.type}. */
  public static final String REASON = "ratelimiting";

  private static final SamplingDecision DENY = new SamplingDecision(false, 0, REASON);

  private final double tracesPerSecond;
  private final LongSupplier nanoTime;
  private final TokenBucket bucket;
  private final Weight weight = new Weight();

  RateLimitingSampler(double tracesPerSecond, LongSupplier nanoTime) {
    this.tracesPerSecond = tracesPerSecond;
    this.nanoTime = nanoTime;
    bucket = new TokenBucket(tracesPerSecond, nanoTime.getAsLong());
  }

  /**
   * A sampler for a limit.
   *
   * @param tracesPerSecond 0 for none, fractions of a trace allowed
   * @throws IllegalArgumentException if the limit is negative, or no finite number
   */
  public static RateLimitingSampler create(double tracesPerSecond) {
    if (!(tracesPerSecond >= 0 && tracesPerSecond <= Double.MAX_VALUE)) {
      throw new IllegalArgumentException(
          "tracesPerSecond: expected 0 or more, got " + tracesPerSecond);
    }
    return new RateLimitingSampler(tracesPerSecond, System::nanoTime);
  }

  /**
   * The limit in force.
   *
   * @return traces a second
   */
  public double tracesPerSecond() {
    return tracesPerSecond;
  }

  @Override
  public SamplingDecision decide(SamplingRequest request) {
    weight.add();
    return bucket.take(nanoTime.getAsLong()) ? weight.record(REASON) : DENY;
  }

  @Override
  public String toString() {
    return "RateLimitingSampler(" + tracesPerSecond + "/s)";
  }
}
