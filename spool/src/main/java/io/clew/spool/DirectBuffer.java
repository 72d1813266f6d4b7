package io.clew.spool;

import java.nio.ByteBuffer;

/**
 * Memory outside the heap, used again for each record. The operating system reads and writes it
 * without a copy.
 */
final class DirectBuffer {
  private static final int MIN_CAPACITY = 64 * 1024;

  private ByteBuffer buffer = ByteBuffer.allocate(0);

  /** A buffer of exactly this length. It is valid until the next call. */
  ByteBuffer ofLength(int length) {
    if (buffer.capacity() < length) {
      buffer = ByteBuffer.allocateDirect(Math.max(MIN_CAPACITY, length));
    }
    return buffer.clear().limit(length);
  }

  void release() {
    buffer = ByteBuffer.allocate(0);
  }
}
