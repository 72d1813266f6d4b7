package io.clew.benchmarks.workload;

import io.opentracing.Tracer;

/** Something that applications do with a tracer. One instance serves one thread. */
public interface Workload {
  /** Runs once. */
  void run(Tracer tracer);

  /** How many spans each run finishes. */
  int spans();
}
