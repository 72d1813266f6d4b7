package io.clew.benchmarks.workload;

import io.clew.benchmarks.peer.Drain;
import io.clew.benchmarks.peer.Peer;
import io.clew.benchmarks.peer.Pipeline;
import io.clew.benchmarks.peer.Setup;
import io.opentracing.Tracer;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** One tracer in one JVM, shared by its threads, and the number of spans that it must deliver. */
@State(Scope.Benchmark)
public class MeasuredTracer {
  /** The tracer that is measured. */
  @Param public Peer peer = Peer.NOOP;

  /** Whether traces are recorded. */
  @Param({"true", "false"})
  public boolean sampled;

  /** Whether the ids of the active span are in the MDC. */
  @Param("false")
  public boolean mdc;

  final StartBarrier startBarrier = new StartBarrier();
  private final AtomicLong expected = new AtomicLong();
  private @Nullable Pipeline pipeline;

  /** Starts the tracer. */
  @org.openjdk.jmh.annotations.Setup(Level.Trial)
  public void open() {
    pipeline = peer.open(Setup.forBursts(sampled, mdc));
  }

  Tracer tracer() {
    return pipeline().tracer();
  }

  /** Adds the spans that a thread is about to finish. */
  void expect(int spans) {
    if (sampled && peer.records()) {
      expected.addAndGet(spans);
    }
  }

  /** Waits for all spans that are expected by now. */
  void drain() {
    Drain.await(pipeline(), expected.get());
  }

  /** Ends the tracer, and fails the benchmark if a single span is missing. */
  @TearDown(Level.Trial)
  public void close() {
    try (Pipeline closing = pipeline()) {
      Drain.verify(closing, expected.get());
    }
  }

  private Pipeline pipeline() {
    Pipeline open = pipeline;
    if (open == null) {
      throw new IllegalStateException("not open");
    }
    return open;
  }
}
