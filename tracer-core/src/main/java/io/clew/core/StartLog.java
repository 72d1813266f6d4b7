package io.clew.core;

import io.clew.common.SafeLog;
import java.io.PrintStream;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.helpers.NOPLogger;

/**
 * Where the start of tracing is logged. Without an slf4j provider no warning of tracing reaches
 * anybody. slf4j says that it has none, but not what that means: so it is said here, and the
 * warnings of the start go to {@code System.err}. Who has chosen {@code slf4j-nop} wants none.
 */
final class StartLog implements Consumer<String> {
  private static final String PROVIDER = "META-INF/services/org.slf4j.spi.SLF4JServiceProvider";

  private static final AtomicBoolean SAID = new AtomicBoolean();

  private final Logger log;
  private final boolean lost;
  private final PrintStream err;

  StartLog() {
    this(SafeLog.logger(Tracing.class), hasProvider(), System.err, SAID);
  }

  /** The same for a test. */
  StartLog(Logger log, boolean hasProvider, PrintStream err, AtomicBoolean said) {
    this.log = log;
    this.err = err;
    lost = !hasProvider && log instanceof NOPLogger;
    if (lost && said.compareAndSet(false, true)) {
      print(
          "slf4j has no provider that works, so nobody will see the warnings of tracing;"
              + " add one, such as org.slf4j:slf4j-simple");
    }
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

  void warn(String line) {
    if (lost) {
      print(line);
    } else {
      SafeLog.log(() -> log.warn(line));
    }
  }

  /** Written out what {@link SafeLog} does, since every start comes here. */
  void info(String line) {
    try {
      log.info(line);
    } catch (Throwable e) {
      // As there.
    }
  }

  /** For a warning of one line. */
  @Override
  public void accept(String line) {
    warn(line);
  }

  private void print(String line) {
    SafeLog.log(() -> err.println("Clew: " + line));
  }
}
