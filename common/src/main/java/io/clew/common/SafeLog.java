package io.clew.common;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.helpers.NOPLogger;

/**
 * Logging that cannot break its caller: whatever an appender throws is ignored, a fatal error
 * included, since a line of the log is not worth the thread that writes it.
 */
public final class SafeLog {
  private SafeLog() {}

  /**
   * The logger of a class; one that drops all where slf4j itself cannot start, as under a security
   * manager that forbids it to read its settings.
   */
  public static Logger logger(Class<?> type) {
    try {
      return LoggerFactory.getLogger(type);
    } catch (RuntimeException | LinkageError e) {
      return NOPLogger.NOP_LOGGER;
    }
  }

  /** Runs a call of a logger. */
  public static void log(Runnable call) {
    try {
      call.run();
    } catch (Throwable e) {
      // There is nowhere left to report it. Tracing and the application go on.
    }
  }
}
