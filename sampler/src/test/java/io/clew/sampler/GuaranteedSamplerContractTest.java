package io.clew.sampler;

import io.clew.api.Sampler;
import io.clew.testing.SamplerContract;

class GuaranteedSamplerContractTest extends SamplerContract {
  @Override
  protected Sampler newSampler() {
    return GuaranteedSampler.create(0.5, 5);
  }
}
