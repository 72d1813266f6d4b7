package io.clew.benchmarks.process;

import io.clew.benchmarks.Effort;
import io.clew.benchmarks.Measurements;
import io.clew.benchmarks.Progress;
import io.clew.benchmarks.Source;
import io.clew.benchmarks.Unit;
import io.clew.benchmarks.peer.Peer;
import java.nio.file.Path;

/** Measures {@link BuildTracer} of every tracer, in turn. */
public final class BuildRuns implements Source {
  /** Ready to measure. */
  public BuildRuns() {}

  @Override
  public void measure(Effort effort, Path target, Measurements into) throws Exception {
    Progress.print("build a tracer, %d times", effort.builds());
    for (int i = 0; i < effort.builds(); i++) {
      for (Peer peer : Peer.values()) {
        if (peer == Peer.CLEW || peer == Peer.OTEL || (effort.whole() && peer.records())) {
          into.add(
              "build a tracer",
              Unit.MILLIS,
              peer.label(),
              Fork.run(BuildTracer.class, peer.name()));
        }
      }
    }
  }
}
