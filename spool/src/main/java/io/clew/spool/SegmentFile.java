package io.clew.spool;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A file that is read and written at positions. It is opened again whenever it is needed and not
 * open, since an interrupt closes it. Not thread-safe.
 */
final class SegmentFile implements Closeable {
  private final Path path;
  private @Nullable FileChannel channel;

  /** A file that is there already; it is not opened yet. */
  SegmentFile(Path path) {
    this.path = path;
  }

  /** Creates the file, and fails if there is one. */
  void create(FileAttribute<?>... attributes) throws IOException {
    channel = FileChannel.open(path, Set.of(CREATE_NEW, READ, WRITE, NOFOLLOW_LINKS), attributes);
  }

  Path path() {
    return path;
  }

  boolean exists() {
    return Files.exists(path, NOFOLLOW_LINKS);
  }

  long size() throws IOException {
    return channel().size();
  }

  void readFully(ByteBuffer target, long position) throws IOException {
    long at = position;
    while (target.hasRemaining()) {
      int n = channel().read(target, at);
      if (n < 0) {
        throw new EOFException(path + " is shorter than it was");
      }
      at += n;
    }
  }

  void write(ByteBuffer source, long position) throws IOException {
    long at = position;
    while (source.hasRemaining()) {
      at += channel().write(source, at);
    }
  }

  /** Cuts off what a failed write may have left; if that fails too, the file is closed. */
  void truncate(long size) throws IOException {
    FileChannel open = channel;
    if (open != null && open.isOpen()) {
      try {
        open.truncate(size);
      } catch (IOException e) {
        open.close(); // Nobody reads what is behind the size, and the next write replaces it.
      }
    }
  }

  void sync() throws IOException {
    channel().force(false);
  }

  private FileChannel channel() throws IOException {
    FileChannel open = channel;
    if (open == null || !open.isOpen()) {
      open = FileChannel.open(path, READ, WRITE, NOFOLLOW_LINKS);
      channel = open;
    }
    return open;
  }

  void delete() throws IOException {
    close();
    Files.deleteIfExists(path);
  }

  /** Releases the descriptor. The next call of another method opens the file again. */
  @Override
  public void close() throws IOException {
    FileChannel open = channel;
    channel = null;
    if (open != null) {
      open.close();
    }
  }
}
