package io.clew.collector.trace;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What became of spans in a batch, as bytes, which is how it goes from the state to the store in
 * the same task. Nothing keeps them.
 */
public final class Outcome {
  private static final byte COUNTED = 0;
  private static final byte DEAD_LETTER = 1;
  private static final byte DROPPED = 2;
  private static final byte PART = 3;

  private Outcome() {}

  /** Takes outcomes. */
  public interface Reader {
    /** Spans of one trace were read from the topic. */
    void counted(int spans, boolean isNewTrace) throws IOException;

    /** Something that is no span was read from the topic. */
    void deadLetter(Chunk letter) throws IOException;

    /**
     * Spans of a trace that is not kept.
     *
     * @param isFirst it was decided now
     */
    void dropped(int spans, boolean isFirst) throws IOException;

    /** Spans of a trace that is kept. */
    void part(Part part) throws IOException;
  }

  /**
   * Spans of one trace that are stored together.
   *
   * @param number 0 for the trace when it was whole, or grew too large
   * @param firstMillis the time of the batch that had the first span
   * @param hasRoot the root was there by now
   * @param probability with which the policy kept it, up to 1
   * @param policy null if there is none
   * @param receivedMillis the time of the batch
   */
  public record Part(
      int number,
      long firstMillis,
      boolean hasRoot,
      double probability,
      @Nullable String policy,
      long receivedMillis,
      List<Chunk> chunks) {}

  static byte[] counted(int spans, boolean isNewTrace) {
    return numbers(COUNTED, spans, isNewTrace);
  }

  static byte[] dropped(int spans, boolean isFirst) {
    return numbers(DROPPED, spans, isFirst);
  }

  private static byte[] numbers(byte kind, int spans, boolean flag) {
    return ByteBuffer.allocate(6).put(kind).putInt(spans).put((byte) (flag ? 1 : 0)).array();
  }

  static byte[] deadLetter(Chunk chunk) {
    byte[] bytes = chunk.bytes();
    return ByteBuffer.allocate(1 + bytes.length).put(DEAD_LETTER).put(bytes).array();
  }

  /** The next part of the trace. */
  static byte[] part(TraceHeader header, long receivedMillis, List<byte[]> chunks) {
    byte[] policy = header.policy == null ? new byte[0] : header.policy.getBytes(UTF_8);
    int length = 38 + policy.length;
    for (byte[] chunk : chunks) {
      length += Integer.BYTES + chunk.length;
    }
    ByteBuffer buffer =
        ByteBuffer.allocate(length)
            .put(PART)
            .putInt(header.parts++)
            .putLong(header.firstMillis)
            .put((byte) (header.hasRoot ? 1 : 0))
            .putDouble(header.probability)
            .putLong(receivedMillis)
            .putInt(header.policy == null ? -1 : policy.length)
            .put(policy)
            .putInt(chunks.size());
    chunks.forEach(chunk -> buffer.putInt(chunk.length).put(chunk));
    return buffer.array();
  }

  /** Hands an outcome to the reader. */
  public static void read(byte[] outcome, Reader reader) throws IOException {
    ByteBuffer buffer = ByteBuffer.wrap(outcome);
    switch (buffer.get()) {
      case COUNTED -> reader.counted(buffer.getInt(), buffer.get() == 1);
      case DROPPED -> reader.dropped(buffer.getInt(), buffer.get() == 1);
      case DEAD_LETTER -> reader.deadLetter(Chunk.of(bytes(buffer, buffer.remaining())));
      default -> reader.part(part(buffer));
    }
  }

  private static Part part(ByteBuffer buffer) {
    int number = buffer.getInt();
    long first = buffer.getLong();
    boolean hasRoot = buffer.get() == 1;
    double probability = buffer.getDouble();
    long received = buffer.getLong();
    int length = buffer.getInt();
    String policy = length < 0 ? null : new String(bytes(buffer, length), UTF_8);
    int count = buffer.getInt();
    List<Chunk> chunks = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      chunks.add(Chunk.of(bytes(buffer, buffer.getInt())));
    }
    return new Part(number, first, hasRoot, probability, policy, received, chunks);
  }

  private static byte[] bytes(ByteBuffer buffer, int length) {
    byte[] bytes = new byte[length];
    buffer.get(bytes);
    return bytes;
  }
}
