package io.clew.instrumentation.http;

import java.lang.System.Logger;
import java.util.List;
import java.util.ResourceBundle;
import java.util.concurrent.CopyOnWriteArrayList;

/** Keeps what this module logs, and keeps expected failures out of the build's output. */
public final class RecordingLoggerFinder extends System.LoggerFinder {
  static final List<String> MESSAGES = new CopyOnWriteArrayList<>();

  @Override
  public Logger getLogger(String name, Module module) {
    return new RecordingLogger(name);
  }

  private record RecordingLogger(String name) implements Logger {
    @Override
    public String getName() {
      return name;
    }

    @Override
    public boolean isLoggable(Level level) {
      return name.startsWith("io.clew");
    }

    @Override
    public void log(Level level, ResourceBundle bundle, String message, Throwable thrown) {
      if (isLoggable(level)) {
        MESSAGES.add(level + " " + message);
      }
    }

    @Override
    public void log(Level level, ResourceBundle bundle, String format, Object... params) {
      if (isLoggable(level)) {
        MESSAGES.add(level + " " + format);
      }
    }
  }
}
