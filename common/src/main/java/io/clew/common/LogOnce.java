package io.clew.common;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * Logs each kind of problem once, so that a problem that comes with every request does not fill the
 * log. The texts are constants of the code: their number is small, and nothing that a caller sent
 * decides what counts as new. A logger that throws does no harm. Safe for many threads.
 */
public final class LogOnce {
  private final Logger log;
  private final Set<String> logged = ConcurrentHashMap.newKeySet();

  /** Nothing is logged yet. */
  public LogOnce(Logger log) {
    this.log = log;
  }

  /**
   * Logs a warning, the first time that its text comes.
   *
   * @param text what is wrong, a constant
   */
  public void warn(String text) {
    warn(text, null);
  }

  /**
   * Logs a warning, the first time that its text comes.
   *
   * @param text what is wrong, a constant
   */
  public void warn(String text, @Nullable Throwable cause) {
    if (logged.add(text)) {
      SafeLog.log(() -> log.warn("Tracing: {} (logged once)", text, cause));
    }
  }

  /**
   * Logs a warning, the first time that its text comes.
   *
   * @param text what is wrong, a constant
   * @param about which file, sender or name it is about
   */
  public void warn(String text, Object about, @Nullable Throwable cause) {
    if (logged.add(text)) {
      SafeLog.log(() -> log.warn("Tracing: {}: {} (logged once)", text, about, cause));
    }
  }

  /**
   * Logs what was thrown, as {@link #warn(String, Throwable)} does. The JVM's own {@link
   * FatalErrors} are not logged but thrown on.
   *
   * @param text what has failed, a constant
   */
  public void failed(String text, Throwable cause) {
    FatalErrors.rethrow(cause);
    warn(text, cause);
  }
}
