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
 * Times spans without tags, started and finished one after the other without a pause, as
 * zipkin-reporter's own benchmarks do. The queues are full, and spans are dropped. The result
 * includes how many, since the time alone says little.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class EndlessBenchmark {
  /** One span. */
  @Benchmark
  public void span(Line line, Counters counters) {
    line.pipeline.tracer().buildSpan("get").start().finish();
    counters.finished++;
  }

  /** One tracer, shared by all threads. */
  @State(Scope.Benchmark)
  public static class Line {
    private static final long QUIET_MILLIS = 5 * Setup.PROMPT_MILLIS;

    /** OpenTelemetry logs that it has dropped spans with each batch, which is not to be timed. */
    private static final Logger LOGGER = Logger.getLogger("io.opentelemetry");

    /** The tracer that is measured. */
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

    /** Waits until no more spans come; returns how many were delivered since the last call. */
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

  /** How many spans were finished and delivered. */
  @AuxCounters(AuxCounters.Type.EVENTS)
  @State(Scope.Thread)
  public static class Counters {
    /** Spans that this thread has finished since the iteration began. */
    public long finished;

    /** Delivered spans of all threads; they are counted on the thread that asks first. */
    public long delivered;

    /** Starts a new iteration. */
    @org.openjdk.jmh.annotations.Setup(Level.Iteration)
    public void reset() {
      finished = 0;
      delivered = 0;
    }

    /** Waits until no more spans are delivered. */
    @TearDown(Level.Iteration)
    public void settle(Line line) throws InterruptedException {
      delivered = line.takeDelivered();
    }
  }
}
