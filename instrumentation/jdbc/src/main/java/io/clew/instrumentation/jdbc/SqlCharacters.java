package io.clew.instrumentation.jdbc;

/** What characters are to most databases. */
final class SqlCharacters {
  private SqlCharacters() {}

  static boolean isSpace(char c) {
    return c <= ' ' || (c > '~' && (Character.isSpaceChar(c) || isControl(c)));
  }

  private static boolean isControl(char c) {
    return Character.isISOControl(c) || Character.getType(c) == Character.FORMAT;
  }

  /** Also digits of other scripts: better a name too few than a value too many. */
  static boolean isDigit(char c) {
    return (c >= '0' && c <= '9') || (c > '~' && Character.isDigit(c));
  }

  static boolean isWordStart(char c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || c == '_'
        || (c > '~' && (Character.isLetter(c) || Character.isSurrogate(c)));
  }

  static boolean isWordPart(char c) {
    return isWordStart(c) || isDigit(c) || c == '$';
  }
}
