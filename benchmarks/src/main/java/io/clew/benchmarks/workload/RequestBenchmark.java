package io.clew.benchmarks.workload;

import io.opentracing.Tracer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Setup;

/** Times {@link RequestWorkload}. */
public class RequestBenchmark extends BurstBenchmark {
  private static final int RUNS = SPANS / 2;

  private RequestWorkload workload = new RequestWorkload(true);

  /**
   * The decision is in the headers.
   *
   * @param lab knows it
   */
  @Setup(Level.Trial)
  public void decide(Lab lab) {
    workload = new RequestWorkload(lab.sampled);
  }

  @Override
  int runs() {
    return RUNS;
  }

  @Override
  Workload workload() {
    return workload;
  }

  /**
   * One burst.
   *
   * @param lab has the tracer
   */
  @Benchmark
  @OperationsPerInvocation(RUNS)
  public void burst(Lab lab) {
    Tracer tracer = lab.tracer();
    for (int i = 0; i < RUNS; i++) {
      workload.run(tracer);
    }
  }
}
