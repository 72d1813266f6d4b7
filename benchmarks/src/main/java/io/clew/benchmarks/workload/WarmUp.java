package io.clew.benchmarks.workload;

import java.lang.management.ManagementFactory;
import java.util.concurrent.TimeUnit;

/**
 * Decides when a JVM is warm: it has run enough for everything to be compiled, and the compiler has
 * nothing left to do. After a fixed time, a slow tracer, or any tracer on a busy machine, might
 * still be interpreted.
 */
public final class WarmUp {
  /** How many spans a thread finishes before anything is measured. */
  public static final int SPANS = 200_000;

  /** How long a thread tries to finish them. */
  public static final long MAX_NANOS = TimeUnit.SECONDS.toNanos(5);

  private static final long QUIET_MILLIS = 200;

  private WarmUp() {}

  /** Returns when nothing was compiled for a while, or when that takes too long. */
  public static void awaitCompiler() throws InterruptedException {
    long deadline = System.nanoTime() + MAX_NANOS;
    long compiled;
    do {
      compiled = compiledMillis();
      Thread.sleep(QUIET_MILLIS);
    } while (compiledMillis() > compiled && System.nanoTime() - deadline < 0);
  }

  /** How many milliseconds the compiler has worked since the JVM was started. */
  public static long compiledMillis() {
    return ManagementFactory.getCompilationMXBean().getTotalCompilationTime();
  }
}
