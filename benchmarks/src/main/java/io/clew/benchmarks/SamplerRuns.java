package io.clew.benchmarks;

import io.clew.benchmarks.sampling.DecideBenchmark;
import io.clew.benchmarks.sampling.Decider;
import java.nio.file.Path;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;

/** Times samplers without a tracer: one JVM for each, in rounds as in {@link JmhRuns}. */
final class SamplerRuns implements Source {
  @Override
  public void measure(Effort effort, Path target, Measurements into) throws Exception {
    for (int round = 1; round <= effort.rounds(); round++) {
      Progress.print("samplers, round %d of %d", round, effort.rounds());
      Path log = target.resolve("jmh-samplers-" + round + ".log");
      for (RunResult result :
          new Runner(JmhRuns.options(DecideBenchmark.class, effort, log).build()).run()) {
        take(result, into);
      }
    }
  }

  private static void take(RunResult result, Measurements into) {
    Decider decider = Decider.valueOf(result.getParams().getParam("decider"));
    double nanos = result.getPrimaryResult().getStatistics().getPercentile(50);
    double bytes = JmhRuns.secondary(result, "gc.alloc.rate.norm");
    for (Decider.Bench bench : decider.benches()) {
      into.add(bench.label(), Unit.NANOS, decider.tracer(), nanos);
      into.add(bench.label(), Unit.BYTES, decider.tracer(), bytes);
    }
  }
}
