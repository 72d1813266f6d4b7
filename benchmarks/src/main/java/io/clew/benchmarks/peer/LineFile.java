package io.clew.benchmarks.peer;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/**
 * The cheapest way to write Brave's spans to a file, one per line. Each message is copied into a
 * buffer outside the heap, which the channel need not copy, and is one write. There is no rotation,
 * no lock and no check of the file.
 */
final class LineFile implements Closeable {
  private final FileChannel channel;

  /** A message is a JSON array. It has as many commas and brackets as its lines have newlines. */
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(BravePipeline.MESSAGE_MAX_BYTES);

  LineFile(Path path) {
    try {
      channel = FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void write(List<byte[]> lines) throws IOException {
    buffer.clear();
    for (byte[] line : lines) {
      buffer.put(line).put((byte) '\n');
    }
    buffer.flip();
    while (buffer.hasRemaining()) {
      channel.write(buffer);
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
