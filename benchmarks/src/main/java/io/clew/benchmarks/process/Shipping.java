package io.clew.benchmarks.process;

import io.clew.benchmarks.peer.Drain;
import io.clew.benchmarks.peer.Peer;
import io.clew.benchmarks.peer.Pipeline;
import io.clew.benchmarks.peer.Setup;
import io.clew.benchmarks.workload.TraceWorkload;
import io.clew.ship.ClewShip;
import java.io.IOException;

/**
 * {@code clew-ship --once} as an operator starts it: a process that ships span files, which were
 * written just before and so are in memory, to a Kafka broker beside it.
 */
final class Shipping {
  /** As many as take some seconds. */
  static final int SPANS = 2_000_000;

  private static final int ROOM = Pipeline.QUEUED_SPANS / 2;

  private Shipping() {}

  /** Writes so many spans with Clew's own span logger. */
  static void write(SpanFiles files, int spans) {
    TraceWorkload workload = new TraceWorkload(0);
    try (Pipeline pipeline = Peer.CLEW.open(Setup.toFile(files.directory()))) {
      for (int written = 0; written < spans; written += TraceWorkload.SPANS) {
        if (written % ROOM == 0) {
          Drain.await(pipeline, written);
        }
        workload.run(pipeline.tracer());
      }
      Drain.verify(pipeline, spans);
    }
  }

  /**
   * Ships all of it, and takes the time from the start of the process to its end. Each topic has
   * notes of its own on how far the shipper is.
   */
  static double seconds(SpanFiles files, KafkaTopic topic)
      throws IOException, InterruptedException {
    return Fork.seconds(
        ClewShip.class,
        files.directory().toString(),
        "--once",
        "--bootstrap-servers",
        topic.bootstrapServers(),
        "--topic",
        topic.name(),
        "--state",
        files.directory().resolve("state-" + topic.name()).toString());
  }
}
