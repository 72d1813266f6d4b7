package io.clew.analysis.store;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Reads those lines that nearly all writers of Zipkin's JSON write, many times faster than a parser
 * of JSON: no white space, ASCII without escapes, ids in lower case. It knows when a line is not
 * so, and leaves it to {@link io.clew.analysis.read.SpanReader}, which must find the same in those
 * lines that this one reads.
 */
final class LineScanner {
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private static final long ONES = 0x0101010101010101L;
  private static final long HIGH_BITS = 0x8080808080808080L;
  private static final int MAX_DIGITS = 18;
  private static final int SPAN_ID_DIGITS = 16;

  private static final byte[][] FIELDS =
      texts(
          "traceId",
          "parentId",
          "id",
          "kind",
          "name",
          "timestamp",
          "duration",
          "localEndpoint",
          "remoteEndpoint",
          "annotations",
          "tags",
          "debug",
          "shared");

  private static final byte[] ERROR = text("error");
  private static final byte[] SERVICE_NAME = text("serviceName");
  private static final byte[] IPV4 = text("ipv4");
  private static final byte[] IPV6 = text("ipv6");
  private static final byte[] PORT = text("port");
  private static final byte[] FALSE = text("false");
  private static final byte[] TRUE = text("true");
  private static final byte[] ANNOTATION = text("{\"timestamp\":");
  private static final byte[] ANNOTATION_VALUE = text(",\"value\":\"");
  private static final byte[] DIGITS = digits();

  byte[] bytes = {};
  private int limit;
  private int next;
  private int textStart;
  private int textEnd;
  private int seen;

  /** The last 16 digits of the id. */
  long traceId;

  /** The digits before them; 0 if there are none. */
  long traceIdHigh;

  private long high;

  long id;

  /** 0 if there is none. */
  long parentId;

  long start;
  long duration;
  boolean isError;
  int serviceStart;
  int serviceEnd;
  int nameStart;
  int nameEnd;

  /** For each tag where its key begins and ends, and its value. */
  int[] tags = new int[128];

  int tagCount;

  private static byte[] text(String text) {
    return text.getBytes(US_ASCII);
  }

  private static byte[][] texts(String... texts) {
    return Arrays.stream(texts).map(LineScanner::text).toArray(byte[][]::new);
  }

  private static byte[] digits() {
    byte[] digits = new byte[256];
    Arrays.fill(digits, (byte) -1);
    for (int i = 0; i < 16; i++) {
      digits["0123456789abcdef".charAt(i)] = (byte) i;
    }
    return digits;
  }

  /**
   * Reads one line.
   *
   * @param end behind its last byte, without the newline
   * @return false if the line has to be read by the lenient reader
   */
  boolean scan(byte[] in, int lineStart, int end) {
    bytes = in;
    next = lineStart;
    limit = end;
    seen = 0;
    parentId = 0;
    start = 0;
    duration = 0;
    isError = false;
    serviceStart = 0;
    serviceEnd = 0;
    nameStart = 0;
    nameEnd = 0;
    tagCount = 0;
    if (!skip('{')) {
      return false;
    }
    do {
      if (!readText() || !skip(':') || !readField()) {
        return false;
      }
    } while (skip(','));
    boolean hasIds = (seen & 1) != 0 && (seen & 1 << 2) != 0;
    parentId = parentId == id ? 0 : parentId;
    return skip('}') && next == limit && hasIds;
  }

  private boolean readField() {
    int field = field();
    if (field < 0 || (seen & 1 << field) != 0) {
      return false;
    }
    seen |= 1 << field;
    return switch (field) {
      case 0 -> {
        traceId = readText() ? hex(2 * SPAN_ID_DIGITS) : 0;
        traceIdHigh = high;
        yield traceId != 0;
      }
      case 1 -> {
        parentId = readText() ? hex(SPAN_ID_DIGITS) : 0;
        yield parentId != 0;
      }
      case 2 -> {
        id = readText() ? hex(SPAN_ID_DIGITS) : 0;
        yield id != 0;
      }
      case 3 -> readText();
      case 4 -> readName();
      case 5 -> {
        start = readNumber();
        yield start >= 0;
      }
      case 6 -> {
        duration = readNumber();
        yield duration >= 0;
      }
      case 7 -> readEndpoint(true);
      case 8 -> readEndpoint(false);
      case 9 -> readAnnotations();
      case 10 -> readTags();
      default -> skipAll(TRUE) || skipAll(FALSE);
    };
  }

  private boolean readName() {
    boolean isRead = readText();
    nameStart = textStart;
    nameEnd = textEnd;
    return isRead;
  }

  /** The field that was read as text; -1 if Zipkin has none of this name. */
  private int field() {
    int length = textEnd - textStart;
    for (int i = 0; i < FIELDS.length; i++) {
      if (FIELDS[i].length == length && isText(FIELDS[i])) {
        return i;
      }
    }
    return -1;
  }

  private boolean isText(byte[] expected) {
    return Arrays.equals(bytes, textStart, textEnd, expected, 0, expected.length);
  }

