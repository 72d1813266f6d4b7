package io.clew.reporter.kafka;

import io.clew.api.SpanBatch;
import java.util.zip.CRC32C;

/**
 * Which spans of a batch need not be sent again: Kafka has acknowledged them, or will never take
 * them. It is kept when a batch fails, in case the same batch comes again. A checksum tells whether
 * it is the same, since the batch's memory is used again.
 */
final class SettledSpans {
  private final boolean[] settled;
  private final int byteSize;
  private final long checksum;
  private int rejected;

  SettledSpans(SpanBatch batch) {
    settled = new boolean[batch.size()];
    byteSize = batch.byteSize();
    checksum = checksum(batch);
  }

  boolean isOf(SpanBatch batch) {
    return batch.size() == settled.length
        && batch.byteSize() == byteSize
        && checksum(batch) == checksum;
  }

  private static long checksum(SpanBatch batch) {
    CRC32C crc = new CRC32C();
    crc.update(batch.toByteBuffer());
    return crc.getValue();
  }

  void settle(int span) {
    settled[span] = true;
  }

  void reject(int span) {
    settle(span);
    rejected++;
  }

  boolean isSettled(int span) {
    return settled[span];
  }

  /** How many of the settled spans Kafka will never take. */
  int rejected() {
    return rejected;
  }
}
