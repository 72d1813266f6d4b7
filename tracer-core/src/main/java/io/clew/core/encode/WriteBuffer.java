package io.clew.core.encode;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * A buffer that grows as it is written to. There is no sizing pass: sizes that are computed apart
 * from the writing can be wrong. Not safe to share between threads.
 */
public final class WriteBuffer {
  /** Eight bytes of an array as one long, the first in the lowest bits. */
  private static final VarHandle WORD =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  /** The digit 0, eight times. */
  private static final long ZEROS = 0x3030303030303030L;

  private static final long HUNDRED_MILLION = 100_000_000;

  /** From here on, the JVM's own encoder and its garbage cost less than a loop over characters. */
  private static final int LONG_TEXT = 64;

  private static final long ONES = 0x0101010101010101L;
  private static final long HIGH_BITS = 0x8080808080808080L;

  private byte[] array;
  private int length;

  /**
   * An empty buffer.
   *
   * @param capacity how many bytes fit before it grows
   */
  public WriteBuffer(int capacity) {
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

  void write(int first, int second) {
    ensure(2);
    array[length] = (byte) first;
    array[length + 1] = (byte) second;
    length += 2;
  }

  void write(byte[] bytes) {
    write(bytes, 0, bytes.length);
  }

  private void write(byte[] bytes, int from, int to) {
    ensure(to - from);
    System.arraycopy(bytes, from, array, length, to - from);
    length += to - from;
  }

  void write(Snippet snippet) {
    ensure(Math.max(Snippet.SHORT, snippet.length));
    if (snippet.length <= Snippet.SHORT) {
      WORD.set(array, length, snippet.first);
      WORD.set(array, length + 8, snippet.second);
      if (snippet.length > Snippet.SHORT / 2) {
        WORD.set(array, length + 16, snippet.third);
        WORD.set(array, length + 24, snippet.fourth);
      }
    } else {
      System.arraycopy(snippet.bytes, 0, array, length, snippet.length);
    }
    length += snippet.length;
  }

  void writeBigEndian(long value) {
    writeLittleEndian(Long.reverseBytes(value));
  }

  void writeLittleEndian(long value) {
    ensure(8);
    WORD.set(array, length, value);
    length += 8;
  }

  /** Eight bytes as one long, the first in the lowest bits. */
  static long word(byte[] bytes, int start) {
    return (long) WORD.get(bytes, start);
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
   * Ends a field of unknown length. The length goes into the bytes before {@code start} that have
   * been left free for it, and what was written since moves if it takes more or fewer.
   */
  void closeLength(int start, int free) {
    int size = length - start;
    if (free == 1 && size < 0x80) {
      array[start - 1] = (byte) size;
      return;
    }
    int move = varintLength(size) - free;
    if (move != 0) {
      ensure(Math.max(0, move));
      System.arraycopy(array, start, array, start + move, size);
    }
    int end = length + move;
    length = start - free;
    writeVarint(size);
    length = end;
  }

  private static int varintLength(int value) {
    return 1 + (31 - Integer.numberOfLeadingZeros(value | 1)) / 7;
  }

  /** Writes 16 hex digits. */
  void writeHex(long value) {
    ensure(16);
    WORD.set(array, length, hex(value >>> 32));
    WORD.set(array, length + 8, hex(value & 0xFFFFFFFFL));
    length += 16;
  }

  /** The eight hex digits of 32 bits: each half byte moves into a byte, then all become digits. */
  private static long hex(long bits) {
    long spread = (bits | (bits << 16)) & 0x0000FFFF0000FFFFL;
    spread = (spread | (spread << 8)) & 0x00FF00FF00FF00FFL;
    spread = (spread | (spread << 4)) & 0x0F0F0F0F0F0F0F0FL;
    long letters = ((spread + 0x0606060606060606L) >>> 4) & ONES;
    return Long.reverseBytes(spread + ZEROS + letters * ('a' - '0' - 10));
  }

  /** Writes a whole number in decimal digits. */
  void writeDecimal(long value) {
    ensure(32);
    if (value < 0) {
      array[length++] = '-';
    }
    // The least number has no positive counterpart, but its bits are right as an unsigned one.
    long rest = Math.abs(value);
    if (rest >= 0 && rest < HUNDRED_MILLION) {
      writeFirstDigits(rest);
      return;
    }
    long upper = rest < 0 ? Long.divideUnsigned(rest, HUNDRED_MILLION) : rest / HUNDRED_MILLION;
    if (upper < HUNDRED_MILLION) {
      writeFirstDigits(upper);
    } else {
      writeFirstDigits(upper / HUNDRED_MILLION);
      writeEightDigits(upper % HUNDRED_MILLION);
    }
    writeEightDigits(rest - upper * HUNDRED_MILLION);
  }

  /** Writes up to eight digits, from the first that is not 0 on. */
  private void writeFirstDigits(long value) {
    long digits = digits(value);
    int leadingZeros = Math.min(7, Long.numberOfTrailingZeros(digits) >>> 3);
    WORD.set(array, length, (digits + ZEROS) >>> (8 * leadingZeros));
    length += 8 - leadingZeros;
  }

  private void writeEightDigits(long value) {
    WORD.set(array, length, digits(value) + ZEROS);
    length += 8;
  }

  /**
   * The eight digits of a number, the first in the lowest byte. The number is halved three times,
   * into fours, twos and ones, all parts at once; the factors divide by 100 and by 10, exactly for
   * numbers of that size.
   */
  private static long digits(long value) {
    long fours = value / 10_000 | (value % 10_000) << 32;
    long hundreds = ((fours * 10_486) >>> 20) & 0x0000007F0000007FL;
    long twos = hundreds | ((fours - 100 * hundreds) << 16);
    long tens = ((twos * 103) >>> 10) & 0x000F000F000F000FL;
    return tens | ((twos - 10 * tens) << 8);
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
    if (chars >= LONG_TEXT) {
      write(text.getBytes(UTF_8));
      return;
    }
    ensure(chars * 3);
    for (int i = writeAscii(text, chars); i < chars; i++) {
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
    if (chars >= LONG_TEXT) {
      writeJson(text.getBytes(UTF_8));
      return;
    }
    ensure(chars * 6);
    for (int i = writePlain(text, chars); i < chars; i++) {
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

  /** Writes UTF-8 in long runs, from one escape to the next. */
  private void writeJson(byte[] utf8) {
    int from = 0;
    int special = nextSpecial(utf8, 0);
    while (special < utf8.length) {
      int size = specialSize(utf8, special);
      if (size > 0) {
        write(utf8, from, special);
        ensure(6);
        byte c = utf8[special];
        // The last of the three bytes of a line separator, A8 or A9, has its lower bits.
        writeEscape(
            c >= 0 ? (char) c : (char) (0x2000 | (utf8[special + 2] & 0x3F)),
            c >= 0 ? ESCAPES[c] : (byte) 'u');
        from = special + size;
      }
      special = nextSpecial(utf8, special + Math.max(1, size));
    }
    write(utf8, from, utf8.length);
  }

  /** How many bytes are to be escaped; 0 if it is another character than those that are. */
  private static int specialSize(byte[] utf8, int index) {
    if (utf8[index] >= 0) {
      return 1;
    }
    boolean isLineSeparator =
        utf8[index + 1] == (byte) 0x80 && (utf8[index + 2] & 0xFE) == 0xA8; // E2 80 A8, E2 80 A9
    return isLineSeparator ? 3 : 0;
  }

  /**
   * The first byte that is an ASCII character to be escaped, or E2, which line separators begin
   * with; the length if there is none. Eight bytes are looked at together; the lowest bit that is
   * found is always right.
   *
   * @see <a href="https://graphics.stanford.edu/~seander/bithacks.html#HasLessInWord">how</a>
   */
  private static int nextSpecial(byte[] utf8, int start) {
    int i = start;
    for (; i <= utf8.length - 8; i += 8) {
      long word = word(utf8, i);
      long found =
          below(word, 0x20)
              | below(word ^ ('"' * ONES), 1)
              | below(word ^ ('\\' * ONES), 1)
              | below(word ^ (0xE2 * ONES), 1);
      if ((found & HIGH_BITS) != 0) {
        return i + (Long.numberOfTrailingZeros(found & HIGH_BITS) >>> 3);
      }
    }
    while (i < utf8.length && (utf8[i] < 0 ? utf8[i] != (byte) 0xE2 : ESCAPES[utf8[i]] == 0)) {
      i++;
    }
    return i;
  }

  /** WriteBuffer that are less than a limit of up to 128 have their highest bit set. */
  private static long below(long word, int limit) {
    return (word - limit * ONES) & ~word;
  }

  /** Writes ASCII, most often all of the text; returns how many characters that were. */
  private int writeAscii(String text, int chars) {
    byte[] out = array;
    int start = length;
    int i = 0;
    for (; i < chars; i++) {
      char c = text.charAt(i);
      if (c >= 0x80) {
        break;
      }
      out[start + i] = (byte) c;
    }
    length = start + i;
    return i;
  }

  /** The same up to the first character that is escaped; looking for them takes twice as long. */
  private int writePlain(String text, int chars) {
    byte[] out = array;
    int start = length;
    int i = 0;
    for (; i < chars; i++) {
      char c = text.charAt(i);
      if (c >= 0x80 || ESCAPES[c] != 0) {
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
