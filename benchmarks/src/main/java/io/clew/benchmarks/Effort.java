package io.clew.benchmarks;

import java.time.Duration;
import java.util.List;

/**
 * How thoroughly to measure.
 *
 * @param rounds how often everything is measured, in a new JVM each time
 * @param iterations how many iterations JMH warms up, and how many it measures
 * @param warmup how long an iteration of warming up lasts
 * @param measurement how long an iteration of measuring lasts
 * @param paced how long CPU is measured at a steady rate, and half as long warmed up
 * @param builds how many JVMs build each tracer
 * @param whole false to leave out some of what no goal depends on
 */
public record Effort(
    int rounds,
    int iterations,
    Duration warmup,
    Duration measurement,
    Duration paced,
    int builds,
    boolean whole) {
  /** Numbers to be quoted: some 70 minutes. */
  public static final Effort FULL =
      new Effort(
          3, 5, Duration.ofMillis(400), Duration.ofMillis(600), Duration.ofSeconds(12), 9, true);

  /** Numbers to work with: ten minutes. */
  public static final Effort QUICK =
      new Effort(
          1, 4, Duration.ofMillis(150), Duration.ofMillis(150), Duration.ofSeconds(3), 3, false);

  /**
   * Flags of every JVM in which anything is measured. One heap for all, ample for what waits in
   * their queues; everything else is the JVM's default.
   */
  public static final List<String> JVM_FLAGS = List.of("-Xms512m", "-Xmx512m");
}