  private boolean readEndpoint(boolean isLocal) {
    if (!skip('{')) {
      return false;
    }
    if (skip('}')) {
      return true;
    }
    boolean hasService = false;
    do {
      if (!readText() || !skip(':')) {
        return false;
      }
      if (isText(PORT)) {
        if (readNumber() < 0) {
          return false;
        }
      } else if (isText(SERVICE_NAME)) {
        if (hasService || !readText()) {
          return false;
        }
        hasService = true;
        if (isLocal) {
          serviceStart = textStart;
          serviceEnd = textEnd;
        }
      } else if (!(isText(IPV4) || isText(IPV6)) || !readText()) {
        return false;
      }
    } while (skip(','));
    return skip('}');
  }

  private boolean readAnnotations() {
    if (!skip('[')) {
      return false;
    }
    if (skip(']')) {
      return true;
    }
    do {
      if (!skipAll(ANNOTATION) || readNumber() < 0 || !skipAll(ANNOTATION_VALUE)) {
        return false;
      }
      next--; // The quote before the value.
      if (!readText() || !skip('}')) {
        return false;
      }
    } while (skip(','));
    return skip(']');
  }

  private boolean readTags() {
    if (!skip('{')) {
      return false;
    }
    if (skip('}')) {
      return true;
    }
    do {
      if (!readText() || !skip(':')) {
        return false;
      }
      int i = 4 * tagCount;
      if (i == tags.length) {
        tags = Arrays.copyOf(tags, 2 * i);
      }
      tags[i] = textStart;
      tags[i + 1] = textEnd;
      boolean isErrorTag = isText(ERROR);
      if (!readText()) {
        return false;
      }
      tags[i + 2] = textStart;
      tags[i + 3] = textEnd;
      tagCount++;
      if (isErrorTag) {
        isError = !isText(FALSE);
      }
    } while (skip(','));
    return skip('}');
  }

  private boolean skip(char expected) {
    if (next < limit && bytes[next] == expected) {
      next++;
      return true;
    }
    return false;
  }

  private boolean skipAll(byte[] expected) {
    int end = next + expected.length;
    if (end <= limit && Arrays.equals(bytes, next, end, expected, 0, expected.length)) {
      next = end;
      return true;
    }
    return false;
  }

  /** -1 if it is no number of up to 18 digits. */
  private long readNumber() {
    long number = 0;
    int first = next;
    while (next < limit && bytes[next] >= '0' && bytes[next] <= '9') {
      number = number * 10 + bytes[next++] - '0';
      if (next - first > MAX_DIGITS) {
        return -1;
      }
    }
    int digits = next - first;
    return digits == 0 || (digits > 1 && bytes[first] == '0') ? -1 : number;
  }

  /**
   * The last 16 digits of the text; 0 if this is no number that Zipkin takes for an id. What is
   * before them is in {@link #high}.
   */
  private long hex(int maxDigits) {
    if (textEnd - textStart > maxDigits) {
      return 0;
    }
    long value = 0;
    high = 0;
    for (int i = textStart; i < textEnd; i++) {
      int digit = DIGITS[bytes[i] & 0xFF];
      if (digit < 0) {
        return 0;
      }
      high = high << 4 | value >>> 60;
      value = value << 4 | digit;
    }
    return value;
  }

  /** False if the text is not ASCII without escapes. */
  private boolean readText() {
    if (!skip('"')) {
      return false;
    }
    textStart = next;
    int i = next;
    while (i + Long.BYTES <= limit) {
      long word = (long) LONGS.get(bytes, i);
      long found = special(word);
      if (found != 0) {
        return endText(i + (Long.numberOfTrailingZeros(found) >>> 3));
      }
      i += Long.BYTES;
    }
    while (i < limit && bytes[i] >= ' ' && bytes[i] != '"' && bytes[i] != '\\') {
      i++;
    }
    return i < limit && endText(i);
  }

  private boolean endText(int end) {
    textEnd = end;
    next = end + 1;
    return bytes[end] == '"';
  }

  /**
   * The lowest bit that is set belongs to the first byte that is a quote, a backslash, a control
   * character, or not ASCII. A borrow can set wrong bits only above it.
   */
  private static long special(long word) {
    long quotes = word ^ ONES * '"';
    long backslashes = word ^ ONES * '\\';
    long found =
        (quotes - ONES & ~quotes)
            | (backslashes - ONES & ~backslashes)
            | (word - ONES * ' ')
            | word;
    return found & HIGH_BITS;
  }

  /** Of the bytes of a text; any 64 bits of equal texts are equal. */
  static long hash(byte[] bytes, int from, int to) {
    long hash = (to - from) * 0x9E3779B97F4A7C15L;
    int i = from;
    for (; i + Long.BYTES <= to; i += Long.BYTES) {
      hash = mix(hash ^ (long) LONGS.get(bytes, i));
    }
    long rest = 0;
    for (; i < to; i++) {
      rest = rest << 8 | (bytes[i] & 0xFF);
    }
    return mix(hash ^ rest);
  }

  static long mix(long value) {
    long mixed = value * 0xBF58476D1CE4E5B9L;
    return mixed ^ mixed >>> 32;
  }
}
