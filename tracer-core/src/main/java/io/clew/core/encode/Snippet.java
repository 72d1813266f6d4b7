package io.clew.core.encode;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.Arrays;

/**
 * WriteBuffer that are written as they are, again and again. Most are short, and four longs are
 * copied in less time than it takes to prepare the copying of an array.
 */
final class Snippet {
  /** As many bytes as four longs hold. */
  static final int SHORT = 32;

  final byte[] bytes;

  /** How many of them count; the array is filled up with zeros to {@link #SHORT}. */
  final int length;

  final long first;
  final long second;
  final long third;
  final long fourth;

  private Snippet(byte[] content) {
    length = content.length;
    bytes = Arrays.copyOf(content, Math.max(length, SHORT));
    first = WriteBuffer.word(bytes, 0);
    second = WriteBuffer.word(bytes, 8);
    third = WriteBuffer.word(bytes, 16);
    fourth = WriteBuffer.word(bytes, 24);
  }

  static Snippet of(String ascii) {
    return new Snippet(ascii.getBytes(US_ASCII));
  }

  /** What has been written since a place in a buffer. */
  static Snippet since(int start, WriteBuffer written) {
    return new Snippet(Arrays.copyOfRange(written.array(), start, written.length()));
  }
}
