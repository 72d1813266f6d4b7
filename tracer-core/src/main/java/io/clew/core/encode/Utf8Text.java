package io.clew.core.encode;

import static java.nio.charset.StandardCharsets.UTF_8;

/** Writes text as UTF-8. A lone surrogate becomes {@code ?}, as with the JDK's encoder. */
final class Utf8Text {
  /** From this length on, the JDK's encoder and its copy cost less than a loop over characters. */
  static final int LONG_TEXT = 64;

  private Utf8Text() {}

  static void write(String text, WriteBuffer out) {
    int chars = text.length();
    if (chars >= LONG_TEXT) {
      out.write(text.getBytes(UTF_8));
      return;
    }
    out.ensure(chars * 3);
    for (int i = writeAscii(text, chars, out); i < chars; i++) {
      char c = text.charAt(i);
      if (c < 0x80) {
        out.array[out.length++] = (byte) c;
      } else {
        i += writeNonAscii(text, i, c, out);
      }
    }
  }

  /** Writes the ASCII characters at the start, mostly all of the text. Returns how many. */
  private static int writeAscii(String text, int chars, WriteBuffer out) {
    byte[] array = out.array;
    int start = out.length;
    int i = 0;
    for (; i < chars; i++) {
      char c = text.charAt(i);
      if (c >= 0x80) {
        break;
      }
      array[start + i] = (byte) c;
    }
    out.length = start + i;
    return i;
  }

  /** Writes the code point at {@code index}. Returns 1 if it took a second char, else 0. */
  static int writeNonAscii(String text, int index, char c, WriteBuffer out) {
    if (c < 0x800) {
      out.array[out.length++] = (byte) (0xC0 | c >> 6);
      out.array[out.length++] = (byte) (0x80 | (c & 0x3F));
      return 0;
    }
    if (!Character.isSurrogate(c)) {
      out.array[out.length++] = (byte) (0xE0 | c >> 12);
      out.array[out.length++] = (byte) (0x80 | (c >> 6 & 0x3F));
      out.array[out.length++] = (byte) (0x80 | (c & 0x3F));
      return 0;
    }
    if (Character.isHighSurrogate(c)
        && index + 1 < text.length()
        && Character.isLowSurrogate(text.charAt(index + 1))) {
      int point = Character.toCodePoint(c, text.charAt(index + 1));
      out.array[out.length++] = (byte) (0xF0 | point >> 18);
      out.array[out.length++] = (byte) (0x80 | (point >> 12 & 0x3F));
      out.array[out.length++] = (byte) (0x80 | (point >> 6 & 0x3F));
      out.array[out.length++] = (byte) (0x80 | (point & 0x3F));
      return 1;
    }
    out.array[out.length++] = '?';
    return 0;
  }
}
