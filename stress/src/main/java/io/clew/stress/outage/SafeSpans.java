package io.clew.stress.outage;

import io.clew.api.Encoding;
import io.clew.api.SpanBatch;
import io.clew.api.SpanSender;
import java.io.IOException;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.BitSet;

/**
 * Records for which spans a sender has returned, in a file that survives the process: one bit for
 * each span.
 */
final class SafeSpans implements SpanSender {
  /** Enough bits for the spans of a minute. */
  private static final int FILE_BYTES = 1 << 20;

  private final SpanSender next;
  private final MappedByteBuffer safe;
  private byte[] bytes = new byte[0];

  SafeSpans(SpanSender next, Path file) throws IOException {
    this.next = next;
    try (FileChannel channel =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      safe = channel.map(MapMode.READ_WRITE, 0, FILE_BYTES);
    }
  }

  static BitSet read(Path file) throws IOException {
    return BitSet.valueOf(Files.readAllBytes(file));
  }

  @Override
  public Encoding encoding() {
    return next.encoding();
  }

  @Override
  public void send(SpanBatch batch) throws Exception {
    next.send(batch);
    if (bytes.length < batch.byteSize()) {
      bytes = new byte[batch.byteSize()];
    }
    Numbers.find(bytes, batch.copyTo(0, batch.size(), bytes, 0), this::markSafe);
  }

  private void markSafe(int number) {
    int index = number >> 3;
    safe.put(index, (byte) (safe.get(index) | 1 << (number & 7)));
  }

  @Override
  public long rejected() {
    return next.rejected();
  }

  @Override
  public void close() throws IOException {
    next.close();
  }

  @Override
  public String toString() {
    return next.toString();
  }
}
