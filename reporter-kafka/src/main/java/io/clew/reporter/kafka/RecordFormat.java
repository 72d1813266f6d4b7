package io.clew.reporter.kafka;

import io.clew.api.Encoding;
import io.clew.api.SpanBatch;

/** The keys and values of Kafka records, as a Zipkin server reads them. */
final class RecordFormat {
  private static final byte[] DIGITS = {
    '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'
  };
  private static final int LONG_DIGITS = 16;

  private RecordFormat() {}

  /** The trace id of a span in lower-case hex: 32 digits, or 16 if the upper half is 0. */
  static byte[] key(SpanBatch batch, int span) {
    long high = batch.traceIdHigh(span);
    long low = batch.traceIdLow(span);
    if (high == 0) {
      byte[] key = new byte[LONG_DIGITS];
      write(low, key, 0);
      return key;
    }
    byte[] key = new byte[2 * LONG_DIGITS];
    write(high, key, 0);
    write(low, key, LONG_DIGITS);
    return key;
  }

  private static void write(long value, byte[] target, int position) {
    long rest = value;
    for (int i = position + LONG_DIGITS - 1; i >= position; i--) {
      target[i] = DIGITS[(int) rest & 0xf];
      rest >>>= 4;
    }
  }

  /** How many bytes a list has besides its spans and their separators. */
  static int overhead(Encoding encoding) {
    return encoding == Encoding.ZIPKIN_JSON ? 1 : 0;
  }

  /**
   * Spans of a batch as a list.
   *
   * @param from the index of the first span in the groups
   * @param to the index behind the last span
   * @param bytes the length of the spans, with separators
   */
  static byte[] value(SpanBatch batch, TraceGroups groups, int from, int to, int bytes) {
    boolean json = batch.encoding() == Encoding.ZIPKIN_JSON;
    byte[] value = new byte[bytes + overhead(batch.encoding())];
    int end = 0;
    if (json) {
      value[end++] = '[';
    }
    for (int i = from; i < to; i++) {
      int span = groups.span(i);
      end = batch.copyTo(span, span + 1, value, end);
      if (json) {
        value[end - 1] = ','; // Replaces the newline.
      }
    }
    if (json) {
      value[end - 1] = ']';
    }
    return value;
  }
}
