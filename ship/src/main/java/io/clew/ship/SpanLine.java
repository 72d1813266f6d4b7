package io.clew.ship;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * Checks whether a line is a span, and finds its trace id. A receiver may refuse a whole batch for
 * one line that is not a span.
 *
 * <p>Lines that begin as Clew's and Zipkin's encoders begin them are scanned once. A line that is
 * not complete has an open string or brace, or letters between strings; zeros are not characters of
 * JSON. All other lines go through a JSON parser.
 */
final class SpanLine {
  private static final byte[] TRACE_ID = ascii("{\"traceId\":\"");
  private static final byte[] PARENT_ID = ascii("\",\"parentId\":\"");
  private static final byte[] ID = ascii("\",\"id\":\"");
  private static final int HEX = 16;
  private static final int MAX_TRACE_ID = 32;
  private static final JsonFactory JSON =
      JsonFactory.builder()
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
          .build();

  /** What a byte between strings means. JSON has no bytes of meaning 0 there. */
  private static final byte[] MEANING = new byte[256];

  private static final byte OTHER = 1;
  private static final byte OPEN = 2;
  private static final byte CLOSE = 3;
  private static final byte QUOTE = 4;

  static {
    for (byte other : ascii(":,+-.0123456789eEtrufalsn")) {
      MEANING[other] = OTHER;
    }
    MEANING['{'] = OPEN;
    MEANING['['] = OPEN;
    MEANING['}'] = CLOSE;
    MEANING[']'] = CLOSE;
    MEANING['"'] = QUOTE;
  }

  private long traceIdHigh;
  private long traceIdLow;

  /** The upper half of the trace id, of the last line that was a span. */
  long traceIdHigh() {
    return traceIdHigh;
  }

  long traceIdLow() {
    return traceIdLow;
  }

  /** The bytes are a line without its newline. */
  boolean isSpan(byte[] bytes, int start, int end) {
    return isUsual(bytes, start, end) || isParsed(bytes, start, end);
  }

  private boolean isUsual(byte[] bytes, int start, int end) {
    if (!startsWith(TRACE_ID, bytes, start, end)) {
      return false;
    }
    int at = start + TRACE_ID.length;
    int idEnd = hexEnd(bytes, at, end);
    int digits = idEnd - at;
    if (digits != HEX && digits != 2 * HEX) {
      return false;
    }
    int next = idEnd;
    if (startsWith(PARENT_ID, bytes, next, end)) {
      next = hexEnd(bytes, next + PARENT_ID.length, end);
      if (next - idEnd != PARENT_ID.length + HEX) {
        return false;
      }
    }
    int id = next + ID.length;
    if (!startsWith(ID, bytes, next, end) || hexEnd(bytes, id, end) - id != HEX) {
      return false;
    }
    int after = id + HEX;
    if (after >= end || bytes[after] != '"' || !isClosed(bytes, after + 1, end)) {
      return false;
    }
    traceIdHigh = digits == HEX ? 0 : hex(bytes, at, at + HEX);
    traceIdLow = hex(bytes, idEnd - HEX, idEnd);
    return true;
  }

  /** Whether the object that is open at the start is closed at the end, and not before. */
  private static boolean isClosed(byte[] bytes, int start, int end) {
    int depth = 1;
    int at = start;
    while (at < end) {
      byte meaning = MEANING[bytes[at++] & 0xff];
      if (meaning == QUOTE) {
        at = stringEnd(bytes, at, end);
      } else if (meaning == OPEN) {
        depth++;
      } else if (meaning == CLOSE) {
        if (--depth == 0) {
          return at == end;
        }
      } else if (meaning != OTHER) {
        return false;
      }
    }
    return false;
  }

  /** The position behind the closing quote; behind the end if the string is not valid. */
  private static int stringEnd(byte[] bytes, int start, int end) {
    int at = start;
    while (at < end) {
      byte b = bytes[at++];
      if (b == '"') {
        return at;
      }
      if (b == '\\') {
        at++;
      } else if (b >= 0 && b < ' ') {
        return end + 1;
      }
    }
    return end + 1;
  }

  private boolean isParsed(byte[] bytes, int start, int end) {
    try (JsonParser parser = JSON.createParser(bytes, start, end - start)) {
      return parser.nextToken() == JsonToken.START_OBJECT
          && hasIds(parser)
          && parser.nextToken() == null;
    } catch (IOException e) {
      return false; // It is not JSON.
    }
  }

  private boolean hasIds(JsonParser parser) throws IOException {
    boolean hasTraceId = false;
    boolean hasId = false;
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      JsonToken value = parser.nextToken();
      if (name.equals("traceId")) {
        hasTraceId = value == JsonToken.VALUE_STRING && isTraceId(parser.getText());
      } else if (name.equals("id")) {
        hasId = value == JsonToken.VALUE_STRING && isHex(parser.getText(), HEX);
      }
      parser.skipChildren();
    }
    return hasTraceId && hasId;
  }

  private boolean isTraceId(String text) {
    if (!isHex(text, MAX_TRACE_ID)) {
      return false;
    }
    int half = Math.max(0, text.length() - HEX);
    traceIdHigh = half == 0 ? 0 : HexFormat.fromHexDigitsToLong(text, 0, half);
    traceIdLow = HexFormat.fromHexDigitsToLong(text, half, text.length());
    return true;
  }

  private static boolean isHex(String text, int max) {
    return !text.isEmpty()
        && text.length() <= max
        && text.chars().allMatch(c -> c < 128 && digit((byte) c) >= 0);
  }

  private static int hexEnd(byte[] bytes, int start, int end) {
    int at = start;
    while (at < end && digit(bytes[at]) >= 0) {
      at++;
    }
    return at;
  }

  private static long hex(byte[] bytes, int start, int end) {
    long value = 0;
    for (int i = start; i < end; i++) {
      value = value << 4 | digit(bytes[i]);
    }
    return value;
  }

  /** The value of a hex digit; negative if it is none. Zipkin takes only lower case. */
  private static int digit(byte b) {
    if (b >= '0' && b <= '9') {
      return b - '0';
    }
    return b >= 'a' && b <= 'f' ? b - 'a' + 10 : -1;
  }

  private static boolean startsWith(byte[] prefix, byte[] bytes, int start, int end) {
    return end - start >= prefix.length
        && Arrays.equals(prefix, 0, prefix.length, bytes, start, start + prefix.length);
  }

  private static byte[] ascii(String text) {
    return text.getBytes(US_ASCII);
  }
}
