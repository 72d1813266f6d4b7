package io.clew.core.encode;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.Arrays;

/**
 * Encoded bytes that are written repeatedly. Most are short: to copy four longs takes less time
 * than to start an array copy.
 */
final class EncodedBytes {
  /** As many bytes as four longs hold. */
  static final int SHORT = 32;

  final byte[] bytes;

  /** How many of them count; the array is filled up with zeros to {@link #SHORT}. */
  final int length;

  final long first;
  final long second;
  final long third;
  final long fourth;

  private EncodedBytes(byte[] content) {
    length = content.length;
    bytes = Arrays.copyOf(content, Math.max(length, SHORT));
    first = WriteBuffer.word(bytes, 0);
    second = WriteBuffer.word(bytes, 8);
    third = WriteBuffer.word(bytes, 16);
    fourth = WriteBuffer.word(bytes, 24);
  }

  static EncodedBytes of(String ascii) {
    return new EncodedBytes(ascii.getBytes(US_ASCII));
  }

  /** Copies the bytes from {@code start} to the end of a buffer. */
  static EncodedBytes since(int start, WriteBuffer written) {
    return new EncodedBytes(Arrays.copyOfRange(written.array(), start, written.length()));
  }
}
