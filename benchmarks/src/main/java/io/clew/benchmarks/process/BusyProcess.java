package io.clew.benchmarks.process;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A process that works for half of the time: 10 ms of CPU time, then a rest until 20 ms have gone
 * by. If it had to wait for the processor, it does not catch up, so the load is the same beside a
 * slow tracer as beside a fast one. It writes all over an array, so that it takes its part of the
 * caches as well. It ends when its standard input does, that is, with the process that has started
 * it.
 */
final class BusyProcess {
  private static final long PERIOD_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
  private static final long WORK_NANOS = PERIOD_NANOS / 2;

  /** Of eight bytes each: 16 MiB. A power of two. */
  private static final int CELLS = 1 << 21;

  /** Some microseconds of work, so that reading the clock is a small part of it. */
  private static final int STEPS = 2000;

  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private final long[] cells = new long[CELLS];
  private long random = 1;

  private BusyProcess() {}

  /** Prints a line, and works until the standard input ends. */
  public static void main(String[] args) {
    Thread worker = new Thread(new BusyProcess()::run, "busy");
    worker.setDaemon(true);
    worker.start();
    System.out.println("working");
    awaitEndOfInput();
  }

  private static void awaitEndOfInput() {
    try {
      System.in.transferTo(OutputStream.nullOutputStream());
    } catch (IOException e) {
      // There is nobody to work for.
    }
  }

  private void run() {
    while (true) {
      long start = System.nanoTime();
      long used = THREADS.getCurrentThreadCpuTime();
      do {
        work();
      } while (THREADS.getCurrentThreadCpuTime() - used < WORK_NANOS);
      long rest;
      while ((rest = start + PERIOD_NANOS - System.nanoTime()) > 0) {
        LockSupport.parkNanos(rest);
      }
    }
  }

  /** Each step depends on the one before: Knuth's linear congruential generator. */
  private void work() {
    for (int i = 0; i < STEPS; i++) {
      random = random * 6364136223846793005L + 1442695040888963407L;
      cells[(int) (random >>> 43)] += random;
    }
  }
}
