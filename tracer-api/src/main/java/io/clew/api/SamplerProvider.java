package io.clew.api;

/**
 * Makes a sampler from settings. Found by {@link java.util.ServiceLoader} when {@code clew.sampler}
 * names it, so that the tracer knows no sampler.
 */
public interface SamplerProvider {
  /**
   * The name in {@code clew.sampler}.
   *
   * @return a word in lower case
   */
  String name();

  /** Makes the sampler. */
  Sampler create(Settings settings);
}
