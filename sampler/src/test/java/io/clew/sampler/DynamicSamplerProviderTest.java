package io.clew.sampler;

import static org.assertj.core.api.Assertions.assertThat;

import io.clew.api.Sampler;
import io.clew.api.SamplerProvider;
import io.clew.api.Settings;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;

class DynamicSamplerProviderTest {
  private final List<String> warnings = new ArrayList<>();

  @Test
  void serviceLoader_findsIt() {
    assertThat(ServiceLoader.load(SamplerProvider.class))
        .anyMatch(provider -> provider.name().equals("dynamic"));
  }

  @Test
  void rate_isTheOneThatIsSet_elseThatOfTheEnvironment() {
    assertThat(rate(Map.of())).isEqualTo(0.003);
    assertThat(rate(Map.of("clew.environment", "development"))).isEqualTo(1);
    assertThat(rate(Map.of("clew.environment", "development", "clew.sample-rate", "0.5")))
        .isEqualTo(0.5);
    assertThat(warnings).isEmpty();
  }

  @Test
  void service_isThatOfTheSettings() {
    Settings settings = new Settings("shop", Map.<String, String>of()::get, warnings::add);
    try (DynamicSampler sampler = (DynamicSampler) new DynamicSamplerProvider().create(settings)) {
      assertThat(sampler.status().service()).isEqualTo("shop");
    }
  }

  private double rate(Map<String, String> values) {
    Settings settings = new Settings("feed", values::get, warnings::add);
    try (Sampler sampler = new DynamicSamplerProvider().create(settings)) {
      return sampler.decide(TestRequest.of("a")).probability();
    }
  }
}
