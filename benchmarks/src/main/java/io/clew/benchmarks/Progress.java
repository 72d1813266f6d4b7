package io.clew.benchmarks;

import java.time.Duration;
import java.util.Locale;

/** Prints what is being measured to standard error, since the table goes to standard output. */
public final class Progress {
  private static final long START = System.nanoTime();

  private Progress() {}

  /** Prints one line, with a format as for {@link String#format}. */
  public static void print(String format, Object... values) {
    Duration since = Duration.ofNanos(System.nanoTime() - START);
    System.err.printf(
        Locale.ROOT,
        "%2d:%02d %s%n",
        since.toMinutes(),
        since.toSecondsPart(),
        String.format(Locale.ROOT, format, values));
  }
}
