package io.clew.analysis.store;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/**
 * A span log as it was at one time.
 *
 * @param key stays the same when the file is renamed; null if the file system has none
 * @param modified in nanoseconds, by the clock of the file system
 */
record LogFile(Path path, @Nullable Object key, long size, long modified) {
  /** Also what logrotate makes of a log: {@code feed.ndjson.1}, {@code feed.ndjson-20260131.gz}. */
  private static final Pattern NAME =
      Pattern.compile("[^.].*\\.ndjson([.-]\\d{1,18}){0,2}(\\.gz)?", Pattern.DOTALL);

  private static final String COMPRESSED = ".gz";
  private static final int GZIP_BUFFER = 1 << 16;

  /**
   * The span logs in a directory, by name. A compressed log is left out while the log that it was
   * made of is there.
   */
  static List<LogFile> list(Path directory) throws IOException {
    TreeMap<String, LogFile> found = new TreeMap<>();
    try (DirectoryStream<Path> paths = Files.newDirectoryStream(directory)) {
      for (Path path : paths) {
        String name = path.getFileName().toString();
        LogFile log = NAME.matcher(name).matches() ? of(path) : null;
        if (log != null) {
          found.put(name, log);
        }
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    List<LogFile> logs = new ArrayList<>();
    found.forEach(
        (name, log) -> {
          String raw = name.substring(0, name.length() - (log.isCompressed() ? 3 : 0));
          if (!log.isCompressed() || !found.containsKey(raw)) {
            logs.add(log);
          }
        });
    return logs;
  }

  private static @Nullable LogFile of(Path path) throws IOException {
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
      return null; // It has another name now, or is a link that leads nowhere.
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

  FileChannel open() throws IOException {
    return FileChannel.open(path, StandardOpenOption.READ);
  }

  /** Of a compressed log. */
  InputStream inflate() throws IOException {
    return new GZIPInputStream(Files.newInputStream(path), GZIP_BUFFER);
  }

  /** Reads until the target is full or the file ends. Returns how many bytes there were. */
  static int read(FileChannel channel, long position, byte[] target, int from, int to)
      throws IOException {
    ByteBuffer buffer = ByteBuffer.wrap(target, from, to - from);
    while (buffer.hasRemaining()
        && channel.read(buffer, position + buffer.position() - from) >= 0) {}
    return buffer.position() - from;
  }

  /** The same; a file that is cut off ends there. */
  static int read(InputStream in, byte[] target, int from, int to) throws IOException {
    int next = from;
    try {
      int count = 0;
      while (next < to && count >= 0) {
        next += count;
        count = next < to ? in.read(target, next, to - next) : 0;
      }
    } catch (EOFException e) {
      return next - from; // Compressed files that are being written end anywhere.
    }
    return next - from;
  }
}
