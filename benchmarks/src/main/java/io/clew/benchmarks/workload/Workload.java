package io.clew.benchmarks.workload;

import io.opentracing.Tracer;

/** Something that applications do with a tracer. One instance serves one thread. */
public interface Workload {
  /**
   * Does it once.
   *
   * @param tracer any tracer
   */
  void run(Tracer tracer);

  /**
   * What it leaves behind.
   *
   * @return the number of spans that each run finishes
   */
  int spans();
}
