package io.clew.core.encode;

import static io.clew.core.encode.Utf8Text.LONG_TEXT;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;

/**
 * Writes text as the content of a JSON string: UTF-8, with quotes, backslashes, control characters
 * and the line separators of JavaScript escaped.
 */
final class JsonText {
  private static final long ONES = 0x0101010101010101L;
  private static final long HIGH_BITS = 0x8080808080808080L;

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

  private JsonText() {}

  static void write(String text, WriteBuffer out) {
    int chars = text.length();
    if (chars >= LONG_TEXT) {
      write(text.getBytes(UTF_8), out);
      return;
    }
    out.ensure(chars * 6);
    for (int i = writePlain(text, chars, out); i < chars; i++) {
      char c = text.charAt(i);
      if (c < 0x80) {
        byte escape = ESCAPES[c];
        if (escape == 0) {
          out.array[out.length++] = (byte) c;
        } else {
          writeEscape(c, escape, out);
        }
      } else if (c == '\u2028' || c == '\u2029') {
        writeEscape(c, (byte) 'u', out);
      } else {
        i += Utf8Text.writeNonAscii(text, i, c, out);
      }
    }
  }

  /** Copies the bytes between two escaped characters at once. */
  private static void write(byte[] utf8, WriteBuffer out) {
    int from = 0;
    int special = nextSpecial(utf8, 0);
    while (special < utf8.length) {
      int size = specialSize(utf8, special);
      if (size > 0) {
        out.write(utf8, from, special);
        out.ensure(6);
        byte c = utf8[special];
        // The last of the three bytes of a line separator, A8 or A9, has its lower bits.
        writeEscape(
            c >= 0 ? (char) c : (char) (0x2000 | (utf8[special + 2] & 0x3F)),
            c >= 0 ? ESCAPES[c] : (byte) 'u',
            out);
        from = special + size;
      }
      special = nextSpecial(utf8, special + Math.max(1, size));
    }
    out.write(utf8, from, utf8.length);
  }

  /** The number of bytes of the character to be escaped; 0 if it needs no escape. */
  private static int specialSize(byte[] utf8, int index) {
    if (utf8[index] >= 0) {
      return 1;
    }
    boolean isLineSeparator =
        utf8[index + 1] == (byte) 0x80 && (utf8[index + 2] & 0xFE) == 0xA8; // E2 80 A8, E2 80 A9
    return isLineSeparator ? 3 : 0;
  }

  /**
   * The index of the first byte that is an ASCII character to be escaped, or E2, the first byte of
   * a line separator; the length if there is none. It compares eight bytes at a time. A borrow can
   * set a wrong bit only above a right one, so the lowest bit is always right.
   *
   * @see <a href="https://graphics.stanford.edu/~seander/bithacks.html#HasLessInWord">Bytes less
   *     than a limit</a>
   */
  private static int nextSpecial(byte[] utf8, int start) {
    int i = start;
    for (; i <= utf8.length - 8; i += 8) {
      long word = WriteBuffer.word(utf8, i);
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

  /** Sets the highest bit of each byte that is less than {@code limit}, which is at most 128. */
  private static long below(long word, int limit) {
    return (word - limit * ONES) & ~word;
  }

  /** Writes ASCII up to the first character that is escaped. Returns how many it wrote. */
  private static int writePlain(String text, int chars, WriteBuffer out) {
    byte[] array = out.array;
    int start = out.length;
    int i = 0;
    for (; i < chars; i++) {
      char c = text.charAt(i);
      if (c >= 0x80 || ESCAPES[c] != 0) {
        break;
      }
      array[start + i] = (byte) c;
    }
    out.length = start + i;
    return i;
  }

  private static void writeEscape(char c, byte escape, WriteBuffer out) {
    out.array[out.length++] = '\\';
    out.array[out.length++] = escape;
    if (escape == 'u') {
      for (int shift = 12; shift >= 0; shift -= 4) {
        out.array[out.length++] = HEX[c >>> shift & 0xF];
      }
    }
  }
}
