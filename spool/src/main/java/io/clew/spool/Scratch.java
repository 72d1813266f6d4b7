package io.clew.spool;

import java.nio.ByteBuffer;

/** Memory outside the heap, which the operating system reads and writes without a copy. */
final class Scratch {
  private static final int LEAST = 64 * 1024;

  private ByteBuffer buffer = ByteBuffer.allocate(0);

  /** Valid until the next call. */
  ByteBuffer room(int length) {
    if (buffer.capacity() < length) {
      buffer = ByteBuffer.allocateDirect(Math.max(LEAST, length));
    }
    return buffer.clear().limit(length);
  }

  void release() {
    buffer = ByteBuffer.allocate(0);
  }
}
