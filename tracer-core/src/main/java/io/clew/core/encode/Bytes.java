package io.clew.core.encode;

import java.util.Arrays;

/**
 * A buffer that grows as it is written to. There is no sizing pass: sizes that are computed apart
 * from the writing can be wrong. Not safe to share between threads.
 */
public final class Bytes {
  private byte[] array;
  private int length;

  /**
   * An empty buffer.
   *
   * @param capacity how many bytes fit before it grows
   */
  public Bytes(int capacity) {
    array = new byte[capacity];
  }

  /**
   * The bytes; those from {@link #length()} on mean nothing.
   *
   * @return the array itself, until the next write
   */
  public byte[] array() {
    return array;
  }

  /**
   * How many bytes have been written.
   *
   * @return 0 or more
   */
  public int length() {
    return length;
  }

  /**
   * Forgets what was written from an index on.
   *
   * @param newLength 0 to {@link #length()}
   */
  public void truncate(int newLength) {
    length = newLength;
  }

  void write(int value) {
    ensure(1);
    array[length++] = (byte) value;
  }

  void write(byte[] bytes) {
    ensure(bytes.length);
    System.arraycopy(bytes, 0, array, length, bytes.length);
    length += bytes.length;
  }

  void writeBigEndian(long value) {
    ensure(8);
    for (int shift = 56; shift >= 0; shift -= 8) {
      array[length++] = (byte) (value >>> shift);
    }
  }

  void writeLittleEndian(long value) {
    writeBigEndian(Long.reverseBytes(value));
  }

  void writeVarint(long value) {
    ensure(10);
    long rest = value;
    while ((rest & ~0x7FL) != 0) {
      array[length++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    array[length++] = (byte) rest;
  }

  /**
   * Ends a field of unknown length: the length goes into the byte before {@code start}, and what
   * was written since moves up if it takes more than one.
   */
  void closeLength(int start) {
    int size = length - start;
    int more = 0;
    for (int rest = size >>> 7; rest != 0; rest >>>= 7) {
      more++;
    }
    if (more > 0) {
      ensure(more);
      System.arraycopy(array, start, array, start + more, size);
    }
    int end = length + more;
    length = start - 1;
    writeVarint(size);
    length = end;
  }

  void writeHex(long value) {
    ensure(16);
    byte[] out = array;
    int start = length;
    for (int i = 0; i < 16; i++) {
      out[start + i] = HEX[(int) (value >>> (60 - 4 * i)) & 0xF];
    }
    length = start + 16;
  }

  /** Writes a whole number in decimal digits. */
  void writeDecimal(long value) {
    ensure(20);
    if (value < 0) {
      array[length++] = '-';
    }
    // Counted down from zero on the negative side, which has one number more.
    long rest = value < 0 ? value : -value;
    int digits = 1;
    for (long left = rest; left <= -10; left /= 10) {
      digits++;
    }
    for (int i = length + digits - 1; i >= length; i--) {
      array[i] = (byte) ('0' - rest % 10);
      rest /= 10;
    }
    length += digits;
  }

  /** Whether a tag's value can be written with {@link #writeDecimal}. */
  static boolean isWhole(Object value) {
    return value instanceof Integer
        || value instanceof Long
        || value instanceof Short
        || value instanceof Byte;
  }

  /** Writes UTF-8; a lone surrogate becomes {@code ?}. */
  void writeUtf8(String text) {
    int chars = text.length();
    ensure(chars * 3);
    for (int i = writeAscii(text, chars, NO_ESCAPES); i < chars; i++) {
      char c = text.charAt(i);
      if (c < 0x80) {
        array[length++] = (byte) c;
      } else {
        i += writeNonAscii(text, i, c);
      }
    }
  }

  /**
   * Writes the inside of a JSON string: UTF-8, with quotes, backslashes, control characters and the
   * line separators of JavaScript escaped.
   */
  void writeJson(String text) {
    int chars = text.length();
    ensure(chars * 6);
    for (int i = writeAscii(text, chars, ESCAPES); i < chars; i++) {
      char c = text.charAt(i);
      if (c < 0x80) {
        byte escape = ESCAPES[c];
        if (escape == 0) {
          array[length++] = (byte) c;
        } else {
          writeEscape(c, escape);
        }
      } else if (c == '\u2028' || c == '\u2029') {
        writeEscape(c, (byte) 'u');
      } else {
        i += writeNonAscii(text, i, c);
      }
    }
  }

  /** Writes what needs no care, most often all of it; returns how many characters that were. */
  private int writeAscii(String text, int chars, byte[] escapes) {
    byte[] out = array;
    int start = length;
    int i = 0;
    for (; i < chars; i++) {
      char c = text.charAt(i);
      if (c >= 0x80 || escapes[c] != 0) {
        break;
      }
      out[start + i] = (byte) c;
    }
    length = start + i;
    return i;
  }

  private void writeEscape(char c, byte escape) {
    array[length++] = '\\';
    array[length++] = escape;
    if (escape == 'u') {
      for (int shift = 12; shift >= 0; shift -= 4) {
        array[length++] = HEX[c >>> shift & 0xF];
      }
    }
  }

  /** Writes the code point at {@code index}; returns 1 if it took a second char, else 0. */
  private int writeNonAscii(String text, int index, char c) {
    if (c < 0x800) {
      array[length++] = (byte) (0xC0 | c >> 6);
      array[length++] = (byte) (0x80 | (c & 0x3F));
      return 0;
    }
    if (!Character.isSurrogate(c)) {
      array[length++] = (byte) (0xE0 | c >> 12);
      array[length++] = (byte) (0x80 | (c >> 6 & 0x3F));
      array[length++] = (byte) (0x80 | (c & 0x3F));
      return 0;
    }
    if (Character.isHighSurrogate(c)
        && index + 1 < text.length()
        && Character.isLowSurrogate(text.charAt(index + 1))) {
      int point = Character.toCodePoint(c, text.charAt(index + 1));
      array[length++] = (byte) (0xF0 | point >> 18);
      array[length++] = (byte) (0x80 | (point >> 12 & 0x3F));
      array[length++] = (byte) (0x80 | (point >> 6 & 0x3F));
      array[length++] = (byte) (0x80 | (point & 0x3F));
      return 1;
    }
    array[length++] = '?';
    return 0;
  }

  private void ensure(int more) {
    if (array.length - length < more) {
      array = Arrays.copyOf(array, Math.max(array.length * 2, Math.addExact(length, more)));
    }
  }

  private static final byte[] HEX = {
    '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'
  };

  private static final byte[] NO_ESCAPES = new byte[128];

  /** For each ASCII character, what follows the backslash; 0 if it needs none. */
  private static final byte[] ESCAPES = new byte[128];

  static {
    Arrays.fill(ESCAPES, 0, 0x20, (byte) 'u');
    ESCAPES['"'] = '"';
    ESCAPES['\\'] = '\\';
    ESCAPES['\b'] = 'b';
    ESCAPES['\f'] = 'f';
    ESCAPES['\n'] = 'n';
    ESCAPES['\r'] = 'r';
    ESCAPES['\t'] = 't';
  }
}
