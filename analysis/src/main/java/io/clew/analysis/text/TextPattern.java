package io.clew.analysis.text;

/**
 * The text of a name or of a path, with {@code {}} in place of the values: numbers, UUIDs, hex from
 * 8 digits and base64 from 16 characters. A digit inside a word, as in {@code v2}, is no value.
 *
 * <p>Reads each character a limited number of times, and only the first 4,096.
 */
public final class TextPattern {
  /** Stands for a value. */
  public static final String VALUE = "{}";

  /** Characters. */
  static final int MAX_READ = 4096;

  private static final int MIN_HEX = 8;
  private static final int MIN_BASE64 = 16;
  private static final int UUID_LENGTH = 36;

  private final String text;
  private final int end;
  private final StringBuilder out = new StringBuilder();
  private int at;

  private TextPattern(String text) {
    this.text = text;
    end = Math.min(text.length(), MAX_READ);
  }

  /** The text without its values. */
  public static String of(String text) {
    return mayHaveValue(text) ? new TextPattern(text).read() : text;
  }

  /** Without digits there are none, but for long words of hex, and base64 that ends in a sign. */
  private static boolean mayHaveValue(String text) {
    if (text.length() > MAX_READ) {
      return true;
    }
    int hex = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      hex = isHex(c) ? hex + 1 : 0;
      if (isDigit(c) || c == '=' || hex >= MIN_HEX) {
        return true;
      }
    }
    return false;
  }

  private String read() {
    while (at < end) {
      if (isBase64(text.charAt(at))) {
        run();
      } else {
        out.append(text.charAt(at++));
      }
    }
    return end < text.length() ? out.append("...").toString() : out.toString();
  }

  /** Characters that base64 and words may have. */
  private void run() {
    int runEnd = at;
    while (runEnd < end && isBase64(text.charAt(runEnd))) {
      runEnd++;
    }
    if (looksLikeBase64(at, runEnd) && !isUuid(at)) {
      out.append(VALUE);
      at = runEnd;
      return;
    }
    while (at < runEnd) {
      if (isUuid(at)) {
        out.append(VALUE);
        at += UUID_LENGTH;
      } else if (isWord(text.charAt(at))) {
        word(runEnd);
      } else {
        out.append(text.charAt(at++));
      }
    }
  }

  private void word(int runEnd) {
    int start = at;
    boolean isNumber = true;
    boolean isHex = true;
    while (at < runEnd && isWord(text.charAt(at))) {
      char c = text.charAt(at++);
      isNumber &= isDigit(c);
      isHex &= isHex(c);
    }
    if (isNumber && at + 1 < end && text.charAt(at) == '.' && isDigit(text.charAt(at + 1))) {
      at++; // A decimal number.
      while (at < end && isDigit(text.charAt(at))) {
        at++;
      }
    }
    boolean isPrefixedHex =
        text.startsWith("0x", start) && at - start > 2 && isAllHex(start + 2, at);
    if (isNumber || isPrefixedHex || (isHex && at - start >= MIN_HEX)) {
      out.append(VALUE);
    } else {
      out.append(text, start, at);
    }
  }

  private boolean isAllHex(int from, int to) {
    for (int i = from; i < to; i++) {
      if (!isHex(text.charAt(i))) {
        return false;
      }
    }
    return true;
  }

  private boolean isUuid(int from) {
    if (from + UUID_LENGTH > end) {
      return false;
    }
    for (int i = 0; i < UUID_LENGTH; i++) {
      char c = text.charAt(from + i);
      boolean isDash = i == 8 || i == 13 || i == 18 || i == 23;
      if (isDash ? c != '-' : !isHex(c)) {
        return false;
      }
    }
    return from + UUID_LENGTH == end || !isWord(text.charAt(from + UUID_LENGTH));
  }

  /** Capitals, small letters and digits change places too often for words and their versions. */
  private boolean looksLikeBase64(int from, int to) {
    if (to - from < MIN_BASE64) {
      return false;
    }
    boolean[] seen = new boolean[4];
    int changes = 0;
    int numbers = 0;
    int last = -1;
    for (int i = from; i < to; i++) {
      int kind = kindOf(text.charAt(i));
      seen[kind] = true;
      changes += last >= 0 && kind != last ? 1 : 0;
      numbers += kind == 2 && last != 2 ? 1 : 0;
      last = kind;
    }
    boolean isMixed = seen[0] && seen[1] && (seen[2] || text.charAt(to - 1) == '=');
    return isMixed && (numbers > 1 || 2 * changes >= to - from || text.charAt(to - 1) == '=');
  }

  private static int kindOf(char c) {
    if (c >= 'A' && c <= 'Z') {
      return 0;
    }
    if (c >= 'a' && c <= 'z') {
      return 1;
    }
    return isDigit(c) ? 2 : 3;
  }

  private static boolean isBase64(char c) {
    return isWord(c) || c == '+' || c == '-' || c == '_' || c == '=';
  }

  /** A letter or a digit of ASCII. */
  public static boolean isWord(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || isDigit(c);
  }

  static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private static boolean isHex(char c) {
    return isDigit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
  }
}
