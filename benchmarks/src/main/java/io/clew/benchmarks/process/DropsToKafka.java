package io.clew.benchmarks.process;

import io.clew.benchmarks.Progress;
import io.clew.benchmarks.peer.Deliveries;
import io.clew.benchmarks.peer.Drain;
import io.clew.benchmarks.peer.Peer;
import io.clew.benchmarks.peer.Pipeline;
import io.clew.benchmarks.peer.Setup;
import io.clew.benchmarks.workload.TraceWorkload;
import io.clew.benchmarks.workload.WarmUp;
import io.clew.testbed.KafkaTopic;
import java.util.Collections;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A process in which two threads finish spans at one rate after the other, whether the tracer keeps
 * up or not, until some are dropped. It prints the rate, and how many per cent of the spans did not
 * arrive in Kafka. The queues have the tracers' default sizes. Before that it warms up at the pace
 * of the tracer, without a drop.
 */
final class DropsToKafka {
  private static final int THREADS = 2;
  private static final int BUNCHES_PER_SECOND = 50;
  private static final int SECONDS = 2;

  /** Fewer drops may be due to a pause of the machine, and the next rate is tried. */
  private static final double DROPS_PERCENT = 1;

  /** Fits into every queue several times. */
  private static final int WARM_UP_BUNCH = 250 * TraceWorkload.SPANS;

  /** Much longer than a span lingers in any tracer. */
  private static final long SETTLED_NANOS = TimeUnit.SECONDS.toNanos(4);

  private static final long NAP_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

  private final Pipeline pipeline;
  private long warmUpSpans;

  private DropsToKafka(Peer peer, KafkaTopic topic) {
    pipeline = peer.open(Setup.toKafkaWithShortQueue(topic));
  }

  /**
   * Measures one tracer.
   *
   * @param args the peer, a Kafka broker, an empty topic there, and rates in spans per second, the
   *     lowest first
   * @throws Exception if Kafka does not have what was delivered
   */
  public static void main(String[] args) throws Exception {
    KafkaTopic topic = new KafkaTopic(args[1], args[2]);
    DropsToKafka run = new DropsToKafka(Peer.valueOf(args[0]), topic);
    run.warmUp();
    int next = 3;
    int rate;
    double percent;
    do {
      rate = Integer.parseInt(args[next++]);
      percent = run.percentDropped(rate);
    } while (percent < DROPS_PERCENT && next < args.length);
    new KafkaSpans(topic).verify(run.pipeline.deliveries().count());
    System.out.println(rate + " " + percent);
    System.exit(0);
  }

  private double percentDropped(int spansPerSecond) throws Exception {
    long before = pipeline.deliveries().count();
    long start = System.nanoTime();
    long finished = load(spansPerSecond / BUNCHES_PER_SECOND);
    double seconds = (System.nanoTime() - start) / 1e9;
    settle(before + finished);
    long dropped = before + finished - pipeline.deliveries().count();
    Progress.print("%d spans in %.1f s, %d dropped", finished, seconds, dropped);
    return 100.0 * dropped / finished;
  }

  private void warmUp() {
    TraceWorkload workload = new TraceWorkload(0);
    WarmUp.repeat(
        () -> {
          for (int i = 0; i < WARM_UP_BUNCH; i += TraceWorkload.SPANS) {
            workload.run(pipeline.tracer());
          }
          warmUpSpans += WARM_UP_BUNCH;
          while (warmUpSpans - pipeline.deliveries().count() > WARM_UP_BUNCH) {
            LockSupport.parkNanos(NAP_NANOS);
          }
        },
        WARM_UP_BUNCH);
    Drain.verify(pipeline, warmUpSpans);
  }

  private long load(int bunch) throws Exception {
    int traces = bunch / THREADS / TraceWorkload.SPANS;
    int bunches = SECONDS * BUNCHES_PER_SECOND;
    Callable<Void> paced =
        () -> {
          pace(traces, bunches);
          return null;
        };
    ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    try {
      for (Future<Void> thread : threads.invokeAll(Collections.nCopies(THREADS, paced))) {
        thread.get();
      }
    } finally {
      threads.shutdown();
    }
    return (long) THREADS * bunches * traces * TraceWorkload.SPANS;
  }

  private void pace(int traces, int bunches) {
    TraceWorkload workload = new TraceWorkload(0);
    long period = TimeUnit.SECONDS.toNanos(1) / BUNCHES_PER_SECOND;
    long next = System.nanoTime();
    for (int i = 0; i < bunches; i++) {
      for (int j = 0; j < traces; j++) {
        workload.run(pipeline.tracer());
      }
      next += period;
      long rest;
      while ((rest = next - System.nanoTime()) > 0) {
        LockSupport.parkNanos(rest);
      }
    }
  }

  /** Returns when all spans have arrived, or when no span has arrived for a while. */
  private void settle(long spans) {
    Deliveries deliveries = pipeline.deliveries();
    long last = deliveries.count();
    long since = System.nanoTime();
    while (last < spans && System.nanoTime() - since < SETTLED_NANOS) {
      LockSupport.parkNanos(NAP_NANOS);
      if (deliveries.count() > last) {
        last = deliveries.count();
        since = System.nanoTime();
      }
    }
  }
}
