package io.clew.sampler;

import io.clew.api.Sampler;
import io.clew.testing.SamplerContract;
import java.time.Duration;

class DynamicSamplerContractTest extends SamplerContract {
  @Override
  protected Sampler newSampler() {
    DynamicSampler sampler = DynamicSampler.newBuilder("feed").initially(0.3).build();
    sampler.set(
        """
        {"rules": [{"name": "pattern", "operation": "get /1*", "tags": {"peer.port": "8*"},
                    "type": "guaranteed", "param": 0.1, "min_traces_per_second": 1}],
         "default_strategy": {"operation_strategies":
                   [{"operation": "get /7", "type": "ratelimiting", "param": 10}]}}
        """);
    sampler.boost("get /2*", 1, Duration.ofMinutes(1));
    return sampler;
  }
}
