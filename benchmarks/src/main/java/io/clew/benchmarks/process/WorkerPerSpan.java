package io.clew.benchmarks.process;

import io.clew.benchmarks.Measurements;
import io.clew.benchmarks.peer.Deliveries;
import io.clew.benchmarks.peer.Drain;
import io.clew.benchmarks.peer.Peer;
import io.clew.benchmarks.peer.Pipeline;
import io.clew.benchmarks.peer.Setup;
import io.clew.benchmarks.workload.UrlWorkload;
import io.clew.benchmarks.workload.WarmUp;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A process that fills the queue while the transport holds the worker, then releases the worker,
 * and prints how many nanoseconds it has taken per span until the last one was delivered. The
 * application's thread sleeps meanwhile. What the worker has encoded before it was held counts
 * neither as time nor as spans.
 */
final class WorkerPerSpan {
  /**
   * So many fit into every queue, wake every worker, and are full batches for OpenTelemetry. They
   * are few enough that a garbage collection does not copy half of the heap.
   */
  private static final int BACKLOG = 1 << 15;

  private final UrlWorkload workload = new UrlWorkload();
  private final Pipeline pipeline;
  private final Deliveries deliveries;
  private long spans;

  private WorkerPerSpan(Peer peer, Setup setup) {
    pipeline = peer.open(setup);
    deliveries = pipeline.deliveries();
  }

  /**
   * Measures one tracer.
   *
   * @param args the peer, for how many milliseconds, and {@code proto3} if Clew has to encode that
   */
  public static void main(String[] args) {
    WorkerPerSpan run =
        new WorkerPerSpan(Peer.valueOf(args[0]), args.length > 2 ? Setup.PROTO3 : Setup.DEFAULT);
    WarmUp.repeat(run::backlog, BACKLOG);
    List<Double> nanos = new ArrayList<>();
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(Integer.parseInt(args[1]));
    do {
      nanos.add(run.backlog());
    } while (System.nanoTime() - end < 0);
    Drain.verify(run.pipeline, run.spans);
    System.out.println(Measurements.median(nanos));
    System.exit(0);
  }

  private double backlog() {
    deliveries.hold();
    for (int i = 0; i < BACKLOG; i++) {
      workload.run(pipeline.tracer());
    }
    spans += BACKLOG;
    long before = deliveries.release();
    Drain.await(pipeline, spans);
    return (double) deliveries.nanosSinceRelease() / (spans - before);
  }
}
