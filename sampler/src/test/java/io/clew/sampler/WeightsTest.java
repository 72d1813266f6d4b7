package io.clew.sampler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.clew.api.Sampler;
import io.clew.api.SamplingDecision;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/**
 * A recorded trace stands for {@code 1 / probability} requests, whichever sampler has chosen it.
 */
class WeightsTest {
  private static final int REQUESTS = 2_000_000;

  /** Nanoseconds: 1,000 requests a second, and 10,000 from the middle on. */
  private static final long INTERVAL = 1_000_000;

  private final AtomicLong now = new AtomicLong();
  private final SplittableRandom random = new SplittableRandom(1);

  @Test
  void weights_all_areTheNumberOfRequests() {
    assertWeighsBack(Sampler.ALWAYS);
  }

  @Test
  void weights_probabilistic_areTheNumberOfRequests() {
    assertWeighsBack(ProbabilisticSampler.create(0.003));
  }

  @Test
  void weights_rateLimiting_areTheNumberOfRequests() {
    assertWeighsBack(new RateLimitingSampler(5, now::get));
  }

  @Test
  void weights_guaranteed_areTheNumberOfRequests() {
    assertWeighsBack(new GuaranteedSampler(0.003, 5, now::get));
  }

  @Test
  void weights_adaptive_areTheNumberOfRequests() {
    assertWeighsBack(adaptive(2));
  }

  @Test
  void weights_rules_areTheNumberOfRequests() {
    assertWeighsBack(
        RuleSampler.newBuilder()
            .rule(rule("get /a"), ProbabilisticSampler.create(0.01))
            .rule(rule("get /b"), new RateLimitingSampler(2, now::get))
            .otherwise(adaptive(2))
            .build());
  }

  private Sampler adaptive(double target) {
    return new AdaptiveSampler(new AdaptiveRate.Limits(target, 0, 1), now::get);
  }

  private static Rule rule(String operation) {
    return Rule.newBuilder(operation).operation(operation).build();
  }

  private void assertWeighsBack(Sampler sampler) {
    OperationRequest[] requests = {
      new OperationRequest("get /a", false),
      new OperationRequest("get /b", true),
      new OperationRequest("get /c", false),
      new OperationRequest("get /d", true),
    };
    double weight = 0;
    double variance = 0;
    int sampled = 0;
    for (int i = 0; i < REQUESTS; i++) {
      now.addAndGet(i < REQUESTS / 2 ? INTERVAL : INTERVAL / 10);
      OperationRequest request = requests[random.nextInt(requests.length)];
      request.traceIdLow = random.nextLong();
      SamplingDecision decision = sampler.decide(request);
      if (decision.sampled()) {
        sampled++;
        weight += 1 / decision.probability();
        variance += (1 / decision.probability() - 1) / decision.probability();
      }
    }
    double sigma = Math.sqrt(variance);

    assertThat(sampled).isGreaterThan(3000);
    assertThat(sigma).isLessThan(REQUESTS * 0.025);
    assertThat(weight).isCloseTo(REQUESTS, within(4 * sigma));
  }
}
