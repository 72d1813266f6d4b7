package io.clew.benchmarks.process;

import io.clew.benchmarks.peer.Drain;
import io.clew.benchmarks.peer.Peer;
import io.clew.benchmarks.peer.Pipeline;
import io.clew.benchmarks.peer.Setup;
import io.clew.benchmarks.workload.SpanWorkload;
import io.clew.benchmarks.workload.WarmUp;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A process that finishes spans at a steady rate, and prints what each has cost it in CPU time,
 * everything included: the caller, the worker, encoding, garbage collection, and the JVM itself.
 *
 * <p>The rate is one that every tracer keeps up with. On a machine that is too busy for it, the
 * next spans wait until there is room in the queue; if a single span is missing all the same, the
 * process fails. Spans come fifty times a second, in bunches. The rate is high enough for the costs
 * that are nobody's, of pacing and of an idle JVM, to be small beside the tracers': the row of the
 * tracer that does nothing shows them.
 */
final class CpuPerSpan {
  private static final int SPANS_PER_SECOND = 200_000;
  private static final int BUNCHES_PER_SECOND = 50;
  private static final int BUNCH = SPANS_PER_SECOND / BUNCHES_PER_SECOND;

  /** By number alone: in the time of the others, some would fill gigabytes. */
  private static final int FILE_WARM_UP = 10 * WarmUp.SPANS;

  private static final int MAX_UNDELIVERED = Pipeline.QUEUED_SPANS / 2;

  private final SpanWorkload workload = new SpanWorkload();
  private final Pipeline pipeline;
  private final boolean records;
  private long spans;

  private CpuPerSpan(Peer peer, Setup setup) {
    pipeline = peer.open(setup);
    records = peer.records();
  }

  /**
   * Measures one tracer.
   *
   * @param args the peer, for how many milliseconds, and an empty directory if it shall write to
   *     files
   * @throws InterruptedException if somebody interrupts it
   * @throws IOException if the kernel does not tell the time
   */
  public static void main(String[] args) throws InterruptedException, IOException {
    SpanFiles files = args.length > 2 ? new SpanFiles(Path.of(args[2])) : null;
    CpuPerSpan run =
        new CpuPerSpan(
            Peer.valueOf(args[0]), files == null ? Setup.DEFAULT : Setup.toFile(files.directory()));
    int millis = Integer.parseInt(args[1]);
    if (files == null) {
      run.warmUp(TimeUnit.MILLISECONDS.toNanos(millis / 2), 2 * WarmUp.SPANS);
    } else {
      run.warmUp(0, FILE_WARM_UP);
    }
    System.gc();
    int bunches = millis * BUNCHES_PER_SECOND / 1000;
    CpuTime cpu = new CpuTime();
    run.pace(bunches);
    run.drain();
    double micros = cpu.nanos() / 1e3 / bunches / BUNCH;
    if (files != null) {
      files.verify(run.spans);
    }
    System.out.println(micros);
    System.exit(0);
  }

  /**
   * As fast as it goes without loss, and then until the compiler has nothing left to do: what it
   * needs is not the tracer's.
   */
  private void warmUp(long nanos, long minSpans) throws InterruptedException {
    long start = System.nanoTime();
    while (System.nanoTime() - start < nanos || spans < minSpans) {
      bunch();
    }
    drain();
    WarmUp.awaitCompiler();
  }

  private void pace(int bunches) {
    long period = TimeUnit.SECONDS.toNanos(1) / BUNCHES_PER_SECOND;
    long next = System.nanoTime();
    for (int i = 0; i < bunches; i++) {
      bunch();
      next += period;
      long rest;
      while ((rest = next - System.nanoTime()) > 0) {
        LockSupport.parkNanos(rest);
      }
    }
  }

  private void bunch() {
    while (records && spans - pipeline.deliveries().count() > MAX_UNDELIVERED) {
      LockSupport.parkNanos(1_000_000);
    }
    for (int i = 0; i < BUNCH; i++) {
      workload.run(pipeline.tracer());
    }
    spans += BUNCH;
  }

  private void drain() {
    Drain.verify(pipeline, records ? spans : 0);
  }
}
