package io.clew.reporter.zipkin;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;

/** Finds the trace id in a span of Zipkin's proto3, which is one field of a {@code ListOfSpans}. */
final class Proto3TraceId {
  private static final int SPAN = 1 << 3 | 2;
  private static final int TRACE_ID = 1 << 3 | 2;

  private Proto3TraceId() {}

  /** Puts the upper and lower half of the trace id into an array; false if there is none. */
  static boolean find(byte[] field, long[] halves, int index) {
    ByteBuffer proto3 = ByteBuffer.wrap(field);
    try {
      return proto3.get() == SPAN
          && varint(proto3) == proto3.remaining()
          && find(proto3, halves, index);
    } catch (BufferUnderflowException | IllegalArgumentException e) {
      return false;
    }
  }

  private static boolean find(ByteBuffer span, long[] halves, int index) {
    for (long tag = varint(span); tag != TRACE_ID; tag = varint(span)) {
      switch ((int) tag & 7) {
        case 0 -> varint(span);
        case 1 -> skip(span, 8);
        case 2 -> skip(span, varint(span));
        case 5 -> skip(span, 4);
        default -> throw new IllegalArgumentException("wire type of " + tag);
      }
    }
    long length = varint(span);
    halves[index] = length == 16 ? span.getLong() : 0;
    halves[index + 1] = length == 8 || length == 16 ? span.getLong() : 0;
    return (halves[index] | halves[index + 1]) != 0;
  }

  private static void skip(ByteBuffer span, long bytes) {
    if (bytes < 0 || bytes > span.remaining()) {
      throw new BufferUnderflowException();
    }
    span.position(span.position() + (int) bytes);
  }

  private static long varint(ByteBuffer buffer) {
    long value = 0;
    for (int shift = 0; shift < Long.SIZE; shift += 7) {
      byte b = buffer.get();
      value |= (long) (b & 0x7f) << shift;
      if (b >= 0) {
        return value;
      }
    }
    throw new IllegalArgumentException("varint of more than 10 bytes");
  }
}
