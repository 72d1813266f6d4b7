package io.clew.sampler;

import io.clew.api.Sampler;
import io.clew.api.SamplingDecision;
import io.clew.api.SamplingRequest;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/**
 * Records a number of traces a second of each operation, at a rate of its own for each, which
 * follows the load: an operation that is called ten times as often gets a tenth of the rate.
 *
 * <p>At the rate in force it decides as {@link ProbabilisticSampler} does: of two services, the one
 * with the lower rate chooses among the traces that the other one chooses. The probability is the
 * rate in force, also of decisions against a trace.
 *
 * <p>An operation begins at the highest rate and keeps it for its first dozen requests at least.
 * From then on the rate is found anew once a second or, with less than a dozen requests a second,
 * once in that many. It falls at once when there is more to do, and at most doubles in a second
 * when there is less. After a tenfold step either way it fits within five seconds; with some ten
 * requests a second or less, within half a minute. Until then a tenfold step up brings at most some
 * four times the target and 20 traces more than were asked for, and one of any size some ten times
 * and 50: the rate falls early when {@code 2 * target + 12} traces have come in less than a second.
 * After a pause, the pause counts too: the first requests find a high rate.
 *
 * <p>The first 1,000 operations with names of up to 200 characters have rates of their own, all
 * others share one rate and one target.
 */
public final class AdaptiveSampler implements Sampler {
  /** The name of this kind of sampler, as in the tag {@code sampler.type}. */
  public static final String REASON = "adaptive";

  private static final int MAX_OPERATIONS = 1000;
  private static final int MAX_NAME = 200;

  private final AdaptiveRate.Limits limits;
  private final LongSupplier nanoTime;
  private final Map<String, AdaptiveRate> operations = new ConcurrentHashMap<>();

  /** For all operations beyond the limits together. */
  private final AdaptiveRate others;

  AdaptiveSampler(AdaptiveRate.Limits limits, LongSupplier nanoTime) {
    this.limits = limits;
    this.nanoTime = nanoTime;
    others = new AdaptiveRate(limits, nanoTime.getAsLong());
  }

  /**
   * A sampler for a target.
   *
   * @param tracesPerSecondOfEachOperation the target, more than 0; 0.1 is a trace every ten seconds
   * @param minRate the share of requests to record at least, even if that is more than the target
   * @param maxRate the share of requests to record at most, even if that is less than the target
   * @throws IllegalArgumentException if the target is no finite number above 0, or not {@code 0 <=
   *     minRate <= maxRate <= 1}
   */
  public static AdaptiveSampler create(
      double tracesPerSecondOfEachOperation, double minRate, double maxRate) {
    if (!(tracesPerSecondOfEachOperation > 0
        && tracesPerSecondOfEachOperation <= Double.MAX_VALUE)) {
      throw new IllegalArgumentException(
          "tracesPerSecondOfEachOperation: expected more than 0, got "
              + tracesPerSecondOfEachOperation);
    }
    if (!(maxRate >= 0 && maxRate <= 1)) {
      throw new IllegalArgumentException("maxRate: expected 0 to 1, got " + maxRate);
    }
    if (!(minRate >= 0 && minRate <= maxRate)) {
      throw new IllegalArgumentException(
          "minRate: expected 0 to " + maxRate + " (maxRate), got " + minRate);
    }
    return new AdaptiveSampler(
        new AdaptiveRate.Limits(tracesPerSecondOfEachOperation, minRate, maxRate),
        System::nanoTime);
  }

  /**
   * The rate in force.
   *
   * @return {@code minRate} to {@code maxRate}; for an operation without a rate of its own, the
   *     shared one
   */
  public double rate(String operation) {
    return operations.getOrDefault(operation, others).rate();
  }

  @Override
  public SamplingDecision decide(SamplingRequest request) {
    long now = nanoTime.getAsLong();
    return of(request.operation(), now).decide(request, now);
  }

  private AdaptiveRate of(String operation, long now) {
    AdaptiveRate known = operations.get(operation);
    if (known != null) {
      return known;
    }
    if (operation.length() > MAX_NAME || operations.size() >= MAX_OPERATIONS) {
      return others;
    }
    return operations.computeIfAbsent(operation, name -> new AdaptiveRate(limits, now));
  }

  @Override
  public String toString() {
    return "AdaptiveSampler("
        + limits.target()
        + "/s of each operation, rate "
        + limits.min()
        + " to "
        + limits.max()
        + ")";
  }
}
