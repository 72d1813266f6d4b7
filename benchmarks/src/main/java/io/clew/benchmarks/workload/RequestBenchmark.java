package io.clew.benchmarks.workload;

import io.opentracing.Tracer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;

/** Times {@link RequestWorkload}. */
public class RequestBenchmark extends BurstBenchmark {
  private static final int RUNS = SPANS / 2;

  private RequestWorkload workload = new RequestWorkload(true);

  @Override
  void prepare(MeasuredTracer measured) {
    workload = new RequestWorkload(measured.sampled);
  }

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
