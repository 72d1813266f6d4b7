package io.clew.instrumentation.jdkhttp;

import java.lang.System.Logger.Level;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Calls a tracer without letting it break the request. Exceptions are caught, except for fatal
 * errors of the JVM. Only the first failure of the process is logged, since a broken tracer tends
 * to fail on every request.
 */
final class NoThrow {
  private static final AtomicBoolean LOGGED = new AtomicBoolean();

  private NoThrow() {}

  /** Runs a call. Returns false if it threw. */
  static boolean run(Runnable tracing) {
    Supplier<Boolean> call =
        () -> {
          tracing.run();
          return true;
        };
    return get(call) != null;
  }

  /** What the call returns; null if it failed. */
  static <T> @Nullable T get(Supplier<T> tracing) {
    try {
      return tracing.get();
    } catch (Throwable failure) {
      failed(failure);
      return null;
    }
  }

  /** For code that catches by itself: to link a lambda takes a millisecond of a start. */
  static void failed(Throwable failure) {
    if (failure instanceof VirtualMachineError fatal
        && !(failure instanceof StackOverflowError)) { // The fault of one call.
      throw fatal;
    }
    warnOnce(failure);
  }

  private static void warnOnce(Throwable failure) {
    if (LOGGED.compareAndSet(false, true)) {
      try {
        System.getLogger(NoThrow.class.getPackageName())
            .log(
                Level.WARNING,
                "Tracing failed, requests go on without it. Further failures are not logged.",
                failure);
      } catch (Throwable unlogged) {
        // A logger that fails must not break the request either.
      }
    }
  }
}
