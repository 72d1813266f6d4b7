package io.clew.benchmarks.peer;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * How a tracer is set up.
 *
 * @param sampled what its sampler says to every new trace
 * @param mdc whether it keeps the ids of the active span in slf4j's MDC
 * @param prompt whether spans linger for {@link #PROMPT_MILLIS} at the most; else each tracer lets
 *     them linger as it does by default, half a second to five seconds
 * @param proto3 whether Clew encodes protobuf, not JSON; the others stay with their encoding
 * @param directory where Clew and Brave write the spans to files; null for a transport that forgets
 *     them
 */
public record Setup(
    boolean sampled, boolean mdc, boolean prompt, boolean proto3, @Nullable Path directory) {
  /**
   * How long spans linger if they are to go out promptly: between two bursts they are waited for,
   * and not every tracer can be asked to flush all of them.
   */
  public static final int PROMPT_MILLIS = 20;

  /** As it comes: records everything, no MDC. */
  public static final Setup DEFAULT = new Setup(true, false, false, false, null);

  /** The same, but that Clew encodes protobuf. */
  public static final Setup PROTO3 = new Setup(true, false, false, true, null);

  /**
   * For bursts.
   *
   * @param sampled what the sampler says
   * @param mdc whether ids are kept in the MDC
   * @return a prompt setup
   */
  public static Setup forBursts(boolean sampled, boolean mdc) {
    return new Setup(sampled, mdc, true, false, null);
  }

  /**
   * As it comes, but to files.
   *
   * @param directory of Clew and Brave
   * @return a setup that records everything
   */
  public static Setup toFile(Path directory) {
    return new Setup(true, false, false, false, directory);
  }
}
