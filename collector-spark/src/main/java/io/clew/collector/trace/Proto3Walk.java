package io.clew.collector.trace;

import java.nio.ByteBuffer;

/**
 * Finds the spans in a {@code ListOfSpans}, or in a single span, as Zipkin's server takes both.
 *
 * @see <a href="https://github.com/openzipkin/zipkin-api/blob/master/zipkin.proto">zipkin.proto</a>
 */
final class Proto3Walk {
  /** The key of the only field of a list, and of a span's first: its trace id. */
  static final int FIRST_KEY = 1 << 3 | 2;

  private static final int PARENT_ID_KEY = 2 << 3 | 2;
  private static final int ID_KEY = 3 << 3 | 2;
  private static final int SHORT_ID = 8;
  private static final int LONG_ID = 16;
  private static final int MAX_VARINT_BITS = 63;

  private final byte[] bytes;
  private int position;

  private Proto3Walk(byte[] bytes) {
    this.bytes = bytes;
  }

  static SpanSlices walk(byte[] value) throws MalformedRecordException {
    byte[] list = isSpan(value) ? listOf(value) : value;
    SpanSlices slices = new SpanSlices(list, false);
    Proto3Walk walk = new Proto3Walk(list);
    while (walk.position < list.length) {
      int start = walk.position;
      if (walk.varint(list.length) != FIRST_KEY) {
        throw new MalformedRecordException("at byte " + start + ": expected a span");
      }
      walk.span(start, walk.end(list.length), slices);
    }
    return slices;
  }

  /** As a list, its first entry would be too short for a span, which has two ids. */
  private static boolean isSpan(byte[] value) {
    return value.length > 1 && (value[1] == SHORT_ID || value[1] == LONG_ID);
  }

  private static byte[] listOf(byte[] span) {
    ByteBuffer list = ByteBuffer.allocate(span.length + 6).put((byte) FIRST_KEY);
    int left = span.length;
    while (left > 0x7F) {
      list.put((byte) (left | 0x80));
      left >>>= 7;
    }
    list.put((byte) left).put(span);
    byte[] exact = new byte[list.position()];
    list.get(0, exact);
    return exact;
  }

  private void span(int start, int end, SpanSlices slices) throws MalformedRecordException {
    long key = 0;
    int traceIdLength = 0;
    boolean hasParent = false;
    boolean hasId = false;
    while (position < end) {
      long field = varint(end);
      switch ((int) field & 7) {
        case 0 -> varint(end);
        case 1 -> skip(Long.BYTES, end);
        case 2 -> {
          int fieldEnd = end(end);
          if (field == FIRST_KEY) {
            traceIdLength = isZero(position, fieldEnd) ? 0 : fieldEnd - position;
            key = traceIdLength < SHORT_ID ? 0 : number(fieldEnd - SHORT_ID);
          } else if (field == PARENT_ID_KEY) {
            hasParent = !isZero(position, fieldEnd);
          } else if (field == ID_KEY) {
            hasId = fieldEnd - position == SHORT_ID && !isZero(position, fieldEnd);
          }
          position = fieldEnd;
        }
        case 5 -> skip(Integer.BYTES, end);
        default -> throw new MalformedRecordException("at byte " + position + ": no such field");
      }
    }
    if (traceIdLength != SHORT_ID && traceIdLength != LONG_ID) {
      slices.addRest("a span without a trace id of 8 or 16 bytes", start, end);
    } else if (!hasId) {
      slices.addRest("a span without an id of 8 bytes", start, end);
    } else {
      slices.add(key, !hasParent, start, end);
    }
  }

  /** Where the field ends whose length comes next. */
  private int end(int limit) throws MalformedRecordException {
    long length = varint(limit);
    if (length < 0 || length > limit - position) {
      throw new MalformedRecordException("at byte " + position + ": cut off");
    }
    return position + (int) length;
  }

  private void skip(int length, int limit) throws MalformedRecordException {
    if (length > limit - position) {
      throw new MalformedRecordException("at byte " + position + ": cut off");
    }
    position += length;
  }

  private long varint(int limit) throws MalformedRecordException {
    long value = 0;
    for (int shift = 0; shift <= MAX_VARINT_BITS; shift += 7) {
      if (position >= limit) {
        throw new MalformedRecordException("at byte " + position + ": cut off");
      }
      byte next = bytes[position++];
      value |= (next & 0x7FL) << shift;
      if (next >= 0) {
        return value;
      }
    }
    throw new MalformedRecordException("at byte " + position + ": a number of more than 64 bits");
  }

  private boolean isZero(int start, int end) {
    for (int i = start; i < end; i++) {
      if (bytes[i] != 0) {
        return false;
      }
    }
    return true;
  }

  private long number(int start) {
    return ByteBuffer.wrap(bytes).getLong(start);
  }
}
