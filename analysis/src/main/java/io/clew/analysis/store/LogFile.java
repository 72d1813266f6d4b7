package io.clew.analysis.store;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A span log as it was at one time.
 *
 * @param key stays the same when the file is renamed; null if the file system has none
 * @param modified in nanoseconds, by the clock of the file system
 */
record LogFile(Path path, @Nullable Object key, long size, long modified) {
  private static final String COMPRESSED = ".gz";
  private static final int HEAD = 1 << 10;

  /** Null if this is no file, or a link that leads nowhere. */
  static @Nullable LogFile of(Path path) throws IOException {
    try {
      BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
      return attributes.isRegularFile()
          ? new LogFile(
              path,
              attributes.fileKey(),
              attributes.size(),
              attributes.lastModifiedTime().to(TimeUnit.NANOSECONDS))
          : null;
    } catch (FileSystemException e) {
      return null;
    }
  }

  boolean isCompressed() {
    return path.toString().endsWith(COMPRESSED);
  }

  String name() {
    return path.getFileName().toString();
  }

  /** Whether the other one is this log at another time. */
  boolean isSameFile(LogFile other) {
    return key == null ? path.equals(other.path) : key.equals(other.key);
  }

  /**
   * Opens the log.
   *
   * @throws NoSuchFileException if it has another name now, also if there is another log by this
   *     one
   */
  FileChannel open() throws IOException {
    checkName(); // Another kind of file may wait for a writer.
    FileChannel channel = FileChannel.open(path, StandardOpenOption.READ);
    try {
      checkName();
      return channel;
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  private void checkName() throws IOException {
    BasicFileAttributes now = Files.readAttributes(path, BasicFileAttributes.class);
    if (!now.isRegularFile() || (key != null && !key.equals(now.fileKey()))) {
      throw new NoSuchFileException(path.toString(), null, "it was renamed");
    }
  }

  /** The bytes of the log, from the first on. */
  InputStream stream() throws IOException {
    return Channels.newInputStream(open());
  }

  /** The text of a compressed log. */
  InflatedLog inflate() throws IOException {
    InputStream compressed = stream();
    try {
      return new InflatedLog(compressed);
    } catch (EOFException e) {
      compressed.close();
      throw new IOException("it ends within its first bytes", e);
    } catch (IOException e) {
      compressed.close();
      throw e;
    }
  }

  /**
   * Whether it begins as a list, or as an object that goes on in the next line, so that it has to
   * be read from its first byte on.
   */
  boolean isDocument() throws IOException {
    byte[] head = new byte[HEAD];
    if (isCompressed()) {
      try (InputStream in = inflate()) {
        return isDocument(head, in.readNBytes(head, 0, HEAD));
      }
    }
    try (FileChannel channel = open()) {
      return isDocument(head, read(channel, 0, head, 0, HEAD));
    }
  }

  static boolean isDocument(byte[] head, int length) {
    boolean hasMark = length > 2 && head[0] == (byte) 0xEF; // That of UTF-8.
    int first = skipSpace(head, length, hasMark ? 3 : 0);
    if (first == length || head[first] == '[') {
      return first < length;
    }
    int second = skipSpace(head, length, first + 1);
    boolean isOverLines = false;
    for (int i = first; i < second; i++) {
      isOverLines |= head[i] == '\n';
    }
    return head[first] == '{' && isOverLines;
  }

  private static int skipSpace(byte[] bytes, int length, int from) {
    int i = from;
    while (i < length && bytes[i] >= 0 && bytes[i] <= ' ') {
      i++;
    }
    return i;
  }

  /** Why a file could not be read. Some failures have a file's name alone. */
  static String reason(IOException e) {
    if (e instanceof AccessDeniedException) {
      return "permission denied";
    }
    String reason = e instanceof FileSystemException wrong ? wrong.getReason() : e.getMessage();
    return reason == null ? e.getClass().getSimpleName() : reason;
  }

  /** Reads until the target is full or the file ends. Returns how many bytes there were. */
  static int read(FileChannel channel, long position, byte[] target, int from, int to)
      throws IOException {
    ByteBuffer buffer = ByteBuffer.wrap(target, from, to - from);
    while (buffer.hasRemaining()
        && channel.read(buffer, position + buffer.position() - from) >= 0) {}
    return buffer.position() - from;
  }
}
