package io.clew.benchmarks.peer;

/**
 * How a tracer is set up.
 *
 * @param sampled what its sampler says to every new trace
 * @param mdc whether it keeps the ids of the active span in slf4j's MDC
 * @param prompt whether spans linger for {@link #PROMPT_MILLIS} at the most; else each tracer lets
 *     them linger as it does by default, half a second to five seconds
 */
public record Setup(boolean sampled, boolean mdc, boolean prompt) {
  /**
   * How long spans linger if they are to go out promptly: between two bursts they are waited for,
   * and not every tracer can be asked to flush all of them.
   */
  public static final int PROMPT_MILLIS = 20;

  /** As it comes: records everything, no MDC. */
  public static final Setup DEFAULT = new Setup(true, false, false);

  /**
   * For bursts.
   *
   * @param sampled what the sampler says
   * @param mdc whether ids are kept in the MDC
   * @return a prompt setup
   */
  public static Setup forBursts(boolean sampled, boolean mdc) {
    return new Setup(sampled, mdc, true);
  }
}
