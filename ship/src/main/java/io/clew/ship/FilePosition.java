package io.clew.ship;

import java.util.zip.CRC32C;

/**
 * A position in a file, behind a line. A checksum of the bytes before it tells whether another file
 * has the same name now.
 *
 * @param offset bytes from the beginning, uncompressed
 * @param summed how many bytes before the offset the checksum covers; 0 for none
 * @param sum CRC-32C
 */
record FilePosition(long offset, int summed, int sum) {
  static final FilePosition START = new FilePosition(0, 0, 0);
  private static final int MAX_SUMMED = 256;

  /** A position behind a line, or behind a part of it, that is in a buffer. */
  static FilePosition behind(long offset, byte[] buffer, int start, int end) {
    int summed = Math.min(MAX_SUMMED, end - start);
    return new FilePosition(offset, summed, sum(buffer, end - summed, summed));
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
