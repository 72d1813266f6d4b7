package io.clew.ship;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.TRUNCATE_EXISTING;
import static java.nio.file.StandardOpenOption.WRITE;

import io.clew.common.FailureLog;
import io.clew.common.SafeLog;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.zip.CRC32C;
import org.slf4j.Logger;

/**
 * A file that says how far each span log is shipped: a line of text for each, and a checksum in the
 * last line. It is replaced as a whole. If it is damaged it is ignored, and spans are shipped
 * twice.
 */
final class Checkpoint {
  private static final Logger log = SafeLog.logger(Shipper.class);
  private static final String HEADER = "clew-ship 2";

  /** Without {@link FollowedFile#doneAtSizeOnDisk}. */
  private static final String OLD_HEADER = "clew-ship 1";

  private static final String END = "end ";
  private static final int FIELDS = 7;
  private static final int HEX = 16;

  private final Path path;
  private String written = "";
  private final FailureLog failures = new FailureLog();

  Checkpoint(Path directory) {
    path = directory.resolve("checkpoint");
  }

  /** The files of the last checkpoint; none if there is no checkpoint, or if it is damaged. */
  List<FollowedFile> read(long nowMillis) {
    try {
      String text = Files.readString(path);
      List<FollowedFile> files = parse(text, nowMillis);
      written = text;
      return files;
    } catch (NoSuchFileException e) {
      return List.of();
    } catch (IOException | RuntimeException e) {
      log.warn(
          "{} is damaged: all spans in the directory are shipped, some of them again ({})",
          path,
          text(e));
      return List.of();
    }
  }

  private static List<FollowedFile> parse(String text, long nowMillis) throws IOException {
    int end = text.lastIndexOf(END);
    boolean old = text.startsWith(OLD_HEADER + "\n");
    boolean known = old || text.startsWith(HEADER + "\n");
    if (end < 0 || !known || !text.substring(end).equals(end(text, end))) {
      throw new IOException("it is not complete, or it was changed");
    }
    List<FollowedFile> files = new ArrayList<>();
    for (String line : text.substring(HEADER.length() + 1, end).lines().toList()) {
      int count = old ? FIELDS - 1 : FIELDS;
      String[] fields = line.split(" ", count);
      FilePosition position =
          new FilePosition(
              Long.parseLong(fields[1]),
              Integer.parseInt(fields[2]),
              Integer.parseUnsignedInt(fields[3], HEX));
      files.add(
          new FollowedFile(
              fields[0],
              position,
              Long.parseLong(fields[4]),
              old ? -1 : Long.parseLong(fields[5]),
              fields[count - 1],
              nowMillis));
    }
    return files;
  }

  /** Writes the file if something has changed. A failure is logged, and tried again later. */
  void write(Collection<FollowedFile> files) {
    String text = text(files);
    if (text.equals(written)) {
      return;
    }
    try {
      Path part = path.resolveSibling("checkpoint.part");
      try (FileChannel channel = FileChannel.open(part, CREATE, TRUNCATE_EXISTING, WRITE)) {
        ByteBuffer bytes = UTF_8.encode(text);
        while (bytes.hasRemaining()) {
          channel.write(bytes);
        }
        channel.force(false);
      }
      Files.move(part, path, ATOMIC_MOVE);
      written = text;
      failures.worked(count -> log.info("{} is written again, after {} failures", path, count));
    } catch (IOException e) {
      failures.failed(
          () ->
              log.warn(
                  "{} cannot be written: after a restart, some spans are shipped again", path, e));
    }
  }

  private static String text(Collection<FollowedFile> files) {
    StringBuilder text = new StringBuilder(HEADER).append('\n');
    for (FollowedFile file : files) {
      long done = file.doneAtSizeOnDisk(); // Before the position: it may only be too old.
      FilePosition position = file.shipped();
      text.append(file.identity()).append(' ').append(position.offset()).append(' ');
      text.append(position.summed())
          .append(' ')
          .append(Integer.toHexString(position.sum()))
          .append(' ');
      text.append(Math.max(file.size(), position.offset())).append(' ').append(done).append(' ');
      text.append(file.name().replaceAll("\\p{Cntrl}", "?")).append('\n');
    }
    return text + end(text, text.length());
  }

  private static String end(CharSequence text, int length) {
    CRC32C crc = new CRC32C();
    crc.update(UTF_8.encode(text.subSequence(0, length).toString()));
    return END + Long.toHexString(crc.getValue()) + "\n";
  }

  private static String text(Exception e) {
    return e.getMessage() == null ? e.toString() : e.getMessage();
  }
}
