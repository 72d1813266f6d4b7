package io.clew.benchmarks;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.results.format.ResultFormatFactory;
import org.openjdk.jmh.results.format.ResultFormatType;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/**
 * Runs the JMH benchmarks, with one JVM for each tracer and workload. The tracers run one after the
 * other, in several rounds, so that a machine that is slow for some minutes is slow for all
 * tracers.
 */
final class JmhRuns implements Source {
  @Override
  public void measure(Effort effort, Path target, Measurements into) throws Exception {
    List<JmhCase> cases = JmhCase.all(effort);
    List<RunResult> raw = new ArrayList<>();
    for (int round = 1; round <= effort.rounds(); round++) {
      for (JmhCase one : cases) {
        Progress.print("%s, round %d of %d", one.bench(), round, effort.rounds());
        for (RunResult result : run(one, round, effort, target)) {
          raw.add(result);
          take(one, result, into);
        }
      }
    }
    ResultFormatFactory.getInstance(
            ResultFormatType.JSON, target.resolve("jmh" + effort.suffix() + ".json").toString())
        .writeOut(raw);
  }

  private static List<RunResult> run(JmhCase one, int round, Effort effort, Path target)
      throws Exception {
    String log = "jmh-" + one.bench().replace(' ', '-') + (one.isFloor() ? "-floor-" : "-") + round;
    ChainedOptionsBuilder options =
        options(one.benchmark(), effort, target.resolve(log + ".log")).threads(one.threads());
    if (!one.isFloor()) {
      options
          .param("sampled", Boolean.toString(one.sampled()))
          .param("mdc", Boolean.toString(one.mdc()))
          .param("peer", one.peers().stream().map(Enum::name).toArray(String[]::new));
    }
    return List.copyOf(new Runner(options.build()).run());
  }

  /** The same for all benchmarks. */
  static ChainedOptionsBuilder options(Class<?> benchmark, Effort effort, Path log) {
    return new OptionsBuilder()
        .include(benchmark.getName() + "\\.")
        .forks(1)
        .warmupIterations(effort.iterations())
        .warmupTime(time(effort.warmup()))
        .measurementIterations(effort.iterations())
        .measurementTime(time(effort.measurement()))
        .addProfiler(GCProfiler.class)
        .jvmArgs(Effort.JVM_FLAGS.toArray(String[]::new))
        .shouldFailOnError(true)
        .output(log.toString());
  }

  private static TimeValue time(Duration duration) {
    return TimeValue.milliseconds(duration.toMillis());
  }

  private static void take(JmhCase one, RunResult result, Measurements into) {
    String tracer =
        one.isFloor() ? "floor" : result.getParams().getParam("peer").toLowerCase(Locale.ROOT);
    into.add(
        one.bench(),
        Unit.NANOS,
        tracer,
        result.getPrimaryResult().getStatistics().getPercentile(50));
    into.add(one.bench(), Unit.BYTES, tracer, secondary(result, "gc.alloc.rate.norm"));
    into.add(
        one.bench(),
        Unit.CALLER_BYTES,
        tracer,
        secondary(result, "callerBytes") / secondary(result, "runs"));
  }

  static double secondary(RunResult result, String name) {
    Result<?> found = result.getSecondaryResults().get(name);
    if (found == null) {
      throw new IllegalStateException("JMH has no result " + name);
    }
    return found.getScore();
  }
}
