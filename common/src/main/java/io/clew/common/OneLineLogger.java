package io.clew.common;

import java.io.PrintStream;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.Marker;
import org.slf4j.event.Level;
import org.slf4j.helpers.AbstractLogger;
import org.slf4j.helpers.LegacyAbstractLogger;
import org.slf4j.helpers.MessageFormatter;
import org.slf4j.helpers.NOPLogger;
import org.slf4j.spi.LocationAwareLogger;

/**
 * A logger whose messages have no line breaks, whatever is in the values that they show. Where
 * slf4j has no provider, warnings and errors go to {@code System.err}: Clew logs a problem once, or
 * when it begins, so they are few. Who has chosen {@code slf4j-nop} wants none.
 */
final class OneLineLogger extends LegacyAbstractLogger {
  /** How many lines a process writes to {@code System.err}. */
  static final int MAX_LINES = 100;

  private static final int MAX_CHARS = 2000;
  private static final long serialVersionUID = 1;
  private static final String PROVIDER = "META-INF/services/org.slf4j.spi.SLF4JServiceProvider";
  private static final String CALLER = AbstractLogger.class.getName();
  private static final AtomicInteger LINES = new AtomicInteger();

  private final transient Logger log;
  private final transient @Nullable PrintStream err;
  private final transient AtomicInteger lines;

  /**
   * For a test.
   *
   * @param err where warnings go; null for the log
   * @param lines how many lines were written there
   */
  OneLineLogger(Logger log, String name, @Nullable PrintStream err, AtomicInteger lines) {
    this.log = log;
    this.name = name;
    this.err = err;
    this.lines = lines;
  }

  static Logger of(Logger log, String name) {
    boolean lost = log instanceof NOPLogger && !hasProvider();
    OneLineLogger logger = new OneLineLogger(log, name, lost ? System.err : null, LINES);
    logger.begin();
    return logger;
  }

  private static boolean hasProvider() {
    try {
      LoggerFactory.getILoggerFactory();
      ClassLoader loader = Logger.class.getClassLoader();
      return loader == null || loader.getResource(PROVIDER) != null;
    } catch (RuntimeException | LinkageError e) {
      return false;
    }
  }

  /** The first logger of a process without a provider says so. */
  void begin() {
    if (err != null && lines.compareAndSet(0, 1)) {
      SafeLog.log(
          () ->
              err.println(
                  "Clew: slf4j has no provider that works, so the first "
                      + MAX_LINES
                      + " warnings of tracing come here; add one, such as org.slf4j:slf4j-simple"));
    }
  }

  @Override
  protected String getFullyQualifiedCallerName() {
    return CALLER;
  }

  @Override
  protected void handleNormalizedLoggingCall(
      Level level,
      @Nullable Marker marker,
      String message,
      Object @Nullable [] arguments,
      @Nullable Throwable thrown) {
    String text = OneLine.of(String.valueOf(MessageFormatter.basicArrayFormat(message, arguments)));
    if (err != null) {
      print(err, thrown == null ? text : text + ": " + OneLine.of(thrown.toString()));
    } else if (log instanceof LocationAwareLogger aware) {
      aware.log(marker, CALLER, level.toInt(), text, null, OneLineException.of(thrown));
    } else {
      pass(level, text, OneLineException.of(thrown));
    }
  }

  private void print(PrintStream to, String text) {
    int line = lines.getAndUpdate(before -> Math.min(before + 1, MAX_LINES + 1));
    if (line <= MAX_LINES) {
      String shown = text.length() > MAX_CHARS ? text.substring(0, MAX_CHARS) + "..." : text;
      to.println("Clew: " + shown + (line == MAX_LINES ? " (no more warnings are shown)" : ""));
    }
  }

  private void pass(Level level, String text, @Nullable Throwable thrown) {
    switch (level) {
      case ERROR -> log.error(text, thrown);
      case WARN -> log.warn(text, thrown);
      case INFO -> log.info(text, thrown);
      case DEBUG -> log.debug(text, thrown);
      case TRACE -> log.trace(text, thrown);
    }
  }

  @Override
  public boolean isTraceEnabled() {
    return log.isTraceEnabled();
  }

  @Override
  public boolean isDebugEnabled() {
    return log.isDebugEnabled();
  }

  @Override
  public boolean isInfoEnabled() {
    return log.isInfoEnabled();
  }

  @Override
  public boolean isWarnEnabled() {
    return err != null || log.isWarnEnabled();
  }

  @Override
  public boolean isErrorEnabled() {
    return err != null || log.isErrorEnabled();
  }
}
