package io.clew.common;

/**
 * Text that stays on one line of a log, whoever wrote it. A line break in a name would otherwise
 * begin a line that looks like one of the log's own, and an escape sequence would command the
 * terminal that shows it.
 */
public final class OneLine {
  private static final String CONTROLS = "\b\t\n\f\r";
  private static final String LETTERS = "btnfr";

  private OneLine() {}

  /**
   * The text, with line breaks and other control characters as {@code \n} and <code>\u001b</code>.
   */
  public static String of(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (isControl(text.charAt(i))) {
        return escape(text, i);
      }
    }
    return text;
  }

  private static boolean isControl(char c) {
    return Character.isISOControl(c) || c == '\u2028' || c == '\u2029' || isHidden(c);
  }

  /** What cannot be seen, or turns the direction of what can; but for what joins letters. */
  private static boolean isHidden(char c) {
    return Character.getType(c) == Character.FORMAT && c != '\u200c' && c != '\u200d';
  }

  private static String escape(String text, int first) {
    StringBuilder line = new StringBuilder(text.length() + 16).append(text, 0, first);
    for (int i = first; i < text.length(); i++) {
      char c = text.charAt(i);
      if (isControl(c)) {
        append(line.append('\\'), c);
      } else {
        line.append(c);
      }
    }
    return line.toString();
  }

  private static void append(StringBuilder line, char control) {
    int named = CONTROLS.indexOf(control);
    if (named >= 0) {
      line.append(LETTERS.charAt(named));
    } else {
      String hex = Integer.toHexString(control);
      line.append('u').append("0000", hex.length(), 4).append(hex);
    }
  }
}
