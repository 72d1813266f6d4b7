package io.clew.ship;

import io.clew.api.Encoding;
import io.clew.api.SpanBatch;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Lines on their way, and how far they are in the files that they are from. */
final class LineBatch {
  static final int MAX_BYTES = 1024 * 1024;
  private static final int MAX_SPANS = 16 * 1024;

  private final List<Mark> marks = new ArrayList<>();
  private final int[] ends = new int[MAX_SPANS];
  private final long[] traceIds = new long[2 * MAX_SPANS];
  private byte[] bytes = new byte[MAX_BYTES];
  private int length;
  private int size;

  /** The longest line may make it larger than {@link #MAX_BYTES}. */
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

  /** When this batch is sent, a file is shipped so far. */
  void mark(FollowedFile file, FilePosition place, long allAsOf) {
    marks.add(new Mark(file, place, allAsOf));
  }

  boolean isMarked() {
    return !marks.isEmpty();
  }

  SpanBatch toSpanBatch() {
    return new SpanBatch(Encoding.ZIPKIN_JSON, bytes, ends, traceIds, size);
  }

  void shipped() {
    for (Mark mark : marks) {
      mark.file().shippedTo(mark.place(), mark.allAsOf());
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
   * @param allAsOf when that was all there is in it, wall clock in milliseconds; 0 if it is not all
   */
  private record Mark(FollowedFile file, FilePosition place, long allAsOf) {}
}
