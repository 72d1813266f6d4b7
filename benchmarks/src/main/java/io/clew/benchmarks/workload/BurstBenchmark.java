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
 * Times what the application's thread does, in bursts. No tracer's worker can encode as fast as an
 * application can finish spans in a tight loop, so any endless loop ends at a full queue, and
 * measures how fast the tracer drops. A burst fits into every queue; between two bursts, off the
 * clock, it is waited for until all of its spans have been delivered.
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

  /** What it runs. */
  abstract Workload workload();

  /** Called once, before the first burst. */
  void prepare(Lab lab) {}

  /**
   * One burst.
   *
   * @param lab has the tracer
   */
  public abstract void burst(Lab lab);

  /**
   * Gets everything compiled, before JMH's own warming up begins.
   *
   * @param lab what is shared
   * @throws InterruptedException if somebody interrupts it
   */
  @Setup(Level.Trial)
  public void warmUp(Lab lab) throws InterruptedException {
    prepare(lab);
    int spans = runs() * workload().spans();
    long start = System.nanoTime();
    for (int done = 0;
        done < WarmUp.SPANS && System.nanoTime() - start < WarmUp.MAX_NANOS;
        done += spans) {
      lab.expect(spans);
      burst(lab);
      lab.drain();
    }
    WarmUp.awaitCompiler();
  }

  /**
   * Waits for the other threads.
   *
   * @param lab what is shared
   * @param threads how many there are
   */
  @Setup(Level.Invocation)
  public void begin(Lab lab, ThreadParams threads) {
    lab.expect(runs() * workload().spans());
    lab.startingLine.await(threads.getThreadCount());
    bytesBefore = Allocation.ofThread();
  }

  /**
   * Waits for the delivery.
   *
   * @param lab what is shared
   * @param allocation takes what the burst has allocated
   */
  @TearDown(Level.Invocation)
  public void end(Lab lab, Allocation allocation) {
    allocation.add(Allocation.ofThread() - bytesBefore, runs());
    lab.drain();
  }
}
