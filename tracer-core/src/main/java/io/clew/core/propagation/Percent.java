package io.clew.core.propagation;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.HexFormat;

/**
 * Percent-encoding: each UTF-8 byte of a character that is not allowed is written as {@code %} and
 * two hex digits.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc3986.html#section-2.1">Percent-encoding</a>
 */
final class Percent {
  /** What a key of baggage may be made of: RFC 9110's token. */
  static final boolean[] TOKEN = characters("!#$%&'*+-.^_`|~");

  /** What a value of baggage may be made of: all that is visible but {@code " , ; \}. */
  static final boolean[] VALUE = characters("!#$%&'()*+-./:<=>?@[]^_`{|}~");

  private static final HexFormat HEX = HexFormat.of().withUpperCase();

  private Percent() {}

  private static boolean[] characters(String marks) {
    boolean[] allowed = new boolean[128];
    for (char c = '0'; c <= 'z'; c++) {
      allowed[c] = Character.isLetterOrDigit(c);
    }
    for (int i = 0; i < marks.length(); i++) {
      allowed[marks.charAt(i)] = true;
    }
    return allowed;
  }

  static boolean isAll(boolean[] allowed, String text, int start, int end) {
    for (int i = start; i < end; i++) {
      char c = text.charAt(i);
      if (c >= 128 || !allowed[c]) {
        return false;
      }
    }
    return true;
  }

  /** The same text if nothing in it needs encoding; {@code %} itself always does. */
  static String encode(String text, boolean[] allowed) {
    if (text.indexOf('%') < 0 && isAll(allowed, text, 0, text.length())) {
      return text;
    }
    StringBuilder encoded = new StringBuilder(text.length() + 16);
    for (byte b : text.getBytes(UTF_8)) {
      if (b >= 0 && b != '%' && allowed[b]) {
        encoded.append((char) b);
      } else {
        encoded.append('%').append(HEX.toHexDigits(b));
      }
    }
    return encoded.toString();
  }

  /**
   * The text of what is all ASCII. A {@code %} without two digits stands for itself; bytes that are
   * not UTF-8 become U+FFFD, as the specification of baggage asks.
   */
  static String decode(String text) {
    if (text.indexOf('%') < 0) {
      return text;
    }
    byte[] bytes = new byte[text.length()];
    int length = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '%' && isEscape(text, i)) {
        bytes[length++] = (byte) HexFormat.fromHexDigits(text, i + 1, i + 3);
        i += 2;
      } else {
        bytes[length++] = (byte) c;
      }
    }
    return new String(bytes, 0, length, UTF_8);
  }

  private static boolean isEscape(String text, int percent) {
    return percent + 2 < text.length()
        && HexFormat.isHexDigit(text.charAt(percent + 1))
        && HexFormat.isHexDigit(text.charAt(percent + 2));
  }
}
