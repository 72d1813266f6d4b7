package io.clew.benchmarks;

import java.nio.file.Path;

/** Something that measures. */
@FunctionalInterface
public interface Source {
  /**
   * Measures, and fails rather than leave a doubtful number.
   *
   * @param effort how thoroughly
   * @param target a directory for logs and raw results
   * @param into takes the numbers
   * @throws Exception if a tracer has dropped spans, or anything else is wrong
   */
  void measure(Effort effort, Path target, Measurements into) throws Exception;
}
