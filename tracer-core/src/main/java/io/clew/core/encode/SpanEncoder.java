package io.clew.core.encode;

import io.clew.api.Encoding;
import io.clew.api.FinishedSpan;

/**
 * Writes spans one after the other, so that together they form what an {@link Encoding} says.
 *
 * <p>An application may pass any number as a time. Zipkin reads no time before the epoch, and no
 * annotation at it: such a start is written as absent, such an annotation at the first microsecond,
 * and the spans of the same list stay readable.
 */
public interface SpanEncoder {
  /**
   * Appends one span.
   *
   * @param out takes the bytes; left with a part of the span if the span's own values throw
   */
  void encode(FinishedSpan span, WriteBuffer out);

  /**
   * The encoder of an encoding.
   *
   * @return an encoder for one thread at a time
   */
  static SpanEncoder of(Encoding encoding) {
    return switch (encoding) {
      case ZIPKIN_JSON -> new JsonEncoder();
      case ZIPKIN_PROTO3 -> new Proto3Encoder();
    };
  }
}
