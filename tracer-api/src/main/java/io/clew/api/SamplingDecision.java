package io.clew.api;

import java.util.Objects;

/**
 * A sampler's answer. It carries the probability with which the trace was chosen, so that one
 * recorded trace can be counted as {@code 1 / probability} requests.
 *
 * @param probability the chance that a request like this one had of being recorded, 0 to 1
 * @param reason the kind of sampler that decided, as in the tag {@code sampler.type}
 */
public record SamplingDecision(boolean sampled, double probability, String reason) {
  /** Recorded, like every other trace. */
  public static final SamplingDecision ALWAYS = new SamplingDecision(true, 1, "const");

  /** Not recorded, like every other trace. */
  public static final SamplingDecision NEVER = new SamplingDecision(false, 0, "const");

  /**
   * A decision, to be made once and returned often.
   *
   * @param probability 0 to 1
   * @throws IllegalArgumentException if the probability is not within 0 to 1
   */
  public SamplingDecision {
    if (!(probability >= 0 && probability <= 1)) {
      throw new IllegalArgumentException("probability " + probability + " is not within 0 to 1");
    }
  }

  // Written out, here and below: JDK 17 keeps the last record whose generated methods were called,
  // with the class loader of the web application that it is from.

  @Override
  public boolean equals(Object other) {
    return other instanceof SamplingDecision decision
        && sampled == decision.sampled
        && Double.compare(probability, decision.probability) == 0
        && Objects.equals(reason, decision.reason);
  }

  @Override
  public int hashCode() {
    return Objects.hash(sampled, probability, reason);
  }

  @Override
  public String toString() {
    return "SamplingDecision[sampled="
        + sampled
        + ", probability="
        + probability
        + ", reason="
        + reason
        + "]";
  }
}
