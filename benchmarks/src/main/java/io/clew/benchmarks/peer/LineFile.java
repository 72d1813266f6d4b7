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
 * The cheapest way that there is to write Brave's spans to a file, one a line: each message is
 * gathered in a buffer outside of the heap, which the channel need not copy, and is one write. No
 * rotation, no lock, no look at what has become of the file.
 */
final class LineFile implements Closeable {
  private final FileChannel channel;

  /** A message is a JSON array: it has as many commas and brackets as lines have ends. */
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
