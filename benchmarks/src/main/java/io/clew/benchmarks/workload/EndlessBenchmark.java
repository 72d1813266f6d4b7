package io.clew.benchmarks.workload;

import io.clew.benchmarks.peer.Peer;
import io.clew.benchmarks.peer.Pipeline;
import io.clew.benchmarks.peer.Setup;
import java.util.concurrent.TimeUnit;
import java.util.logging.Logger;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * Times spans without tags, started and finished one after the other with no pause, as
 * zipkin-reporter's own benchmarks do it: the queues are full, and what finds them full is dropped.
 * How much that is stands beside the time, which says little without it.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class EndlessBenchmark {
  /**
   * One span.
   *
   * @param line has the tracer
   * @param books count the span
   */
  @Benchmark
  public void span(Line line, Books books) {
    line.pipeline.tracer().buildSpan("get").start().finish();
    books.finished++;
  }

  /** One tracer, shared by all threads. */
  @State(Scope.Benchmark)
  public static class Line {
    private static final long QUIET_MILLIS = 5 * Setup.PROMPT_MILLIS;

    /** OpenTelemetry logs that it has dropped spans with each batch, which is not to be timed. */
    private static final Logger LOGGER = Logger.getLogger("io.opentelemetry");

    /** Who is measured. */
    @Param({"CLEW", "OTEL", "BRAVE", "JAEGER"})
    public Peer peer = Peer.NOOP;

    private Pipeline pipeline = Peer.NOOP.open(Setup.DEFAULT);
    private long taken;

    /** Starts the tracer. */
    @org.openjdk.jmh.annotations.Setup(Level.Trial)
    public void open() {
      LOGGER.setLevel(java.util.logging.Level.OFF);
      pipeline = peer.open(Setup.forBursts(true, false));
    }

    /** What has been delivered since the last call, once no more comes. */
    synchronized long takeDelivered() throws InterruptedException {
      long before;
      do {
        before = pipeline.deliveries().count();
        pipeline.nudge();
        Thread.sleep(QUIET_MILLIS);
      } while (pipeline.deliveries().count() > before);
      long more = before - taken;
      taken = before;
      return more;
    }

    /** Ends the tracer. */
    @TearDown(Level.Trial)
    public void close() {
      pipeline.close();
    }
  }

  /** What has become of the spans. */
  @AuxCounters(AuxCounters.Type.EVENTS)
  @State(Scope.Thread)
  public static class Books {
    /** Spans that this thread has finished since the iteration began. */
    public long finished;

    /** Spans of all threads that were delivered; the thread that asks first gets them. */
    public long delivered;

    /** Forgets the last iteration. */
    @org.openjdk.jmh.annotations.Setup(Level.Iteration)
    public void reset() {
      finished = 0;
      delivered = 0;
    }

    /**
     * Waits for the deliveries.
     *
     * @param line what is shared
     * @throws InterruptedException if somebody interrupts it
     */
    @TearDown(Level.Iteration)
    public void settle(Line line) throws InterruptedException {
      delivered = line.takeDelivered();
    }
  }
}
