package io.clew.sampler.provider;

import io.clew.api.Sampler;
import io.clew.api.SamplerProvider;
import io.clew.api.Settings;
import io.clew.sampler.ProbabilisticSampler;

/**
 * Makes the sampler that {@code clew.sampler=probabilistic} names, which cannot be changed while
 * the service runs. Its rate is in {@code clew.sample-rate}: three requests in a thousand by
 * default, and all where {@code clew.environment} is {@code development}.
 */
public final class ProbabilisticSamplerProvider implements SamplerProvider {
  /** For {@link java.util.ServiceLoader}. */
  public ProbabilisticSamplerProvider() {}

  @Override
  public String name() {
    return ProbabilisticSampler.REASON;
  }

  @Override
  public Sampler create(Settings settings) {
    return ProbabilisticSampler.create(rate(settings));
  }

  static double rate(Settings settings) {
    return settings.share(
        "clew.sample-rate", settings.isDevelopment() ? 1 : ProbabilisticSampler.PRODUCTION_RATE);
  }
}
