package io.clew.sampler;

import io.clew.api.Sampler;
import io.clew.testing.SamplerContract;

class AdaptiveSamplerContractTest extends SamplerContract {
  @Override
  protected Sampler newSampler() {
    return AdaptiveSampler.create(1, 0.001, 1);
  }
}
