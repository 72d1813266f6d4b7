package io.clew.ship;

import io.clew.api.Encoding;
import io.clew.api.SpanBatch;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Lines to send, and how far their files are shipped when the lines are sent. */
final class LineBatch {
  static final int MAX_BYTES = 1024 * 1024;
  private static final int MAX_SPANS = 16 * 1024;

  private final List<Mark> marks = new ArrayList<>();
  private final int[] ends = new int[MAX_SPANS];
  private final long[] traceIds = new long[2 * MAX_SPANS];
  private byte[] bytes = new byte[MAX_BYTES];
  private int length;
  private int size;

  /** One line may make the batch larger than {@link #MAX_BYTES}. */
  boolean isFull() {
    return length >= MAX_BYTES || size == MAX_SPANS;
  }

  int size() {
    return size;
  }

  int length() {
    return length;
  }

  void add(byte[] source, int start, int end, long traceIdHigh, long traceIdLow) {
    int after = length + end - start + 1;
    if (after > bytes.length) {
      bytes = Arrays.copyOf(bytes, after);
    }
    System.arraycopy(source, start, bytes, length, end - start);
    bytes[after - 1] = '\n';
    traceIds[2 * size] = traceIdHigh;
    traceIds[2 * size + 1] = traceIdLow;
    ends[size++] = after;
    length = after;
  }

  /** When this batch is sent, the file is shipped up to the position. */
  void mark(FollowedFile file, FilePosition position, long allAsOf) {
    marks.add(new Mark(file, position, allAsOf));
  }

  boolean isMarked() {
    return !marks.isEmpty();
  }

  SpanBatch toSpanBatch() {
    return new SpanBatch(Encoding.ZIPKIN_JSON, bytes, ends, traceIds, size);
  }

  void shipped() {
    for (Mark mark : marks) {
      mark.file().shippedTo(mark.position(), mark.allAsOf());
    }
  }

  void clear() {
    marks.clear();
    length = 0;
    size = 0;
    if (bytes.length > 2 * MAX_BYTES) {
      bytes = new byte[MAX_BYTES];
    }
  }

  /**
   * How far a file is shipped with a batch.
   *
   * @param allAsOf when the position was the end of the file, wall clock in milliseconds; 0 if it
   *     is not the end
   */
  private record Mark(FollowedFile file, FilePosition position, long allAsOf) {}
}
