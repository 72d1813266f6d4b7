package io.clew.sampler;

import io.clew.api.Sampler;
import io.clew.testing.SamplerContract;
import org.junit.jupiter.api.Nested;

class ProbabilisticSamplerContractTest {
  @Nested
  class AtNone extends SamplerContract {
    @Override
    protected Sampler newSampler() {
      return ProbabilisticSampler.create(0);
    }
  }

  @Nested
  class AtSome extends SamplerContract {
    @Override
    protected Sampler newSampler() {
      return ProbabilisticSampler.create(0.3);
    }
  }

  @Nested
  class AtAll extends SamplerContract {
    @Override
    protected Sampler newSampler() {
      return ProbabilisticSampler.create(1);
    }
  }
}
