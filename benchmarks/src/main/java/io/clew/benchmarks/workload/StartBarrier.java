package io.clew.benchmarks.workload;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Lets the bursts of several threads begin at the same moment, so that they do compete. Nobody
 * waits long: at the end of an iteration the others may have gone home.
 */
final class StartingLine {
  private static final long PATIENCE_NANOS = 5_000_000;

  private final AtomicLong arrivals = new AtomicLong();

  void await(int threads) {
    if (threads == 1) {
      return;
    }
    long ticket = arrivals.getAndIncrement();
    long complete = (ticket / threads + 1) * threads;
    long start = System.nanoTime();
    while (arrivals.get() < complete && System.nanoTime() - start < PATIENCE_NANOS) {
      Thread.onSpinWait();
    }
  }
}
