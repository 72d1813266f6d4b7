package io.clew.benchmarks.process;

import io.clew.benchmarks.Effort;
import io.clew.benchmarks.Measurements;
import io.clew.benchmarks.Progress;
import io.clew.benchmarks.Source;
import io.clew.benchmarks.Unit;
import io.clew.benchmarks.peer.Peer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Runs {@link CpuPerSpan} for every tracer, where the noop tracer shows what the pacing costs. Then
 * it does the same for those that write to files. Both are done with single spans and with traces.
 */
public final class CpuRuns implements Source {
  /** The workloads of {@link CpuPerSpan}, by what they add to the name of the measurement. */
  private static final Map<String, String> WORKLOADS =
      new TreeMap<>(Map.of("", "span", " trace of 8", "0"));

  /** Ready to measure. */
  public CpuRuns() {}

  @Override
  public void measure(Effort effort, Path target, Measurements into) throws Exception {
    String millis = Long.toString(effort.paced().toMillis());
    for (int round = 1; round <= effort.rounds(); round++) {
      for (Map.Entry<String, String> workload : WORKLOADS.entrySet()) {
        String forgotten = "cpu per delivered span" + workload.getKey();
        Progress.print("%s, round %d of %d", forgotten, round, effort.rounds());
        for (Peer peer : Peer.values()) {
          into.add(
              forgotten,
              Unit.CPU_MICROS,
              peer.label(),
              Fork.run(CpuPerSpan.class, peer.name(), millis, workload.getValue()));
        }
        String toFile = "cpu per span to file" + workload.getKey();
        Progress.print("%s, round %d of %d", toFile, round, effort.rounds());
        for (Peer peer : List.of(Peer.CLEW, Peer.BRAVE)) {
          try (SpanFiles files = SpanFiles.in(target)) {
            String directory = files.directory().toString();
            into.add(
                toFile,
                Unit.CPU_MICROS,
                peer.label(),
                Fork.run(CpuPerSpan.class, peer.name(), millis, workload.getValue(), directory));
          }
        }
      }
    }
  }
}
