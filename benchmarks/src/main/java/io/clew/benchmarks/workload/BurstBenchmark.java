package io.clew.benchmarks.workload;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.infra.ThreadParams;

/**
 * Times what the application's thread does, in bursts. In a tight loop an application finishes
 * spans faster than any tracer's worker can encode them. An endless loop would therefore fill the
 * queue, and measure how fast the tracer drops. A burst fits into every queue. Between two bursts,
 * when no time is measured, the benchmark waits until all spans are delivered.
 *
 * <p>The clock is read twice in a burst of thousands of spans.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public abstract class BurstBenchmark {
  /** About how many spans are in a burst. */
  static final int SPANS = 8_000;

  private long bytesBefore;

  /** How often a burst runs the workload. */
  abstract int runs();

  /** The workload that a burst runs. */
  abstract Workload workload();

  /** Called once, before the first burst. */
  void prepare(MeasuredTracer measured) {}

  /** One burst. */
  public abstract void burst(MeasuredTracer measured);

  /** Runs until everything is compiled, before JMH's own warm-up begins. */
  @Setup(Level.Trial)
  public void warmUp(MeasuredTracer measured) {
    prepare(measured);
    int spans = runs() * workload().spans();
    WarmUp.repeat(
        () -> {
          measured.expect(spans);
          burst(measured);
          measured.drain();
        },
        spans);
  }

  /** Waits for the other threads. */
  @Setup(Level.Invocation)
  public void begin(MeasuredTracer measured, ThreadParams threads) {
    measured.expect(runs() * workload().spans());
    measured.startBarrier.await(threads.getThreadCount());
    bytesBefore = Allocation.ofThread();
  }

  /** Waits until the spans are delivered. */
  @TearDown(Level.Invocation)
  public void end(MeasuredTracer measured, Allocation allocation) {
    allocation.add(Allocation.ofThread() - bytesBefore, runs());
    measured.drain();
  }
}
