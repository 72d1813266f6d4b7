package io.clew.api;

import org.jspecify.annotations.Nullable;

/**
 * Decides once per trace, where no decision came in with the request, whether the trace is
 * recorded.
 *
 * <p>Called on the application's thread at the start of a trace, from many threads at once: an
 * implementation neither blocks nor allocates. If it throws, the trace is not recorded.
 */
@SuppressWarnings("ClassInitializationDeadlock") // Nothing else uses ConstantSampler.
@FunctionalInterface
public interface Sampler extends AutoCloseable {
  /** Records every trace. */
  Sampler ALWAYS = new ConstantSampler(SamplingDecision.ALWAYS);

  /** Records no trace, other than those for which a decision came in. */
  Sampler NEVER = new ConstantSampler(SamplingDecision.NEVER);

  /**
   * Decides on one trace.
   *
   * @param request what is known of the trace's first span; valid during this call only
   * @return the decision; the same instance may be returned again and again
   */
  SamplingDecision decide(SamplingRequest request);

  /**
   * Whether all tracing is to stop, as an operator's kill switch says. The tracer then asks for no
   * decisions, records nothing, not even what was decided elsewhere, and sends on what came in.
   *
   * <p>Called at the start of every span.
   */
  default boolean isOff() {
    return false;
  }

  /**
   * The version of the rules by which the sampler decides now, as operators compare it.
   *
   * @return such as the beginning of their hash; null if there are no rules that change
   */
  default @Nullable String rulesVersion() {
    return null;
  }

  /** Ends what the sampler runs in the background, within a short limit; idempotent. */
  @Override
  default void close() {}
}
