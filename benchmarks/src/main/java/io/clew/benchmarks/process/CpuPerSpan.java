package io.clew.benchmarks.process;

import io.clew.benchmarks.peer.Drain;
import io.clew.benchmarks.peer.Peer;
import io.clew.benchmarks.peer.Pipeline;
import io.clew.benchmarks.peer.Setup;
import io.clew.benchmarks.workload.SpanWorkload;
import io.clew.benchmarks.workload.TraceWorkload;
import io.clew.benchmarks.workload.WarmUp;
import io.clew.benchmarks.workload.Workload;
import io.clew.testbed.KafkaTopic;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A process that finishes spans at a steady rate, and prints the CPU time of the process per span:
 * the caller, the worker, encoding, a client's threads, garbage collection, and the JVM itself.
 *
 * <p>Every tracer keeps up with the rate. On a machine that is too busy, the next spans wait until
 * there is room in the queue. If a single span is missing, the process fails. Spans come fifty
 * times a second, in groups. The rate is high enough for the costs of pacing and of an idle JVM to
 * be small beside those of the tracers. The row of the noop tracer shows these costs.
 */
final class CpuPerSpan {
  private static final int SPANS_PER_SECOND = 200_000;

  /** Of 300 B or 1 KB each, with the broker on the same two cores. */
  private static final int KAFKA_SPANS_PER_SECOND = 100_000;

  private static final int BUNCHES_PER_SECOND = 50;

  /** Limited by number: in the time of the other runs, some tracers would write gigabytes. */
  private static final int FILE_WARM_UP = 10 * WarmUp.SPANS;

  /** Kafka's client runs much code once per request: so many are needed until it is compiled. */
  private static final int KAFKA_REQUESTS = 3000;

  private static final int TRACES_A_REQUEST = 8;

  /** Then at the measured rate, until hardly anything was compiled for a second. */
  private static final int MAX_PACED_SECONDS = 20;

  private static final long LITTLE_COMPILED_MILLIS = 20;

  private static final int MAX_UNDELIVERED = Pipeline.QUEUED_SPANS / 2;

  private final Workload workload;
  private final int bunch;
  private final Pipeline pipeline;
  private final boolean records;
  private long spans;

  private CpuPerSpan(Peer peer, Setup setup, Workload workload, int spansPerSecond) {
    pipeline = peer.open(setup);
    records = peer.records();
    this.workload = workload;
    bunch = spansPerSecond / BUNCHES_PER_SECOND;
  }

  /**
   * Measures one tracer.
   *
   * @param args the peer, and for how many milliseconds; then an empty directory to write to files,
   *     or a Kafka broker, an empty topic there, the length of the text in each span, and {@code
   *     json} if Clew has to encode JSON instead of its default
   * @throws IOException if the kernel does not show the CPU time
   */
  public static void main(String[] args) throws InterruptedException, IOException {
    Peer peer = Peer.valueOf(args[0]);
    int millis = Integer.parseInt(args[1]);
    double micros =
        switch (args.length) {
          case 2 -> forgotten(peer, millis);
          case 3 -> toFile(peer, millis, Path.of(args[2]));
          default ->
              toKafka(
                  peer,
                  millis,
                  args.length == 5
                      ? Setup.toKafka(new KafkaTopic(args[2], args[3]))
                      : Setup.toKafkaInJson(new KafkaTopic(args[2], args[3])),
                  Integer.parseInt(args[4]));
        };
    System.out.println(micros);
    System.exit(0);
  }

  private static double forgotten(Peer peer, int millis) throws InterruptedException, IOException {
    CpuPerSpan run = new CpuPerSpan(peer, Setup.DEFAULT, new SpanWorkload(), SPANS_PER_SECOND);
    run.warmUp(TimeUnit.MILLISECONDS.toNanos(millis / 2), 2 * WarmUp.SPANS);
    return run.measure(millis, null);
  }

  private static double toFile(Peer peer, int millis, Path directory)
      throws InterruptedException, IOException {
    CpuPerSpan run =
        new CpuPerSpan(peer, Setup.toFile(directory), new SpanWorkload(), SPANS_PER_SECOND);
    run.warmUp(0, FILE_WARM_UP);
    return run.measure(millis, new SpanFiles(directory));
  }

  private static double toKafka(Peer peer, int millis, Setup setup, int textLength)
      throws InterruptedException, IOException {
    CpuPerSpan run =
        new CpuPerSpan(peer, setup, new TraceWorkload(textLength), KAFKA_SPANS_PER_SECOND);
    run.warmUp(0, 2 * WarmUp.SPANS);
    run.warmUpRequests();
    long compiled;
    int seconds = 0;
    do {
      compiled = WarmUp.compiledMillis();
      run.pace(BUNCHES_PER_SECOND);
    } while (WarmUp.compiledMillis() - compiled > LITTLE_COMPILED_MILLIS
        && ++seconds < MAX_PACED_SECONDS);
    run.drain();
    return run.measure(millis, new KafkaSpans(Objects.requireNonNull(setup.topic())));
  }

  /**
   * As fast as possible without a loss, and then until the compiler has nothing left to do, since
   * its CPU time is not the tracer's.
   */
  private void warmUp(long nanos, long minSpans) throws InterruptedException {
    long start = System.nanoTime();
    while (System.nanoTime() - start < nanos || spans < minSpans) {
      bunch();
    }
    drain();
    WarmUp.awaitCompiler();
  }

  /** Many small requests to Kafka. */
  private void warmUpRequests() throws InterruptedException {
    for (int request = 0; request < KAFKA_REQUESTS; request++) {
      for (int trace = 0; trace < TRACES_A_REQUEST; trace++) {
        workload.run(pipeline.tracer());
        spans += workload.spans();
      }
      pipeline.flush();
    }
    drain();
    WarmUp.awaitCompiler();
  }

  private double measure(int millis, @Nullable Receipt receipt) throws IOException {
    System.gc();
    int bunches = millis * BUNCHES_PER_SECOND / 1000;
    CpuTime cpu = new CpuTime();
    pace(bunches);
    drain();
    double micros = cpu.nanos() / 1e3 / bunches / bunch;
    if (receipt != null) {
      receipt.verify(spans);
    }
    return micros;
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
    for (int i = 0; i < bunch; i += workload.spans()) {
      workload.run(pipeline.tracer());
    }
    spans += bunch;
  }

  private void drain() {
    Drain.verify(pipeline, records ? spans : 0);
  }
}
