package io.clew.benchmarks.workload;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Lets the bursts of several threads begin at the same moment, so that they compete. A thread waits
 * only for a short time, since the other threads may have ended their iteration.
 */
final class StartBarrier {
  private static final long MAX_WAIT_NANOS = 5_000_000;

  private final AtomicLong arrivals = new AtomicLong();

  void await(int threads) {
    if (threads == 1) {
      return;
    }
    long ticket = arrivals.getAndIncrement();
    long complete = (ticket / threads + 1) * threads;
    long start = System.nanoTime();
    while (arrivals.get() < complete && System.nanoTime() - start < MAX_WAIT_NANOS) {
      Thread.onSpinWait();
    }
  }
}
