package io.clew.sampler;

import static org.assertj.core.api.Assertions.assertThat;

import io.clew.api.SamplingDecision;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Paths that are not traced, and services whose tracing is off, as the rules say it. */
class SkippedPathsTest {
  private static final String SKIP = "{\"skip_paths\": [\"/health\", \"/ready*\"]}";
  private static final String ALL =
      "{\"default_strategy\": {\"type\": \"probabilistic\", \"param\": 1}}";

  private static DynamicSampler.Builder builder() {
    return DynamicSampler.newBuilder("feed").startTimeout(Duration.ZERO).initially(1);
  }

  private static SamplingDecision decide(DynamicSampler sampler, String path) {
    return sampler.decide(
        new TestRequest(1, "GET", Map.of("http.method", "GET", "http.path", path)));
  }

  @Test
  void decide_skippedPath_isDeniedAndCounted() {
    try (DynamicSampler sampler = builder().source(new ManualSource("file", SKIP)).build()) {
      assertThat(decide(sampler, "/health")).isEqualTo(SamplingDecision.NEVER);
      assertThat(decide(sampler, "/ready/db")).isEqualTo(SamplingDecision.NEVER);
      assertThat(decide(sampler, "/healthy").sampled()).isTrue();
      assertThat(sampler.decide(TestRequest.of("GET")).sampled()).isTrue();

      assertThat(sampler.status().rules())
          .containsExactly(
              new SamplerStatus.Rule("file", "skip /health", "const 0", 0, 1),
              new SamplerStatus.Rule("file", "skip /ready*", "const 0", 0, 1),
              new SamplerStatus.Rule("initially", "initially", "probabilistic 1.0", 2, 0));
    }
  }

  @Test
  void decide_skippedPath_comesBeforeAllLayersAndBoosts() {
    try (DynamicSampler sampler =
        builder()
            .source(new ManualSource("first", ALL))
            .source(new ManualSource("second", SKIP))
            .build()) {
      sampler.set(ALL);
      sampler.boost("*", 1, Duration.ofHours(1));

      assertThat(decide(sampler, "/health").sampled()).isFalse();
      assertThat(decide(sampler, "/feed").sampled()).isTrue();
    }
  }

  @Test
  void decide_pathNoLongerSkipped_isTracedAgain() {
    ManualSource source = new ManualSource("file", SKIP);
    try (DynamicSampler sampler = builder().source(source).build()) {
      source.listener().changed("{}", "2");
      assertThat(decide(sampler, "/health").sampled()).isTrue();

      sampler.set(SKIP);
      assertThat(decide(sampler, "/health").sampled()).isFalse();
      sampler.clear();
      assertThat(decide(sampler, "/health").sampled()).isTrue();
    }
  }

  @Test
  void decide_inDevelopment_thoseOfSourcesAreTraced() {
    try (DynamicSampler sampler =
        builder().onlySwitch().source(new ManualSource("file", SKIP)).build()) {
      assertThat(decide(sampler, "/health").sampled()).isTrue();
    }
  }

  @Test
  void isOff_oneService_isOffThereAlone() {
    String rules = "{\"services\": [{\"service\": \"feed\", \"tracing\": \"off\"}]}";
    try (DynamicSampler feed = builder().source(new ManualSource("file", rules)).build();
        DynamicSampler shop =
            DynamicSampler.newBuilder("shop").source(new ManualSource("file", rules)).build()) {
      assertThat(feed.isOff()).isTrue();
      assertThat(feed.status().layers().get(1).off()).isTrue();
      assertThat(shop.isOff()).isFalse();
    }
  }

  @Test
  void rulesVersion_isThatOfTheRuleSetsInForce() {
    ManualSource source = new ManualSource("file", SKIP);
    try (DynamicSampler sampler = builder().source(source).build()) {
      assertThat(sampler.rulesVersion()).isEqualTo("1");
      sampler.set(ALL);
      assertThat(sampler.rulesVersion()).isEqualTo(RuleSetText.version(ALL) + ",1");
    }
    try (DynamicSampler sampler = builder().build()) {
      assertThat(sampler.rulesVersion()).isNull();
    }
  }
}
