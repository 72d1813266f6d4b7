package io.clew.common;

/**
 * Logging that cannot break its caller: whatever an appender throws is ignored, a fatal error
 * included, since a line of the log is not worth the thread that writes it.
 */
public final class SafeLog {
  private SafeLog() {}

  /** Runs a call of a logger. */
  public static void log(Runnable call) {
    try {
      call.run();
    } catch (Throwable e) {
      // There is nowhere left to report it. Tracing and the application go on.
    }
  }
}
