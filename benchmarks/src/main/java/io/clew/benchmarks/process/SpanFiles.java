package io.clew.benchmarks.process;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/**
 * Files with one span per line.
 *
 * @param directory has no other files
 */
record SpanFiles(Path directory) implements Receipt, AutoCloseable {
  private static final int BUFFER_BYTES = 1 << 16;

  /** Creates an empty directory in another one. */
  static SpanFiles in(Path parent) throws IOException {
    return new SpanFiles(Files.createTempDirectory(parent, "spans-"));
  }

  /** Fails unless there are as many lines as there were spans. */
  @Override
  public void verify(long spans) throws IOException {
    long lines = 0;
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
      for (Path file : files) {
        lines += lines(file);
      }
    }
    if (lines != spans) {
      throw new IllegalStateException(
          directory + ": expected " + spans + " spans, got " + lines + " lines");
    }
  }

  private static long lines(Path file) throws IOException {
    long lines = 0;
    ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);
    try (FileChannel channel = FileChannel.open(file)) {
      while (channel.read(buffer.clear()) >= 0) {
        for (int i = 0; i < buffer.position(); i++) {
          lines += buffer.get(i) == '\n' ? 1 : 0;
        }
      }
    }
    return lines;
  }

  /** Deletes all of it. */
  @Override
  public void close() throws IOException {
    try (Stream<Path> all = Files.walk(directory)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}
