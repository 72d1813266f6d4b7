package io.clew.sampler.provider;

import static org.assertj.core.api.Assertions.assertThat;

import io.clew.api.SamplerProvider;
import io.clew.api.Settings;
import io.clew.sampler.ProbabilisticSampler;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;

class ProbabilisticSamplerProviderTest {
  private final List<String> warnings = new ArrayList<>();

  @Test
  void serviceLoader_findsIt() {
    assertThat(ServiceLoader.load(SamplerProvider.class))
        .anyMatch(provider -> provider.name().equals("probabilistic"));
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
  void rate_thatMakesNoSense_isSaidAndTheDefaultIsUsed() {
    assertThat(rate(Map.of("clew.sample-rate", "300%"))).isEqualTo(0.003);
    assertThat(warnings).hasSize(1);
  }

  private double rate(Map<String, String> values) {
    Settings settings = new Settings("feed", values::get, warnings::add);
    return ((ProbabilisticSampler) new ProbabilisticSamplerProvider().create(settings)).rate();
  }
}
