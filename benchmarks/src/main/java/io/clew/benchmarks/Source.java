package io.clew.benchmarks;

import java.nio.file.Path;

/** Something that measures. */
@FunctionalInterface
public interface Source {
  /**
   * Measures. It fails if a number would not be reliable.
   *
   * @param target a directory for logs and raw results
   * @param into takes the numbers
   * @throws Exception if a tracer has dropped spans, or if something else is wrong
   */
  void measure(Effort effort, Path target, Measurements into) throws Exception;
}
