package io.clew.sampler;

/**
 * A way for operators to see and change a {@link DynamicSampler}: a bean in JMX, a server. What can
 * go wrong with it, a port that is taken, is its own to handle or to throw.
 */
@FunctionalInterface
public interface SamplerAdmin {
  /**
   * Opens it for a sampler that has just been built.
   *
   * @return closed with the sampler
   */
  AutoCloseable open(DynamicSampler sampler);
}
