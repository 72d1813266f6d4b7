package io.clew.sampler;

import io.clew.api.Sampler;
import io.clew.api.SamplerProvider;
import io.clew.api.Settings;

/**
 * Makes the sampler that an operator adjusts while the service runs, where {@code clew.sampler} is
 * {@code dynamic}. Until it is told more it samples at the rate in {@code clew.sample-rate}: three
 * requests in a thousand by default.
 *
 * <p>Where {@code clew.environment} is {@code development} it samples everything: of rules from
 * sources, which are made for production, only the kill switch is heeded.
 */
public final class DynamicSamplerProvider implements SamplerProvider {
  /** For {@link java.util.ServiceLoader}. */
  public DynamicSamplerProvider() {}

  @Override
  public String name() {
    return "dynamic";
  }

  @Override
  public Sampler create(Settings settings) {
    DynamicSampler.Builder builder =
        DynamicSampler.newBuilder(settings.service())
            .initially(ProbabilisticSamplerProvider.rate(settings));
    if (ProbabilisticSamplerProvider.isDevelopment(settings)) {
      builder.onlySwitch();
    }
    return builder.build();
  }
}
