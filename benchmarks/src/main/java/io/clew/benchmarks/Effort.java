package io.clew.benchmarks;

import java.time.Duration;
import java.util.List;

/**
 * How thoroughly to measure.
 *
 * @param rounds how often everything is measured, in a new JVM each time
 * @param iterations how many iterations JMH runs to warm up, and again to measure
 * @param warmup how long an iteration of the warm-up lasts
 * @param measurement how long a measured iteration lasts
 * @param paced how long CPU time is measured at a steady rate; the warm-up takes half as long
 * @param builds how many JVMs build each tracer
 * @param whole false to leave out some measurements on which no goal depends
 */
public record Effort(
    int rounds,
    int iterations,
    Duration warmup,
    Duration measurement,
    Duration paced,
    int builds,
    boolean whole) {
  /** For numbers to publish: about 70 minutes. */
  public static final Effort FULL =
      new Effort(
          3, 5, Duration.ofMillis(400), Duration.ofMillis(600), Duration.ofSeconds(12), 9, true);

  /** For numbers to work with: ten minutes. */
  public static final Effort QUICK =
      new Effort(
          1, 4, Duration.ofMillis(150), Duration.ofMillis(150), Duration.ofSeconds(3), 3, false);

  /**
   * Flags of every JVM in which something is measured. All have the same heap, with enough room for
   * full queues; everything else is the JVM's default.
   */
  public static final List<String> JVM_FLAGS = List.of("-Xms512m", "-Xmx512m");
}
