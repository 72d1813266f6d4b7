package io.clew.sampler.provider;

class ProbabilisticSamplerProviderTest extends RateProviderContract {
  ProbabilisticSamplerProviderTest() {
    super(new ProbabilisticSamplerProvider(), "probabilistic");
  }
}
