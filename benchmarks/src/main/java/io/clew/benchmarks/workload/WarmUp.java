package io.clew.benchmarks.workload;

import java.lang.management.ManagementFactory;
import java.util.concurrent.TimeUnit;

/**
 * When a JVM is warm: it has done enough for everything to be worth compiling, and the compiler has
 * nothing left to do. By time alone, a tracer that delivers slowly, or any on a busy machine, would
 * be measured while it is still interpreted.
 */
public final class WarmUp {
  /** How many spans a thread finishes before anything is measured. */
  public static final int SPANS = 200_000;

  /** How long a thread tries to; a slow machine is none to be measured on anyway. */
  public static final long MAX_NANOS = TimeUnit.SECONDS.toNanos(5);

  private static final long QUIET_MILLIS = 200;

  private WarmUp() {}

  /**
   * Returns when nothing has been compiled for a while, or it has taken too long.
   *
   * @throws InterruptedException if somebody interrupts it
   */
  public static void awaitCompiler() throws InterruptedException {
    long deadline = System.nanoTime() + MAX_NANOS;
    long compiled;
    do {
      compiled = compiledMillis();
      Thread.sleep(QUIET_MILLIS);
    } while (compiledMillis() > compiled && System.nanoTime() - deadline < 0);
  }

  /**
   * How long the compiler has been at work.
   *
   * @return milliseconds since the JVM was started
   */
  public static long compiledMillis() {
    return ManagementFactory.getCompilationMXBean().getTotalCompilationTime();
  }
}
