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
   * The logger of a class, which keeps each message on one line. Without an slf4j provider, or
   * where slf4j cannot start, as under a security manager that forbids it to read its settings, its
   * warnings and errors go to {@code System.err}, up to a limit.
   */
  public static Logger logger(Class<?> type) {
    return logger(type.getName());
  }

  /** The same, by the logger's name. */
  public static Logger logger(String name) {
    Logger found = NOPLogger.NOP_LOGGER;
    try {
      found = LoggerFactory.getLogger(name);
    } catch (RuntimeException | LinkageError e) {
      // Said by the logger that stands in.
    }
    try {
      return OneLineLogger.of(found, name);
    } catch (RuntimeException | LinkageError e) {
      return found; // An older slf4j.
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
