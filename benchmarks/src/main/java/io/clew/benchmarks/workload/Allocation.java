package io.clew.benchmarks.workload;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * Measures what a burst allocates on the thread that runs it. JMH's profiler adds up all threads,
 * so its number includes the encoding.
 */
@AuxCounters(AuxCounters.Type.EVENTS)
@State(Scope.Thread)
public class Allocation {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  /** Bytes since the iteration began. */
  public long callerBytes;

  /** Runs of the workload since the iteration began. */
  public long runs;

  /** Starts a new iteration. */
  @Setup(Level.Iteration)
  public void reset() {
    callerBytes = 0;
    runs = 0;
  }

  static long ofThread() {
    return THREADS.getCurrentThreadAllocatedBytes();
  }

  void add(long bytes, int runsInBurst) {
    callerBytes += bytes;
    runs += runsInBurst;
  }
}
