package io.clew.viewer;

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
 * @param colors whether it takes the escape sequences for colors
 */
public record Terminal(int columns, boolean unicode, boolean colors) {
  private static final int DEFAULT_COLUMNS = 100;
  private static final int MIN_COLUMNS = 60;
  private static final int MAX_COLUMNS = 160;

  /** The terminal that this program was started from, as its environment describes it. */
  public static Terminal detect() {
    return of(System.getenv(), isInteractive());
  }

  /**
   * Whether a user sees what is written, types what is read, and lines can be redrawn in place. Not
   * if standard input or output is a file or a pipe; on JDK 22 to 24 this needs {@code
   * -Djdk.console=java.base}.
   */
  @SuppressWarnings(
      "SystemConsoleNull") // The starting scripts see to it that it is, with all JDKs.
  public static boolean isInteractive() {
    return System.console() != null && !"dumb".equals(System.getenv("TERM"));
  }

  /** A bar on standard error that grows until it is closed. */
  public ProgressBar progressBar(String task, long max) {
    return new ProgressBarBuilder()
        .setTaskName(task)
        .setInitialMax(max)
        .setConsumer(new ConsoleProgressBarConsumer(System.err, columns))
        .setStyle(unicode ? ProgressBarStyle.UNICODE_BLOCK : ProgressBarStyle.ASCII)
        .build();
  }

  /**
   * Writes in an encoding that the terminal reads, whatever the JVM's default is. Flushes with each
   * line.
   */
  public PrintWriter writer(FileDescriptor stream) {
    return new PrintWriter(new FileOutputStream(stream), true, unicode ? UTF_8 : US_ASCII);
  }

  static Terminal of(Map<String, String> environment, boolean interactive) {
    String locale =
        Stream.of("LC_ALL", "LC_CTYPE", "LANG")
            .map(name -> environment.getOrDefault(name, ""))
            .filter(value -> !value.isEmpty())
            .findFirst()
            .orElse("")
            .toUpperCase(Locale.ROOT);
    boolean dumb = "dumb".equals(environment.get("TERM"));
    boolean unicode = (locale.contains("UTF-8") || locale.contains("UTF8")) && !dumb;
    // https://no-color.org
    boolean colors = interactive && !dumb && environment.getOrDefault("NO_COLOR", "").isEmpty();
    return new Terminal(columns(environment.getOrDefault("COLUMNS", "")), unicode, colors);
  }

  private static int columns(String value) {
    try {
      return Math.max(MIN_COLUMNS, Math.min(MAX_COLUMNS, Integer.parseInt(value)));
    } catch (NumberFormatException e) {
      return DEFAULT_COLUMNS;
    }
  }

  /** The text, highlighted if the terminal has colors. */
  String highlight(String text) {
    return colors ? "\u001b[1;33m" + text + "\u001b[0m" : text;
  }

  /** The text as that of a failure, if the terminal has colors. */
  String failure(String text) {
    return colors ? "\u001b[31m" + text + "\u001b[0m" : text;
  }

  String arrow() {
    return unicode ? "→" : ">";
  }

  String failureMark() {
    return unicode ? "✗" : "!";
  }
}
