package io.clew.spool;

import io.clew.api.Encoding;
import io.clew.api.SpanBatch;
import java.nio.ByteBuffer;

/** A batch with memory of its own, which is used again for the next batch. */
final class BatchCopy {
  private Encoding encoding = Encoding.ZIPKIN_JSON;
  private byte[] bytes = new byte[0];
  private int[] ends = new int[0];
  private long[] traceIds = new long[0];
  private int size;

  void copy(SpanBatch batch) {
    begin(batch.encoding(), batch.size(), batch.byteSize());
    for (int i = 0; i < size; i++) {
      ends[i] = batch.end(i);
      traceIds[2 * i] = batch.traceIdHigh(i);
      traceIds[2 * i + 1] = batch.traceIdLow(i);
    }
    batch.copyTo(0, size, bytes, 0);
  }

  /** Reads the body of a {@link SpoolRecord}; false if the ends of the spans are not valid. */
  boolean read(Encoding written, int spans, int length, ByteBuffer body) {
    begin(written, spans, length);
    int end = 0;
    for (int i = 0; i < spans; i++) {
      ends[i] = body.getInt();
      traceIds[2 * i] = body.getLong();
      traceIds[2 * i + 1] = body.getLong();
      if (ends[i] < end) {
        return false;
      }
      end = ends[i];
    }
    body.get(bytes, 0, length);
    return end == length;
  }

  private void begin(Encoding written, int spans, int length) {
    encoding = written;
    size = spans;
    if (ends.length < spans) {
      ends = new int[spans];
      traceIds = new long[2 * spans];
    }
    if (bytes.length < length) {
      bytes = new byte[length];
    }
  }

  int size() {
    return size;
  }

  SpanBatch toSpanBatch() {
    return new SpanBatch(encoding, bytes, ends, traceIds, size);
  }
}
