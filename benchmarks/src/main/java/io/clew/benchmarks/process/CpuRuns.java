package io.clew.benchmarks.process;

import io.clew.benchmarks.Effort;
import io.clew.benchmarks.Measurements;
import io.clew.benchmarks.Progress;
import io.clew.benchmarks.Source;
import io.clew.benchmarks.Unit;
import io.clew.benchmarks.peer.Peer;
import java.nio.file.Path;
import java.util.List;

/**
 * Runs {@link CpuPerSpan} for every tracer, where the noop tracer shows what the pacing costs. Then
 * it does the same for those that write to files.
 */
public final class CpuRuns implements Source {
  /** Ready to measure. */
  public CpuRuns() {}

  @Override
  public void measure(Effort effort, Path target, Measurements into) throws Exception {
    String millis = Long.toString(effort.paced().toMillis());
    for (int round = 1; round <= effort.rounds(); round++) {
      Progress.print("cpu per delivered span, round %d of %d", round, effort.rounds());
      for (Peer peer : Peer.values()) {
        into.add(
            "cpu per delivered span",
            Unit.CPU_MICROS,
            peer.label(),
            Fork.run(CpuPerSpan.class, peer.name(), millis));
      }
      Progress.print("cpu per span to file, round %d of %d", round, effort.rounds());
      for (Peer peer : List.of(Peer.CLEW, Peer.BRAVE)) {
        into.add(
            "cpu per span to file", Unit.CPU_MICROS, peer.label(), toFile(peer, millis, target));
      }
    }
  }

  private static double toFile(Peer peer, String millis, Path target) throws Exception {
    try (SpanFiles files = SpanFiles.in(target)) {
      return Fork.run(CpuPerSpan.class, peer.name(), millis, files.directory().toString());
    }
  }
}
