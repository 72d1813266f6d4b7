package io.clew.benchmarks.process;

import io.clew.benchmarks.Effort;
import io.clew.benchmarks.Measurements;
import io.clew.benchmarks.Progress;
import io.clew.benchmarks.Source;
import io.clew.benchmarks.Unit;
import io.clew.benchmarks.peer.Peer;
import java.nio.file.Path;

/** Measures {@link WorkerPerSpan} of Clew in both of its encodings, and of OpenTelemetry. */
public final class WorkerRuns implements Source {
  /** Ready to measure. */
  public WorkerRuns() {}

  @Override
  public void measure(Effort effort, Path target, Measurements into) throws Exception {
    String millis = Long.toString(effort.paced().toMillis() / 2);
    for (int round = 1; round <= effort.rounds(); round++) {
      Progress.print("worker, round %d of %d", round, effort.rounds());
      double json = Fork.run(WorkerPerSpan.class, Peer.CLEW.name(), millis);
      double proto3 = Fork.run(WorkerPerSpan.class, Peer.CLEW.name(), millis, "proto3");
      double otel = Fork.run(WorkerPerSpan.class, Peer.OTEL.name(), millis);
      into.add("worker", Unit.WORKER_NANOS, Peer.CLEW.label(), json);
      into.add("worker", Unit.WORKER_NANOS, Peer.OTEL.label(), otel);
      into.add("worker proto3", Unit.WORKER_NANOS, Peer.CLEW.label(), proto3);
      into.add("worker proto3", Unit.WORKER_NANOS, Peer.OTEL.label(), otel);
      into.add("worker proto3", Unit.WORKER_NANOS, "json", json);
    }
  }
}
