package io.clew.collector.trace;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a trace while it is open, and for an hour after that. Mutable.
 *
 * <p>Its bytes lie in checkpoints: a version (1 byte), flags (1), when its first and its last span
 * came, and when its timer fires (8 each, epoch milliseconds), how many spans and bytes wait in the
 * state (4 each), how many parts were stored (4), the probability with which it is kept (8), and
 * the name of the policy. What a later version adds comes behind.
 */
final class TraceHeader {
  static final byte VERSION = 1;
  private static final int HAS_ROOT = 1;
  private static final int IS_DECIDED = 2;
  private static final int IS_KEPT = 4;
  private static final int HAS_POLICY = 8;
  private static final int LENGTH = 46;

  long firstMillis;
  long lastMillis;

  /** The one timer that is set; 0 if there is none. */
  long timerMillis;

  int openSpans;
  int openBytes;
  int parts;
  double probability = 1;
  @Nullable String policy;
  boolean hasRoot;
  boolean isDecided;
  boolean isKept;

  /**
   * Reads what {@link #toBytes()} has written, in this or an older version.
   *
   * @throws IllegalStateException if a newer version has written it, or nobody has
   */
  static TraceHeader of(byte[] bytes) {
    if (bytes.length > 0 && bytes[0] > VERSION) {
      throw newer("traces", bytes[0], VERSION);
    }
    try {
      ByteBuffer buffer = ByteBuffer.wrap(bytes, 1, bytes.length - 1);
      int flags = buffer.get();
      TraceHeader header = new TraceHeader();
      header.hasRoot = (flags & HAS_ROOT) != 0;
      header.isDecided = (flags & IS_DECIDED) != 0;
      header.isKept = (flags & IS_KEPT) != 0;
      header.firstMillis = buffer.getLong();
      header.lastMillis = buffer.getLong();
      header.timerMillis = buffer.getLong();
      header.openSpans = buffer.getInt();
      header.openBytes = buffer.getInt();
      header.parts = buffer.getInt();
      header.probability = buffer.getDouble();
      if ((flags & HAS_POLICY) != 0) {
        byte[] text = new byte[buffer.remaining()];
        buffer.get(text);
        header.policy = new String(text, UTF_8);
      }
      return header;
    } catch (BufferUnderflowException | IndexOutOfBoundsException e) {
      throw new IllegalStateException(
          "The checkpoint is damaged: a trace of " + bytes.length + " bytes", e);
    }
  }

  static IllegalStateException newer(String what, int found, int known) {
    return new IllegalStateException(
        "This checkpoint was written by a newer version of the collector: its "
            + what
            + " have the format "
            + found
            + ", and this version knows the formats up to "
            + known
            + ". Start the newer version again, or begin with an empty checkpoint");
  }

  byte[] toBytes() {
    byte[] text = policy == null ? new byte[0] : policy.getBytes(UTF_8);
    int flags = hasRoot ? HAS_ROOT : 0;
    flags |= isDecided ? IS_DECIDED : 0;
    flags |= isKept ? IS_KEPT : 0;
    flags |= policy == null ? 0 : HAS_POLICY;
    return ByteBuffer.allocate(LENGTH + text.length)
        .put(VERSION)
        .put((byte) flags)
        .putLong(firstMillis)
        .putLong(lastMillis)
        .putLong(timerMillis)
        .putInt(openSpans)
        .putInt(openBytes)
        .putInt(parts)
        .putDouble(probability)
        .put(text)
        .array();
  }

  /** When an open trace is whole, as far as is known now. */
  long dueMillis(TraceLimits limits) {
    long age = firstMillis + limits.maxAgeMillis();
    return hasRoot ? Math.min(age, lastMillis + limits.silenceMillis()) : age;
  }
}
