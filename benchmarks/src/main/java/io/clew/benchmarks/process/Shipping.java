package io.clew.benchmarks.process;

import io.clew.benchmarks.peer.Drain;
import io.clew.benchmarks.peer.Peer;
import io.clew.benchmarks.peer.Pipeline;
import io.clew.benchmarks.peer.Setup;
import io.clew.benchmarks.workload.TraceWorkload;
import io.clew.ship.ClewShip;
import io.clew.testbed.KafkaTopic;
import java.io.IOException;

/**
 * {@code clew-ship --once} as an operator starts it: a process that ships span files to a Kafka
 * broker on the same machine. The files were just written, so they are in memory.
 */
final class Shipping {
  /** Enough for some seconds. */
  static final int SPANS = 2_000_000;

  private static final int ROOM = Pipeline.QUEUED_SPANS / 2;

  private Shipping() {}

  /** Writes so many spans with Clew's file span logger. */
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
   * Ships all spans, and measures the time from the start of the process to its end. The shipper
   * has a state directory of its own for each topic.
   */
  static double seconds(SpanFiles files, KafkaTopic topic) throws IOException {
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
