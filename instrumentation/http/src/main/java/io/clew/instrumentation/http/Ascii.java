package io.clew.instrumentation.http;

/**
 * Tests of texts that a request brings. To compile a regular expression, and to run it for the
 * first time, takes some milliseconds of a service's start.
 */
final class Ascii {
  private Ascii() {}

  /** Whether there are only letters, digits and these signs. */
  static boolean isAllOf(String text, String signs) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
      if (!letter && !isDigit(c) && signs.indexOf(c) < 0) {
        return false;
      }
    }
    return true;
  }

  /** Whether there are only hexadecimal digits and these signs. */
  static boolean isHexOr(String text, String signs) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (!isDigit(c) && "abcdefABCDEF".indexOf(c) < 0 && signs.indexOf(c) < 0) {
        return false;
      }
    }
    return true;
  }

  /** Whether there are only digits. */
  static boolean isNumber(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (!isDigit(text.charAt(i))) {
        return false;
      }
    }
    return true;
  }

  /**
   * Without the blanks and tabs around it.
   *
   * @see <a href="https://www.rfc-editor.org/rfc/rfc9110.html#section-5.6.3">Whitespace</a>
   */
  static String trim(String value) {
    int start = 0;
    int end = value.length();
    while (end > start && isBlank(value.charAt(end - 1))) {
      end--;
    }
    while (start < end && isBlank(value.charAt(start))) {
      start++;
    }
    return value.substring(start, end); // The same object if nothing is cut.
  }

  private static boolean isBlank(char c) {
    return c == ' ' || c == '\t';
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }
}
