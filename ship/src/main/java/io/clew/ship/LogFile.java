package io.clew.ship;

import io.clew.common.SpanLogName;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/** Reads span logs, plain and compressed, and identifies them by their content. */
final class LogFile {
  private static final int GZIP_BUFFER = 64 * 1024;
  private static final int HEAD = 4096;

  /** Nothing is compressed to less than a part of so many. */
  private static final int MAX_RATIO = 1032;

  private static final int ID_BYTES = 16;
  private static final String COMPRESSED = ".gz";

  private LogFile() {}

  /** Whether it is a span log, by its name. Hidden files are not. */
  static boolean isOne(Path path) {
    SpanLogName name = SpanLogName.parse(path);
    return name != null && !name.isHidden();
  }

  /** Whether nobody writes to it any more, by its name. */
  static boolean isFull(Path path) {
    SpanLogName name = SpanLogName.parse(path);
    return name != null && name.isFull();
  }

  /** Whether a span log of this name is compressed. */
  static boolean isCompressed(String name) {
    return name.endsWith(COMPRESSED);
  }

  static boolean isCompressed(Path path) {
    SpanLogName name = SpanLogName.parse(path);
    return name != null && name.isCompressed();
  }

  /** Whether one file is the other one after compression, by their names. */
  static boolean isCompressedFormOf(Path compressed, Path plain) {
    SpanLogName name = SpanLogName.parse(plain);
    return name != null && compressed.equals(plain.resolveSibling(name.compress().toString()));
  }

  /** What a compressed file was made of, by its name; null if it is not compressed. */
  static @Nullable Path original(Path path) {
    String name = path.getFileName().toString();
    return isCompressed(path)
        ? path.resolveSibling(name.substring(0, name.length() - COMPRESSED.length()))
        : null;
  }

  /**
   * How many bytes a file has, uncompressed. Of a compressed file it is a guess: its last four
   * bytes tell, if it was compressed in one piece from less than 4 GiB, and is whole.
   */
  static long size(Path path, long sizeOnDisk) throws IOException {
    if (!isCompressed(path)) {
      return sizeOnDisk;
    }
    ByteBuffer last = ByteBuffer.allocate(Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      channel.read(last, Math.max(0, channel.size() - Integer.BYTES));
    }
    long told = Integer.toUnsignedLong(last.getInt(0));
    return told / MAX_RATIO <= sizeOnDisk ? told : sizeOnDisk;
  }

  /** Whether a compressed file can be read to its end. */
  static boolean isWhole(Path path) throws IOException {
    try (InputStream in = open(path)) {
      in.transferTo(OutputStream.nullOutputStream());
      return true;
    } catch (EOFException e) {
      return false;
    }
  }

  /**
   * A file's identity, which stays the same when the file is renamed or compressed: a digest of its
   * first line, or of the beginning of that line. The first line has the ids of a span, so no other
   * file has the same.
   *
   * @return null if the first line is not complete yet
   */
  static @Nullable String identity(Path path) throws IOException {
    byte[] head = head(path);
    int end = 0;
    while (end < head.length && head[end] != '\n') {
      end++;
    }
    boolean whole = end < head.length || head.length == HEAD || (isFull(path) && end > 0);
    return whole ? digest(Arrays.copyOf(head, end)) : null;
  }

  /** As much as can be read, if the file is cut off. */
  private static byte[] head(Path path) throws IOException {
    byte[] head = new byte[HEAD];
    int length = 0;
    try (InputStream in = open(path)) {
      int read = 0;
      while (length < HEAD && (read = in.read(head, length, HEAD - length)) >= 0) {
        length += read;
      }
    } catch (EOFException | ZipException e) {
      if (length == 0) {
        throw e;
      }
    }
    return Arrays.copyOf(head, length);
  }

  /**
   * Opens a file at a position.
   *
   * @return null if another file has the name now
   */
  static @Nullable InputStream openAt(Path path, String identity, FilePosition position)
      throws IOException {
    InputStream in = open(path);
    boolean same = false;
    try {
      in.skipNBytes(position.offset() - position.summed());
      // The identity is read by name after the file was opened. If it matches, the open file is it.
      same = position.isBehind(in.readNBytes(position.summed())) && identity.equals(identity(path));
      return same ? in : null;
    } catch (EOFException e) {
      return null; // Shorter.
    } finally {
      if (!same) {
        in.close();
      }
    }
  }

  static InputStream open(Path path) throws IOException {
    if (!isCompressed(path)) {
      return Channels.newInputStream(FileChannel.open(path, StandardOpenOption.READ));
    }
    InputStream file = Files.newInputStream(path);
    try {
      return new GzipMembers(file, GZIP_BUFFER);
    } catch (IOException e) {
      file.close();
      throw e;
    }
  }

  private static String digest(byte[] bytes) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes);
      return HexFormat.of().formatHex(digest, 0, ID_BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
