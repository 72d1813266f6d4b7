package io.clew.benchmarks;

import io.clew.benchmarks.process.BusyMachine;
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
 * @param otherProcesses how many other processes work beside every tracer
 */
public record Effort(
    int rounds,
    int iterations,
    Duration warmup,
    Duration measurement,
    Duration paced,
    int builds,
    boolean whole,
    int otherProcesses) {
  /** For numbers to publish: about 70 minutes. */
  public static final Effort FULL =
      new Effort(
          3, 5, Duration.ofMillis(400), Duration.ofMillis(600), Duration.ofSeconds(12), 9, true, 0);

  /** For numbers to work with: ten minutes. */
  public static final Effort QUICK =
      new Effort(
          1, 4, Duration.ofMillis(150), Duration.ofMillis(150), Duration.ofSeconds(3), 3, false, 0);

  /**
   * Flags of every JVM in which something is measured. All have the same heap, with enough room for
   * full queues; everything else is the JVM's default.
   */
  public static final List<String> JVM_FLAGS = List.of("-Xms512m", "-Xmx512m");

  /**
   * The effort that is asked for.
   *
   * @param options {@code --quick} for a short run, {@code --busy} for a busy machine
   */
  static Effort of(List<String> options) {
    Effort effort = options.contains("--quick") ? QUICK : FULL;
    return options.contains("--busy") ? effort.beside(BusyMachine.PROCESSES) : effort;
  }

  private Effort beside(int processes) {
    return new Effort(rounds, iterations, warmup, measurement, paced, builds, whole, processes);
  }

  /** What is added to the names of the results. */
  String suffix() {
    return otherProcesses > 0 ? "-busy" : "";
  }
}
