package io.clew.ship;

import java.util.zip.CRC32C;

/**
 * Between two lines of a file, with a sum of the bytes before it by which another file shows that
 * it is another one.
 *
 * @param position bytes from the beginning, uncompressed
 * @param summed how many bytes before the position are in the sum; 0 for none
 * @param sum CRC-32C
 */
record FilePosition(long position, int summed, int sum) {
  static final FilePosition START = new FilePosition(0, 0, 0);
  private static final int MAX_SUMMED = 256;

  /** A place behind a line, or a part of it, that is in a buffer. */
  static FilePosition behind(long position, byte[] buffer, int start, int end) {
    int summed = Math.min(MAX_SUMMED, end - start);
    return new FilePosition(position, summed, sum(buffer, end - summed, summed));
  }

  boolean isBehind(byte[] before) {
    return before.length == summed && sum(before, 0, summed) == sum;
  }

  private static int sum(byte[] bytes, int start, int length) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, start, length);
    return (int) crc.getValue();
  }
}
