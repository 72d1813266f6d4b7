package io.clew.reporter.file;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;

/** One span log: the file being written, and the numbers of those that it has filled. */
final class SpanLog implements Closeable {
  private static final String EXTENSION = ".ndjson";
  private static final int MAX_SIBLINGS = 10_000;

  private final Path file;
  private final String base;
  private FileChannel channel;
  private long size;
  private int filled;
  private boolean lost;

  private SpanLog(Path file, FileChannel channel) {
    this.file = file;
    this.channel = channel;
    String name = file.getFileName().toString();
    base = name.substring(0, name.length() - EXTENSION.length());
  }

  /**
   * Starts a log under the service's name and the process id, and a number if that name is taken:
   * by another sender of this process, or by an earlier process with the same id.
   */
  static SpanLog create(Path directory, String service) throws IOException {
    Files.createDirectories(directory);
    String process = service + "-" + ProcessHandle.current().pid();
    for (int i = 0; i < MAX_SIBLINGS; i++) {
      Path file = directory.resolve(process + (i == 0 ? "" : "-" + i) + EXTENSION);
      try {
        return new SpanLog(file, FileChannel.open(file, CREATE_NEW, WRITE));
      } catch (FileAlreadyExistsException e) {
        // Somebody else's: the next name.
      }
    }
    throw new IOException(directory + " has " + MAX_SIBLINGS + " files of " + process + " already");
  }

  long size() {
    return size;
  }

  void append(ByteBuffer lines) throws IOException {
    if (!channel.isOpen()) {
      reopen();
    }
    long start = size;
    try {
      while (lines.hasRemaining()) {
        size += channel.write(lines);
      }
    } catch (IOException e) {
      cutTo(start);
      throw e;
    }
  }

  /** A batch that could be written in part only is taken out again, so that no line is torn. */
  private void cutTo(long end) throws IOException {
    size = end;
    if (channel.isOpen()) {
      channel.truncate(end);
    }
  }

  /**
   * Whether the file could not be started again after a rotation: in the moment in which its name
   * was free another sender may have taken it.
   */
  boolean isLost() {
    return lost;
  }

  /** Renames the full file to its final name and starts an empty one under the same name. */
  void rotate() throws IOException {
    channel.close();
    Path full;
    do {
      filled++;
      full = file.resolveSibling(String.format("%s.%06d%s", base, filled, EXTENSION));
    } while (Files.exists(full));
    Files.move(file, full);
    size = 0;
    try {
      channel = FileChannel.open(file, CREATE_NEW, WRITE);
    } catch (IOException e) {
      lost = true;
    }
  }

  /** Goes on behind the last whole batch, as after an interrupt, which closes the channel. */
  private void reopen() throws IOException {
    channel = FileChannel.open(file, CREATE, WRITE);
    size = Math.min(size, channel.size());
    channel.truncate(size).position(size);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
