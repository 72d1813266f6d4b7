package io.clew.benchmarks;

import java.time.Duration;
import java.util.Locale;

/** Tells who waits what is being done, on standard error: the table has standard output. */
public final class Progress {
  private static final long START = System.nanoTime();

  private Progress() {}

  /**
   * Says one line.
   *
   * @param format as for {@link String#format}
   * @param values what is put into it
   */
  public static void say(String format, Object... values) {
    Duration since = Duration.ofNanos(System.nanoTime() - START);
    System.err.printf(
        Locale.ROOT,
        "%2d:%02d %s%n",
        since.toMinutes(),
        since.toSecondsPart(),
        String.format(Locale.ROOT, format, values));
  }
}
