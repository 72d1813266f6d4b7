package io.clew.benchmarks.peer;

import io.clew.testbed.KafkaTopic;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * How a tracer is set up.
 *
 * @param sampled whether its sampler records every new trace, or none
 * @param mdc whether it puts the ids of the active span into slf4j's MDC
 * @param prompt whether spans linger for at most {@link #PROMPT_MILLIS}; else they linger as long
 *     as is the tracer's default, half a second to five seconds
 * @param proto3 whether Clew encodes protobuf, which is its default to Kafka, or else JSON; the
 *     other tracers keep their encoding
 * @param shortQueue whether Clew and Brave have queues of their default sizes, in which spans may
 *     be dropped
 * @param requestIds whether Clew propagates {@code X-Request-Id}, which the others do not have
 * @param directory where Clew and Brave write the spans to files; null if they do not
 * @param topic where Clew and Brave send the spans to Kafka; null if they do not. Without directory
 *     and topic, the transport discards the spans
 */
public record Setup(
    boolean sampled,
    boolean mdc,
    boolean prompt,
    boolean proto3,
    boolean shortQueue,
    boolean requestIds,
    @Nullable Path directory,
    @Nullable KafkaTopic topic) {
  /**
   * How long spans linger if they are sent promptly. Between two bursts the benchmark waits for
   * them, and not every tracer can be asked to flush.
   */
  public static final int PROMPT_MILLIS = 20;

  /** The default: records everything, no MDC. */
  public static final Setup DEFAULT =
      new Setup(true, false, false, false, false, false, null, null);

  /** The same, but Clew encodes protobuf. */
  public static final Setup PROTO3 = new Setup(true, false, false, true, false, false, null, null);

  /** A prompt setup, for bursts. */
  public static Setup forBursts(boolean sampled, boolean mdc) {
    return new Setup(sampled, mdc, true, false, false, false, null, null);
  }

  /** For instrumentation as it is installed: prompt, and Clew propagates the ids of requests. */
  public static Setup forInstrumentation() {
    return new Setup(true, false, true, false, false, true, null, null);
  }

  /** The default, but Clew and Brave write to files. */
  public static Setup toFile(Path directory) {
    return new Setup(true, false, false, false, false, false, directory, null);
  }

  /**
   * As it comes, but to Kafka.
   *
   * @param topic of Clew and Brave
   * @return a setup that records everything
   */
  public static Setup toKafka(KafkaTopic topic) {
    return new Setup(true, false, false, true, false, false, null, topic);
  }

  /**
   * The same, but that Clew encodes JSON, as Brave does.
   *
   * @param topic of Clew and Brave
   * @return a setup that records everything
   */
  public static Setup toKafkaInJson(KafkaTopic topic) {
    return new Setup(true, false, false, false, false, false, null, topic);
  }

  /**
   * As it comes to Kafka, the queue included, so that spans may be dropped.
   *
   * @param topic of Clew and Brave
   * @return a setup that records everything
   */
  public static Setup toKafkaWithShortQueue(KafkaTopic topic) {
    return new Setup(true, false, false, true, true, false, null, topic);
  }
}
