package io.clew.sampler;

import io.clew.api.Sampler;
import io.clew.testing.SamplerContract;

class RuleSamplerContractTest extends SamplerContract {
  @Override
  protected Sampler newSampler() {
    return RuleSampler.newBuilder()
        .rule(Rule.newBuilder("named").operation("get /7").kind("server").build(), Sampler.ALWAYS)
        .rule(
            Rule.newBuilder("pattern").operation("get /1*").tag("peer.port", "8*").build(),
            RateLimitingSampler.create(10))
        .otherwise(ProbabilisticSampler.create(0.3))
        .build();
  }
}
