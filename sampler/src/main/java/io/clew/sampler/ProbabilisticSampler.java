package io.clew.sampler;

import io.clew.api.Sampler;
import io.clew.api.SamplingDecision;
import io.clew.api.SamplingRequest;

/**
 * Records a fixed share of all traces, exactly: the trace id's low 63 bits are a random number, and
 * the trace is recorded if that is below the rate's place among the 2<sup>63</sup> possible ones.
 *
 * <p>So every service decides the same on the same trace, and the traces recorded at one rate are
 * among those recorded at any higher rate. An id that a client may have chosen is mixed first,
 * since its bits need not be random.
 */
public final class ProbabilisticSampler implements Sampler {
  /** What is sampled in production until somebody says more: three traces in a thousand. */
  public static final double PRODUCTION_RATE = 0.003;

  /** The name of this kind of sampler, as in the tag {@code sampler.type}. */
  public static final String REASON = "probabilistic";

  /** The number of different values of 63 bits. */
  private static final double VALUES = 0x1p63;

  private final double rate;

  /** The largest value that is recorded; -1 if none is. */
  private final long last;

  private final SamplingDecision accept;
  private final SamplingDecision deny;

  /** A rate of 0 to 1, and who has found it. */
  ProbabilisticSampler(double rate, String reason) {
    this.rate = rate;
    last = rate == 1 ? Long.MAX_VALUE : (long) (rate * VALUES) - 1;
    accept = new SamplingDecision(true, rate, reason);
    deny = new SamplingDecision(false, rate, reason);
  }

  /**
   * A sampler for a rate.
   *
   * @param rate the share of traces to record: 0 for none, 0.003 for three in a thousand, 1 for all
   * @throws IllegalArgumentException if the rate is not within 0 to 1
   */
  public static ProbabilisticSampler create(double rate) {
    if (!(rate >= 0 && rate <= 1)) {
      throw new IllegalArgumentException("rate: expected 0 to 1, got " + rate);
    }
    return new ProbabilisticSampler(rate, REASON);
  }

  /**
   * The rate in force.
   *
   * @return 0 to 1
   */
  public double rate() {
    return rate;
  }

  @Override
  public SamplingDecision decide(SamplingRequest request) {
    return isSampled(request) ? accept : deny;
  }

  private boolean isSampled(SamplingRequest request) {
    long id = request.traceIdLow();
    return ((request.isClientChosen() ? mix(id) : id) & Long.MAX_VALUE) <= last;
  }

  /**
   * Spreads ids evenly that differ little, in the same way in every process: the finalizer of
   * SplitMix64.
   *
   * @see <a href="https://doi.org/10.1145/2714064.2660195">Steele, Lea, Flood: Fast splittable
   *     pseudorandom number generators</a>
   */
  private static long mix(long id) {
    long z = (id ^ (id >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }

  @Override
  public String toString() {
    return "ProbabilisticSampler(" + rate + ")";
  }
}
