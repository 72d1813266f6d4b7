package io.clew.benchmarks.workload;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.TimeUnit;

/**
 * Decides when a JVM is warm: it has run enough for everything to be compiled, and the compiler has
 * next to nothing left to do while the work goes on. After a fixed time, a slow tracer, or any
 * tracer on a busy machine, might still be interpreted.
 */
public final class WarmUp {
  /** How many spans a thread finishes before anything is measured. */
  public static final int SPANS = 200_000;

  /** The compiler may have this part of the process's CPU time. */
  private static final double COMPILER_SHARE = 0.03;

  /** Or so much in a step: 5 ns a span. A workload without a tracer has hardly any CPU time. */
  private static final long COMPILER_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

  /** The compiler is quiet that long: so many times {@link #SPANS}. */
  private static final int QUIET_TIMES = 2;

  /** A compiler that shares its processor with two other processes needs some ten seconds. */
  private static final long MAX_NANOS = TimeUnit.SECONDS.toNanos(60);

  private WarmUp() {}

  /** Repeats some work, in which a thread finishes {@code spans} spans, until the JVM is warm. */
  public static void repeat(Runnable work, int spans) {
    repeat(work, spans, MAX_NANOS);
  }

  /** The same, but for so long at most. It then says so to standard error. */
  static void repeat(Runnable work, int spans, long maxNanos) {
    long start = System.nanoTime();
    for (int quiet = 0; quiet < QUIET_TIMES; quiet = isQuiet(work, spans) ? quiet + 1 : 0) {
      if (System.nanoTime() - start >= maxNanos) {
        System.err.println("not everything is compiled after " + maxNanos / 1_000_000 + " ms");
        return;
      }
    }
  }

  private static boolean isQuiet(Runnable work, int spans) {
    try {
      CpuTime cpu = new CpuTime();
      for (int done = 0; done < SPANS; done += spans) {
        work.run();
      }
      long compiler = cpu.compilerNanos();
      return compiler <= COMPILER_NANOS || compiler <= COMPILER_SHARE * cpu.nanos();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
