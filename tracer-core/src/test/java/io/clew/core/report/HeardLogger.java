package io.clew.core.report;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.Marker;
import org.slf4j.event.Level;
import org.slf4j.helpers.LegacyAbstractLogger;
import org.slf4j.helpers.MessageFormatter;

/** A log that a test can read. */
public final class HeardLogger extends LegacyAbstractLogger {
  private static final long serialVersionUID = 1;

  public final transient List<String> lines = new CopyOnWriteArrayList<>();

  /** What is thrown instead of logging, if anything. */
  public transient RuntimeException broken;

  @Override
  protected String getFullyQualifiedCallerName() {
    return HeardLogger.class.getName();
  }

  @Override
  protected void handleNormalizedLoggingCall(
      Level level, Marker marker, String message, Object[] arguments, Throwable thrown) {
    if (broken != null) {
      throw broken;
    }
    String text = MessageFormatter.basicArrayFormat(message, arguments);
    lines.add(level + " " + text + (thrown == null ? "" : ": " + thrown));
  }

  @Override
  public boolean isTraceEnabled() {
    return true;
  }

  @Override
  public boolean isDebugEnabled() {
    return true;
  }

  @Override
  public boolean isInfoEnabled() {
    return true;
  }

  @Override
  public boolean isWarnEnabled() {
    return true;
  }

  @Override
  public boolean isErrorEnabled() {
    return true;
  }
}
