package io.clew.collector.trace;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.clew.analysis.read.SpanReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import zipkin2.Span;

/**
 * Spans of one trace out of one record, as they were received; or a part of a record that holds no
 * spans, with the reason. Immutable.
 *
 * <p>Its bytes lie in checkpoints: a version (1 byte), partition (4), offset (8), the number of the
 * chunk in its record (4), flags (1), the number of spans (4), the timestamp (8), and the payload.
 * All numbers are big endian, so that the order of the bytes is that of the topic. The payload of a
 * dead letter begins with its reason, after the reason's length (4).
 */
public final class Chunk {
  private static final byte VERSION = 1;
  private static final int PARTITION = 1;
  private static final int OFFSET = 5;
  private static final int FLAGS = 17;
  private static final int SPANS = 18;
  private static final int TIMESTAMP = 22;
  static final int HEADER = 30;

  static final int IS_JSON = 1;
  static final int HAS_ROOT = 2;
  private static final int IS_DEAD_LETTER = 4;

  private final byte[] bytes;
  private final ByteBuffer buffer;

  private Chunk(byte[] bytes) {
    this.bytes = bytes;
    buffer = ByteBuffer.wrap(bytes);
  }

  /**
   * Reads what {@link #bytes()} has written.
   *
   * @throws IllegalStateException if a newer version of the collector has written it
   */
  public static Chunk of(byte[] bytes) {
    if (bytes[0] > VERSION) {
      throw TraceHeader.newer("spans", bytes[0], VERSION);
    }
    return new Chunk(bytes);
  }

  /** The bytes of a chunk, with room for its payload behind the header. */
  static byte[] allocate(RecordPosition position, int number, int flags, int spans, int payload) {
    byte[] bytes = new byte[HEADER + payload];
    ByteBuffer.wrap(bytes)
        .put(VERSION)
        .putInt(position.partition())
        .putLong(position.offset())
        .putInt(number)
        .put((byte) flags)
        .putInt(spans)
        .putLong(position.timestampMillis());
    return bytes;
  }

  static Chunk deadLetter(
      RecordPosition position, int number, String reason, byte[] value, int start, int end) {
    byte[] text = reason.getBytes(UTF_8);
    int payload = Integer.BYTES + text.length + end - start;
    byte[] bytes = allocate(position, number, IS_DEAD_LETTER, 0, payload);
    ByteBuffer.wrap(bytes, HEADER, payload)
        .putInt(text.length)
        .put(text)
        .put(value, start, end - start);
    return new Chunk(bytes);
  }

  /** Not copied. */
  public byte[] bytes() {
    return bytes;
  }

  public RecordPosition position() {
    return new RecordPosition(
        buffer.getInt(PARTITION), buffer.getLong(OFFSET), buffer.getLong(TIMESTAMP));
  }

  /** 0 for a dead letter. */
  public int spans() {
    return buffer.getInt(SPANS);
  }

  /** One of the spans has no parent. */
  public boolean hasRoot() {
    return (bytes[FLAGS] & HAS_ROOT) != 0;
  }

  public boolean isDeadLetter() {
    return (bytes[FLAGS] & IS_DEAD_LETTER) != 0;
  }

  /** Why it is a dead letter. */
  public String reason() {
    return new String(bytes, HEADER + Integer.BYTES, buffer.getInt(HEADER), UTF_8);
  }

  /** As it was received. */
  public byte[] payload() {
    int start = isDeadLetter() ? HEADER + Integer.BYTES + buffer.getInt(HEADER) : HEADER;
    return Arrays.copyOfRange(bytes, start, bytes.length);
  }

  /**
   * Decodes the spans.
   *
   * @return what is wrong with the first that cannot be decoded; null if all can
   */
  public @Nullable String decode(Consumer<Span> spans) {
    SpanReader reader = new SpanReader(spans);
    if ((bytes[FLAGS] & IS_JSON) == 0) {
      reader.readProto3(payload());
    } else {
      try {
        reader.readJson(new ByteArrayInputStream(bytes, HEADER, bytes.length - HEADER));
      } catch (IOException e) {
        throw new UncheckedIOException(e); // Never of an array.
      }
    }
    return reader.firstUnreadable();
  }
}
