package io.clew.analysis.text;

/**
 * A database statement with {@code {}} in place of its values: strings, numbers and placeholders. A
 * list of values is one {@code {}}, comments are gone, and white space is one space.
 *
 * <p>This groups statements; it hides nothing. Reads each character a limited number of times, and
 * only the first 4,096.
 *
 * @param text what the statement is without its values
 * @param hasPlaceholders some values are not in the statement, or it was cut off
 */
public record Statement(String text, boolean hasPlaceholders) {
  private static final String CUT = "...";

  /** Reads a statement, in whatever dialect. */
  public static Statement of(String sql) {
    return new Reader(sql).read();
  }

  private static final class Reader {
    private final String sql;
    private final int end;
    private final StringBuilder out = new StringBuilder();
    private int at;
    private boolean isSpace;
    private boolean hasPlaceholders;

    Reader(String sql) {
      this.sql = sql;
      end = Math.min(sql.length(), TextPattern.MAX_READ);
    }

    Statement read() {
      while (at < end) {
        next();
      }
      boolean isCut = end < sql.length() || sql.endsWith(CUT);
      if (end < sql.length()) {
        out.append(CUT);
      }
      return new Statement(out.toString(), hasPlaceholders || isCut);
    }

    private void next() {
      char c = sql.charAt(at);
      char following = charAt(at + 1);
      if (c <= ' ') {
        isSpace = true;
        at++;
      } else if (c == '\'') {
        skipQuoted(c);
        value();
      } else if (c == '"' || c == '`') {
        int start = at;
        skipQuoted(c);
        write(sql.substring(start, at));
      } else if (c == '-' && following == '-') {
        skipTo(sql.indexOf('\n', at));
        isSpace = true;
      } else if (c == '/' && following == '*') {
        int close = sql.indexOf("*/", at + 2);
        skipTo(close < 0 ? close : close + 2);
        isSpace = true;
      } else if (isWord(c)) {
        word();
      } else if (isPlaceholder(c, following)) {
        at++;
        while (at < end && isWord(sql.charAt(at))) {
          at++;
        }
        hasPlaceholders = true;
        value();
      } else {
        sign(c);
      }
    }

    private boolean isPlaceholder(char c, char following) {
      if (c == '?') {
        return true;
      }
      char before = at == 0 ? ' ' : sql.charAt(at - 1);
      return switch (c) {
        case '$' -> TextPattern.isDigit(following);
        case ':' -> isWord(following) && !TextPattern.isDigit(following) && before != ':';
        case '@' -> isWord(following) && before != '@';
        case '%' -> following == 's' && !isWord(charAt(at + 2));
        default -> false;
      };
    }

    private void word() {
      int start = at;
      while (at < end && (isWord(sql.charAt(at)) || isPartOfNumber(start))) {
        at++;
      }
      if (TextPattern.isDigit(sql.charAt(start))) {
        dropSign();
        value();
      } else {
        write(sql.substring(start, at));
      }
    }

    private boolean isPartOfNumber(int start) {
      char c = sql.charAt(at);
      boolean isExponent =
          (c == '-' || c == '+') && (sql.charAt(at - 1) | ' ') == 'e' && at > start + 1;
      return TextPattern.isDigit(sql.charAt(start))
          && (c == '.' || isExponent)
          && TextPattern.isDigit(charAt(at + 1));
    }

    /** The minus of a negative number is part of it. */
    private void dropSign() {
      int sign = out.length() - 1;
      if (isSpace || sign < 1 || out.charAt(sign) != '-') {
        return;
      }
      char before = out.charAt(sign - 1);
      if ("(,=<> ".indexOf(before) >= 0 && !endsInOperand(sign)) {
        out.setLength(before == ' ' ? sign - 1 : sign);
        isSpace = before == ' ';
      }
    }

    /** In {@code a -1} the minus takes from what stands before it. */
    private boolean endsInOperand(int sign) {
      int before = sign - 1;
      while (before >= 0 && out.charAt(before) == ' ') {
        before--;
      }
      return before >= 0
          && (isWord(out.charAt(before)) || ")}\"`".indexOf(out.charAt(before)) >= 0);
    }

    /** Goes behind the closing quote, or to the end; a doubled one does not close. */
    private void skipQuoted(char quote) {
      at++;
      while (at < end) {
        char c = sql.charAt(at++);
        if (c == '\\' && quote == '\'') {
          at = Math.min(at + 1, end);
        } else if (c == quote) {
          if (charAt(at) != quote) {
            return;
          }
          at++;
        }
      }
    }

    private void skipTo(int index) {
      at = index < 0 ? end : Math.min(index, end);
    }

    private void sign(char c) {
      at++;
      if (c == ',' || c == ')' || c == ';') {
        isSpace = false;
      }
      write(String.valueOf(c));
      if (c == ',') {
        isSpace = true;
      } else if (c == ')' && endsWith("({}), ({})")) {
        out.setLength(out.length() - ", ({})".length());
      }
    }

    private void value() {
      if (endsWith(TextPattern.VALUE + ",")) {
        out.setLength(out.length() - 1);
        isSpace = false;
      } else {
        write(TextPattern.VALUE);
      }
    }

    private void write(String text) {
      if (isSpace && !out.isEmpty() && out.charAt(out.length() - 1) != '(') {
        out.append(' ');
      }
      isSpace = false;
      out.append(text);
    }

    private boolean endsWith(String text) {
      int start = out.length() - text.length();
      return start >= 0 && out.indexOf(text, start) == start;
    }

    /** The character there, or NUL behind the end. */
    private char charAt(int index) {
      return index < end ? sql.charAt(index) : '\0';
    }

    private static boolean isWord(char c) {
      return TextPattern.isWord(c) || c == '_' || c > '~';
    }
  }
}
