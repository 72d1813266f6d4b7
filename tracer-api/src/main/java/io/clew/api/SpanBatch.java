package io.clew.api;

import java.nio.ByteBuffer;
import java.util.HexFormat;

/**
 * Encoded spans, one after the other in one run of bytes, with the trace id and the slice of each,
 * so that a sender can group or split them without decoding.
 *
 * <p>The bytes belong to the reporter, which reuses them after {@link SpanSender#send} has
 * returned: a sender that needs them longer copies them.
 */
public final class SpanBatch {
  private final Encoding encoding;
  private final byte[] bytes;
  private final int[] ends;
  private final long[] traceIds;
  private final int size;

  /**
   * A view of spans in a buffer; nothing is copied.
   *
   * @param encoding how the spans are written
   * @param bytes the spans, the first at 0, each directly after the one before it
   * @param ends for each span, the index behind its last byte
   * @param traceIds for each span, the upper and the lower half of its trace id: twice as long as
   *     there are spans
   * @param size the number of spans, at least 1
   */
  public SpanBatch(Encoding encoding, byte[] bytes, int[] ends, long[] traceIds, int size) {
    if (size < 1 || size > ends.length || size > traceIds.length / 2) {
      throw new IllegalArgumentException(
          "size " + size + " does not fit " + ends.length + " ends, " + traceIds.length + " ids");
    }
    this.encoding = encoding;
    this.bytes = bytes;
    this.ends = ends;
    this.traceIds = traceIds;
    this.size = size;
  }

  /** How the spans are written, and what stands between them. */
  public Encoding encoding() {
    return encoding;
  }

  /**
   * The number of spans.
   *
   * @return at least 1
   */
  public int size() {
    return size;
  }

  /** The number of bytes of all spans. */
  public int byteSize() {
    return ends[size - 1];
  }

  /**
   * Where a span starts.
   *
   * @param index 0 to {@code size()}, which is behind the last
   * @return the index of its first byte
   */
  public int start(int index) {
    return index == 0 ? 0 : ends[index - 1];
  }

  /**
   * Where a span ends, its separator included.
   *
   * @param index 0 to {@code size() - 1}
   * @return the index behind its last byte
   */
  public int end(int index) {
    return ends[index];
  }

  /**
   * A span's trace id, as a key for grouping.
   *
   * @param index 0 to {@code size() - 1}
   * @return 32 digits of lower-case hex, 16 if the upper half is 0
   */
  public String traceId(int index) {
    String low = HexFormat.of().toHexDigits(traceIds[2 * index + 1]);
    long high = traceIds[2 * index];
    return high == 0 ? low : HexFormat.of().toHexDigits(high) + low;
  }

  /**
   * The upper half of a span's trace id.
   *
   * @param index 0 to {@code size() - 1}
   * @return 0 if the trace id has 64 bits
   */
  public long traceIdHigh(int index) {
    return traceIds[2 * index];
  }

  /**
   * The lower half of a span's trace id.
   *
   * @param index 0 to {@code size() - 1}
   */
  public long traceIdLow(int index) {
    return traceIds[2 * index + 1];
  }

  /**
   * Copies the bytes of one span after the other, its separator included.
   *
   * @param from the first span
   * @param to behind the last span
   * @param position the index in the target of the first byte
   * @return the index in the target behind the last byte
   */
  public int copyTo(int from, int to, byte[] target, int position) {
    int start = start(from);
    int length = start(to) - start;
    System.arraycopy(bytes, start, target, position, length);
    return position + length;
  }

  /**
   * All spans, to be written as they are.
   *
   * @return a new read-only view of the bytes
   */
  public ByteBuffer toByteBuffer() {
    return toByteBuffer(0, size);
  }

  /**
   * Some of the spans, to be written as they are.
   *
   * @param from the first span
   * @param to behind the last span
   * @return a new read-only view of the bytes
   */
  public ByteBuffer toByteBuffer(int from, int to) {
    int start = start(from);
    return ByteBuffer.wrap(bytes, start, start(to) - start).slice().asReadOnlyBuffer();
  }
}
