package io.clew.benchmarks;

import io.clew.benchmarks.workload.EndlessBenchmark;
import java.nio.file.Path;
import java.util.Locale;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;

/** Runs {@link EndlessBenchmark} on two threads. No goal depends on it. */
final class ContentionRuns implements Source {
  private static final int THREADS = 2;
  private static final String BENCH = "endless " + THREADS + " threads";

  @Override
  public void measure(Effort effort, Path target, Measurements into) throws Exception {
    for (int round = 1; effort.whole() && round <= effort.rounds(); round++) {
      Progress.print("%s, round %d of %d", BENCH, round, effort.rounds());
      Path log = target.resolve("jmh-" + BENCH.replace(' ', '-') + "-" + round + ".log");
      for (RunResult result :
          new Runner(JmhRuns.options(EndlessBenchmark.class, effort, log).threads(THREADS).build())
              .run()) {
        take(result, into);
      }
    }
  }

  private static void take(RunResult result, Measurements into) {
    String tracer = result.getParams().getParam("peer").toLowerCase(Locale.ROOT);
    double finished = JmhRuns.secondary(result, "finished");
    double dropped = finished - JmhRuns.secondary(result, "delivered");
    into.add(
        BENCH, Unit.NANOS, tracer, result.getPrimaryResult().getStatistics().getPercentile(50));
    into.add(BENCH, Unit.DROPPED, tracer, 100 * dropped / finished);
  }
}
