package io.clew.instrumentation.jdkhttp;

import java.lang.System.Logger.Level;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Calls into a tracer that must not break the request they describe: what they throw ends here,
 * except for the JVM's own fatal errors. Only the first failure of the process is logged, since a
 * broken tracer tends to fail on every request.
 */
final class Quietly {
  private static final AtomicBoolean LOGGED = new AtomicBoolean();

  private Quietly() {}

  /** Whether the call came to its end. */
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
    } catch (VirtualMachineError fatal) {
      throw fatal;
    } catch (Throwable failure) {
      warnOnce(failure);
      return null;
    }
  }

  private static void warnOnce(Throwable failure) {
    if (LOGGED.compareAndSet(false, true)) {
      try {
        System.getLogger(Quietly.class.getPackageName())
            .log(
                Level.WARNING,
                "Tracing failed, requests go on without it. Further failures are not logged.",
                failure);
      } catch (RuntimeException unlogged) {
        // A logger that fails must not break the request either.
      }
    }
  }
}
