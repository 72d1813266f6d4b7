package io.clew.core.propagation;

/** Ids as lower-case hex, read without ever throwing. */
final class Hex {
  private Hex() {}

  /** Whether all characters from {@code start} to {@code end} are lower-case hex digits. */
  static boolean isLowerHex(CharSequence text, int start, int end) {
    for (int i = start; i < end; i++) {
      if (digit(text.charAt(i)) < 0) {
        return false;
      }
    }
    return true;
  }

  /** The value of up to 16 digits, which have passed {@link #isLowerHex}. */
  static long parse(CharSequence text, int start, int end) {
    long value = 0;
    for (int i = start; i < end; i++) {
      value = value << 4 | digit(text.charAt(i));
    }
    return value;
  }

  /** Writes 16 digits. */
  static void write(long id, char[] to, int start) {
    long value = id;
    for (int i = start + 15; i >= start; i--) {
      to[i] = Character.forDigit((int) (value & 0xf), 16);
      value >>>= 4;
    }
  }

  private static int digit(char c) {
    if (c >= '0' && c <= '9') {
      return c - '0';
    }
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
  }
}
