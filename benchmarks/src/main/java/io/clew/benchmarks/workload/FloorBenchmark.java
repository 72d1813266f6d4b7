package io.clew.benchmarks.workload;

import io.clew.benchmarks.peer.Pipeline;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.infra.ThreadParams;

/** Times {@link Floor}, in the same bursts as the tracers. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class FloorBenchmark {
  private static final int RUNS = BurstBenchmark.SPANS;

  /** The ring, shared by all threads. */
  @State(Scope.Benchmark)
  public static class Ring {
    final Floor floor = new Floor(Pipeline.QUEUED_SPANS);
    final StartBarrier startBarrier = new StartBarrier();
    final AtomicLong expected = new AtomicLong();

    /** Ends its thread. */
    @TearDown(Level.Trial)
    public void close() {
      floor.close();
    }
  }

  /** A burst of one thread. */
  @State(Scope.Thread)
  public static class Burst {
    private long bytesBefore;

    /** Waits for the other threads. */
    @Setup(Level.Invocation)
    public void begin(Ring ring, ThreadParams threads) {
      ring.expected.addAndGet(RUNS);
      ring.startBarrier.await(threads.getThreadCount());
      bytesBefore = Allocation.ofThread();
    }

    /** Waits until the ring is empty. */
    @TearDown(Level.Invocation)
    public void end(Ring ring, Allocation allocation) {
      allocation.add(Allocation.ofThread() - bytesBefore, RUNS);
      while (ring.floor.delivered() < ring.expected.get()) {
        ring.floor.nudge();
        LockSupport.parkNanos(50_000);
      }
    }
  }

  /** One burst. */
  @Benchmark
  @OperationsPerInvocation(RUNS)
  public void burst(Ring ring, Burst burst) {
    Floor floor = ring.floor;
    for (int i = 1; i <= RUNS; i++) {
      if (!floor.span(i)) {
        throw new IllegalStateException("the ring is full");
      }
    }
  }
}
