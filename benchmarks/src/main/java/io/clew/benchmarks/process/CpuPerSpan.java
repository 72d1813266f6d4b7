package io.clew.benchmarks.process;

import io.clew.benchmarks.peer.Drain;
import io.clew.benchmarks.peer.Peer;
import io.clew.benchmarks.peer.Pipeline;
import io.clew.benchmarks.peer.Setup;
import io.clew.benchmarks.workload.CpuTime;
import io.clew.benchmarks.workload.SpanWorkload;
import io.clew.benchmarks.workload.TraceWorkload;
import io.clew.benchmarks.workload.WarmUp;
import io.clew.benchmarks.workload.Workload;
import io.clew.testbed.KafkaTopic;
import java.io.IOException;
import java.nio.file.Path;
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

  private static final int FAST_WARM_UP = 2 * WarmUp.SPANS;

  /** Kafka's client runs much code once per request: so many are needed until it is compiled. */
  private static final int KAFKA_REQUESTS = 3000;

  private static final int TRACES_A_REQUEST = 8;

  private static final int MAX_UNDELIVERED = Pipeline.QUEUED_SPANS / 2;

  private final Workload workload;
  private final int bunch;
  private final Pipeline pipeline;
  private final boolean records;
  private long spans;

  private CpuPerSpan(Peer peer, Setup setup, Workload workload) {
    pipeline = peer.open(setup);
    records = peer.records();
    this.workload = workload;
    int spansPerSecond = setup.topic() == null ? SPANS_PER_SECOND : KAFKA_SPANS_PER_SECOND;
    bunch = spansPerSecond / BUNCHES_PER_SECOND;
  }

  /**
   * Measures one tracer.
   *
   * @param args the peer; for how many milliseconds; {@code span}, or how long the text is in each
   *     span of a trace of eight. Then an empty directory to write to files; or a Kafka broker, an
   *     empty topic there, and {@code json} if Clew has to encode JSON instead of its default
   * @throws IOException if the kernel does not show the CPU time
   */
  public static void main(String[] args) throws IOException {
    Peer peer = Peer.valueOf(args[0]);
    int millis = Integer.parseInt(args[1]);
    Workload workload =
        args[2].equals("span") ? new SpanWorkload() : new TraceWorkload(Integer.parseInt(args[2]));
    double micros =
        switch (args.length) {
          case 3 -> new CpuPerSpan(peer, Setup.DEFAULT, workload).measure(millis, null);
          case 4 -> toFile(peer, millis, workload, Path.of(args[3]));
          default -> {
            KafkaTopic topic = new KafkaTopic(args[3], args[4]);
            Setup setup = args.length == 5 ? Setup.toKafka(topic) : Setup.toKafkaInJson(topic);
            CpuPerSpan run = new CpuPerSpan(peer, setup, workload);
            run.warmUpRequests();
            yield run.measure(millis, new KafkaSpans(topic));
          }
        };
    System.out.println(micros);
    System.exit(0);
  }

  private static double toFile(Peer peer, int millis, Workload workload, Path directory)
      throws IOException {
    return new CpuPerSpan(peer, Setup.toFile(directory), workload)
        .measure(millis, new SpanFiles(directory));
  }

  /** Many small requests to Kafka. */
  private void warmUpRequests() {
    warmUpFast();
    for (int request = 0; request < KAFKA_REQUESTS; request++) {
      for (int trace = 0; trace < TRACES_A_REQUEST; trace++) {
        workload.run(pipeline.tracer());
        spans += workload.spans();
      }
      pipeline.flush();
    }
    drain();
  }

  /** As fast as possible without a loss. */
  private void warmUpFast() {
    while (spans < FAST_WARM_UP) {
      bunch();
    }
    drain();
  }

  /** Warms up at the measured rate, too, since the compiler's CPU time is not the tracer's. */
  private double measure(int millis, @Nullable Receipt receipt) throws IOException {
    warmUpFast();
    WarmUp.repeat(() -> pace(BUNCHES_PER_SECOND), BUNCHES_PER_SECOND * bunch);
    drain();
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
