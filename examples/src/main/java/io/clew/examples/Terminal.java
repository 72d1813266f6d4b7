package io.clew.examples;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/**
 * What the terminal can show.
 *
 * @param columns how many characters fit on a line
 * @param unicode whether it shows more than ASCII
 */
public record Terminal(int columns, boolean unicode) {
  private static final int DEFAULT_COLUMNS = 100;
  private static final int MIN_COLUMNS = 60;
  private static final int MAX_COLUMNS = 160;

  /**
   * The terminal that this program was started from.
   *
   * @return what its environment says of it
   */
  public static Terminal detect() {
    return of(System.getenv());
  }

  /**
   * Whether a user sees what is written, types what is read, and lines can be redrawn in place.
   *
   * @return false if standard input or output is a file or a pipe
   */
  @SuppressWarnings("SystemConsoleNull") // examples/run sees to it that it is, with all JDKs.
  public static boolean isInteractive() {
    return System.console() != null && !"dumb".equals(System.getenv("TERM"));
  }

  /**
   * A bar that grows, on standard error.
   *
   * @param task what it shows the progress of
   * @param max when it is done
   * @return a bar that is drawn until it is closed
   */
  public ProgressBar progressBar(String task, int max) {
    return new ProgressBarBuilder()
        .setTaskName(task)
        .setInitialMax(max)
        .setConsumer(new ConsoleProgressBarConsumer(System.err, columns))
        .setStyle(unicode ? ProgressBarStyle.UNICODE_BLOCK : ProgressBarStyle.ASCII)
        .build();
  }

  static Terminal of(Map<String, String> environment) {
    String locale =
        Stream.of("LC_ALL", "LC_CTYPE", "LANG")
            .map(name -> environment.getOrDefault(name, ""))
            .filter(value -> !value.isEmpty())
            .findFirst()
            .orElse("")
            .toUpperCase(Locale.ROOT);
    boolean unicode =
        (locale.contains("UTF-8") || locale.contains("UTF8"))
            && !"dumb".equals(environment.get("TERM"));
    return new Terminal(columns(environment.getOrDefault("COLUMNS", "")), unicode);
  }

  private static int columns(String value) {
    try {
      return Math.max(MIN_COLUMNS, Math.min(MAX_COLUMNS, Integer.parseInt(value)));
    } catch (NumberFormatException e) {
      return DEFAULT_COLUMNS;
    }
  }

  /**
   * Writes to the terminal in an encoding that it reads, whatever the JVM takes for the default.
   *
   * @param stream standard output or standard error
   * @return a writer that flushes with each line
   */
  PrintWriter writer(FileDescriptor stream) {
    return new PrintWriter(new FileOutputStream(stream), true, unicode ? UTF_8 : US_ASCII);
  }
}
