package io.clew.ship;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
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
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/** Reading of span logs, plain and compressed, and how one is known by what is in it. */
final class LogFile {
  /** Also as logrotate names them: {@code .ndjson.1}, {@code .ndjson-20260131.gz}. */
  private static final Pattern NAME =
      Pattern.compile("[^.].*\\.ndjson([.-]\\d{1,18}){0,2}(\\.gz)?");

  private static final Pattern FULL =
      Pattern.compile(".*(\\.\\d{6,18}\\.ndjson|\\.ndjson[.-][\\d.-]+|\\.gz)");

  private static final int GZIP_BUFFER = 64 * 1024;
  private static final int HEAD = 4096;
  private static final int ID_BYTES = 16;

  private LogFile() {}

  static boolean isOne(Path path) {
    return NAME.matcher(path.getFileName().toString()).matches();
  }

  /** Whether it is written no more, by its name. */
  static boolean isFull(Path path) {
    return FULL.matcher(path.getFileName().toString()).matches();
  }

  static boolean isCompressed(Path path) {
    return path.toString().endsWith(".gz");
  }

  /**
   * How many bytes there are, uncompressed. Of a compressed file it is what its end says, which is
   * right if it has been written in one go and is smaller than 4 GiB.
   */
  static long size(Path path, long sizeOnDisk) throws IOException {
    if (!isCompressed(path)) {
      return sizeOnDisk;
    }
    ByteBuffer last = ByteBuffer.allocate(Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      channel.read(last, Math.max(0, channel.size() - Integer.BYTES));
    }
    return Integer.toUnsignedLong(last.getInt(0));
  }

  /**
   * What a file keeps when it is given another name or compressed: a digest of its first line, or
   * of the beginning of that. The first line has the ids of a span, so it is in no other file.
   *
   * @return null if the first line is not there yet
   */
  static @Nullable String identity(Path path) throws IOException {
    byte[] head;
    try (InputStream in = open(path)) {
      head = in.readNBytes(HEAD);
    }
    int end = 0;
    while (end < head.length && head[end] != '\n') {
      end++;
    }
    boolean whole = end < head.length || head.length == HEAD || (isFull(path) && end > 0);
    return whole ? digest(Arrays.copyOf(head, end)) : null;
  }

  /**
   * Opens a file at a place.
   *
   * @return null if what has the name now is another file than the place is in
   */
  static @Nullable InputStream openAt(Path path, String identity, FilePosition place)
      throws IOException {
    InputStream in = open(path);
    boolean there = false;
    try {
      in.skipNBytes(place.position() - place.summed());
      // By name, after it was opened: if that is the file still, it was when it was opened.
      there = place.isBehind(in.readNBytes(place.summed())) && identity.equals(identity(path));
      return there ? in : null;
    } catch (EOFException e) {
      return null; // Shorter.
    } finally {
      if (!there) {
        in.close();
      }
    }
  }

  private static InputStream open(Path path) throws IOException {
    if (!isCompressed(path)) {
      return Channels.newInputStream(FileChannel.open(path, StandardOpenOption.READ));
    }
    InputStream file = Files.newInputStream(path);
    try {
      return new GZIPInputStream(file, GZIP_BUFFER);
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
      throw new IllegalStateException("every JDK has it", e);
    }
  }
}
