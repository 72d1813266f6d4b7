package io.clew.api;

/** Decides on all traces in the same way. */
final class ConstantSampler implements Sampler {
  private final SamplingDecision decision;

  ConstantSampler(SamplingDecision decision) {
    this.decision = decision;
  }

  @Override
  public SamplingDecision decide(SamplingRequest request) {
    return decision;
  }

  @Override
  public String toString() {
    return decision.sampled() ? "Sampler.ALWAYS" : "Sampler.NEVER";
  }
}
