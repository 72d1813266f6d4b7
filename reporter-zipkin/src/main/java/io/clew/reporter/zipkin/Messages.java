package io.clew.reporter.zipkin;

import io.clew.api.Encoding;
import io.clew.api.SpanBatch;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes batches from zipkin-reporter's messages, which are lists of encoded spans. */
final class Messages {
  private final Encoding encoding;

  Messages(Encoding encoding) {
    this.encoding = encoding;
  }

  /** The spans that have a trace id; null if none has. */
  @Nullable SpanBatch batch(List<byte[]> spans) {
    int length = 0;
    for (byte[] span : spans) {
      length += span.length + 1;
    }
    byte[] bytes = new byte[length];
    int[] ends = new int[spans.size()];
    long[] traceIds = new long[2 * spans.size()];
    int size = 0;
    int end = 0;
    for (byte[] span : spans) {
      if (encoding == Encoding.ZIPKIN_JSON
          ? JsonTraceId.find(span, traceIds, 2 * size)
          : Proto3TraceId.find(span, traceIds, 2 * size)) {
        end = append(span, bytes, end);
        ends[size++] = end;
      }
    }
    return size == 0 ? null : new SpanBatch(encoding, bytes, ends, traceIds, size);
  }

  /** A batch has one span per line, so line breaks between the tokens of JSON become blanks. */
  private int append(byte[] span, byte[] bytes, int start) {
    System.arraycopy(span, 0, bytes, start, span.length);
    int end = start + span.length;
    if (encoding == Encoding.ZIPKIN_JSON) {
      for (int i = start; i < end; i++) {
        if (bytes[i] == '\n' || bytes[i] == '\r') {
          bytes[i] = ' ';
        }
      }
      bytes[end++] = '\n';
    }
    return end;
  }
}
