package io.clew.common;

import java.util.Arrays;

/** Ids as lower-case hex, read without ever throwing. */
public final class Hex {
  /** For each ASCII character its value as a digit, -1 if it is none: a table does not branch. */
  private static final byte[] DIGITS = new byte[128];

  static {
    Arrays.fill(DIGITS, (byte) -1);
    for (char c = '0'; c <= '9'; c++) {
      DIGITS[c] = (byte) (c - '0');
    }
    for (char c = 'a'; c <= 'f'; c++) {
      DIGITS[c] = (byte) (c - 'a' + 10);
    }
  }

  private Hex() {}

  /** Whether all characters from {@code start} to {@code end} are lower-case hex digits. */
  public static boolean isLowerHex(CharSequence text, int start, int end) {
    int all = 0;
    for (int i = start; i < end; i++) {
      char c = text.charAt(i);
      all |= DIGITS[c & 0x7F] | (0x7F - c); // Either is negative for what is no digit.
    }
    return all >= 0;
  }

  /** The value of up to 16 digits, which have passed {@link #isLowerHex}. */
  public static long parse(CharSequence text, int start, int end) {
    long value = 0;
    int i = start;
    for (; i + 4 <= end; i += 4) {
      // Four at once, because they do not wait for one another.
      value =
          value << 16
              | (long) digit(text, i) << 12
              | (long) digit(text, i + 1) << 8
              | (long) digit(text, i + 2) << 4
              | digit(text, i + 3);
    }
    for (; i < end; i++) {
      value = value << 4 | digit(text, i);
    }
    return value;
  }

  private static int digit(CharSequence text, int index) {
    return DIGITS[text.charAt(index) & 0x7F];
  }

  /** Writes 16 digits. */
  public static void write(long id, char[] to, int start) {
    long value = id;
    for (int i = start + 15; i >= start; i--) {
      to[i] = Character.forDigit((int) (value & 0xf), 16);
      value >>>= 4;
    }
  }
}
