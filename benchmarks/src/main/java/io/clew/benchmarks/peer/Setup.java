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
 * @param proto3 whether Clew encodes protobuf, as it does to Kafka by default, or else JSON; the
 *     others stay with their encoding
 * @param shortQueue whether Clew and Brave have the queues that they have by default, not those in
 *     which nobody drops
 * @param directory where Clew and Brave write the spans to files; null if they do not
 * @param topic where Clew and Brave send the spans to Kafka; null if they do not. With neither, the
 *     transport forgets them
 */
public record Setup(
    boolean sampled,
    boolean mdc,
    boolean prompt,
    boolean proto3,
    boolean shortQueue,
    @Nullable Path directory,
    @Nullable Topic topic) {
  /**
   * How long spans linger if they are to go out promptly: between two bursts they are waited for,
   * and not every tracer can be asked to flush all of them.
   */
  public static final int PROMPT_MILLIS = 20;

  /** As it comes: records everything, no MDC. */
  public static final Setup DEFAULT = new Setup(true, false, false, false, false, null, null);

  /** The same, but that Clew encodes protobuf. */
  public static final Setup PROTO3 = new Setup(true, false, false, true, false, null, null);

  /**
   * For bursts.
   *
   * @param sampled what the sampler says
   * @param mdc whether ids are kept in the MDC
   * @return a prompt setup
   */
  public static Setup forBursts(boolean sampled, boolean mdc) {
    return new Setup(sampled, mdc, true, false, false, null, null);
  }

  /**
   * As it comes, but to files.
   *
   * @param directory of Clew and Brave
   * @return a setup that records everything
   */
  public static Setup toFile(Path directory) {
    return new Setup(true, false, false, false, false, directory, null);
  }

  /**
   * As it comes, but to Kafka.
   *
   * @param topic of Clew and Brave
   * @return a setup that records everything
   */
  public static Setup toKafka(Topic topic) {
    return new Setup(true, false, false, true, false, null, topic);
  }

  /**
   * The same, but that Clew encodes JSON, as Brave does.
   *
   * @param topic of Clew and Brave
   * @return a setup that records everything
   */
  public static Setup toKafkaInJson(Topic topic) {
    return new Setup(true, false, false, false, false, null, topic);
  }

  /**
   * As it comes to Kafka, the queue included, so that spans may be dropped.
   *
   * @param topic of Clew and Brave
   * @return a setup that records everything
   */
  public static Setup toKafkaWithShortQueue(Topic topic) {
    return new Setup(true, false, false, true, true, null, topic);
  }
}
