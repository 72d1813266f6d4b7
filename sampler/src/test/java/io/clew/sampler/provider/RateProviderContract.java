package io.clew.sampler.provider;

import static org.assertj.core.api.Assertions.assertThat;

import io.clew.api.Sampler;
import io.clew.api.SamplerProvider;
import io.clew.api.Settings;
import io.clew.sampler.TestRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;

/** What every provider promises whose sampler has a rate. */
abstract class RateProviderContract {
  final List<String> warnings = new ArrayList<>();
  private final SamplerProvider provider;
  private final String name;

  RateProviderContract(SamplerProvider provider, String name) {
    this.provider = provider;
    this.name = name;
  }

  @Test
  void serviceLoader_findsIt() {
    assertThat(ServiceLoader.load(SamplerProvider.class))
        .filteredOn(found -> found.name().equals(name))
        .hasExactlyElementsOfTypes(provider.getClass());
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

  Sampler sampler(Map<String, String> values) {
    return provider.create(new Settings("shop", values::get, warnings::add));
  }

  private double rate(Map<String, String> values) {
    try (Sampler sampler = sampler(values)) {
      return sampler.decide(TestRequest.of("a")).probability();
    }
  }
}
