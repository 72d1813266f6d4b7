package io.clew.sampler;

import io.clew.api.Sampler;
import io.clew.testing.SamplerContract;

class RateLimitingSamplerContractTest extends SamplerContract {
  @Override
  protected Sampler newSampler() {
    return RateLimitingSampler.create(5);
  }
}
