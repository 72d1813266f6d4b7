package io.clew.instrumentation.jdbc;

import java.lang.System.Logger.Level;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * What becomes of exceptions in tracing code, so that they do not break the statement. Only the
 * first failure of the process is logged, since a broken tracer tends to fail on every statement.
 */
final class NoThrow {
  private static final AtomicBoolean LOGGED = new AtomicBoolean();

  private NoThrow() {}

  /** Throws on what is fatal for the JVM, and logs all else once. */
  static void survive(Throwable failure) {
    if (failure instanceof VirtualMachineError fatal
        && !(failure instanceof StackOverflowError)) { // The fault of one call.
      throw fatal;
    }
    if (LOGGED.compareAndSet(false, true)) {
      try {
        System.getLogger(NoThrow.class.getPackageName())
            .log(
                Level.WARNING,
                "Tracing failed, statements go on without it. Further failures are not logged.",
                failure);
      } catch (Throwable unlogged) {
        // A logger that fails must not break the statement either.
      }
    }
  }
}
