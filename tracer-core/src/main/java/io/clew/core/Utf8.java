package io.clew.core;

/** Sizes in UTF-8, without encoding. */
final class Utf8 {
  private static final int MAX_BYTES_PER_CHAR = 3;

  /** An upper bound of the length of a number. */
  private static final int NUMBER_BYTES = 24;

  private Utf8() {}

  /** An upper bound of the number of bytes that a tag's value takes. */
  static int maxSize(Object value) {
    return value instanceof String text ? maxSize(text) : NUMBER_BYTES;
  }

  /** The number of bytes that a tag's value takes. */
  static int size(Object value) {
    return value instanceof String text ? size(text) : NUMBER_BYTES;
  }

  /** An upper bound of the number of bytes that a text takes. Costs one multiplication. */
  static int maxSize(String text) {
    return (int) Math.min(Integer.MAX_VALUE / 4, (long) text.length() * MAX_BYTES_PER_CHAR);
  }

  /** The number of bytes that a text takes. */
  static int size(String text) {
    long size = 0;
    for (int i = 0; i < text.length(); i++) {
      size += size(text.charAt(i));
    }
    return (int) Math.min(Integer.MAX_VALUE / 4, size);
  }

  /**
   * The longest prefix of a text that takes at most {@code maxBytes}, without splitting a surrogate
   * pair.
   */
  static String cut(String text, int maxBytes) {
    if (text.length() <= maxBytes / MAX_BYTES_PER_CHAR) {
      return text;
    }
    int size = 0;
    for (int i = 0; i < text.length(); i++) {
      size += size(text.charAt(i));
      if (size > maxBytes) {
        boolean halved = i > 0 && Character.isSurrogatePair(text.charAt(i - 1), text.charAt(i));
        return text.substring(0, halved ? i - 1 : i);
      }
    }
    return text;
  }

  /** A pair of surrogates takes four bytes, two for each. */
  private static int size(char c) {
    if (c < 0x80) {
      return 1;
    }
    return c < 0x800 || Character.isSurrogate(c) ? 2 : MAX_BYTES_PER_CHAR;
  }
}
