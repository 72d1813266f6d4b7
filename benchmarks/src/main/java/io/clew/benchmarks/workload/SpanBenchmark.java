package io.clew.benchmarks.workload;

import io.opentracing.Tracer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;

/** Times {@link SpanWorkload}. */
public class SpanBenchmark extends BurstBenchmark {
  private static final int RUNS = SPANS;

  private final SpanWorkload workload = new SpanWorkload();

  @Override
  int runs() {
    return RUNS;
  }

  @Override
  Workload workload() {
    return workload;
  }

  @Override
  @Benchmark
  @OperationsPerInvocation(RUNS)
  public void burst(MeasuredTracer measured) {
    Tracer tracer = measured.tracer();
    for (int i = 0; i < RUNS; i++) {
      workload.run(tracer);
    }
  }
}
