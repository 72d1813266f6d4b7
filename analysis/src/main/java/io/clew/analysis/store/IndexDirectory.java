package io.clew.analysis.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Keeps segments in files beside the logs, or in the user's cache where that is not allowed, or
 * nowhere. A file that does not fit is not used, and is written again.
 */
final class IndexDirectory {
  private static final String NAME = ".clew-index";
  private static final String SUFFIX = ".idx";
  private static final String UNFINISHED = "clew-";
  private static final String UNFINISHED_SUFFIX = ".tmp";

  /** Of files that are made here; what else is in the directory stays. */
  private static final Pattern OWN = Pattern.compile("(.+)\\.\\d+\\.idx|clew-\\d+\\.tmp");

  private final @Nullable Path directory;

  private IndexDirectory(@Nullable Path directory) {
    this.directory = directory;
  }

  /** Of a single file none are kept: it may be among files of which the user wants none more. */
  static IndexDirectory of(Path logs) {
    if (!Files.isDirectory(logs)) {
      return new IndexDirectory(null);
    }
    Path beside = logs.resolve(NAME);
    if (isWritable(beside)) {
      return new IndexDirectory(beside);
    }
    String home = System.getProperty("user.home", "");
    String name = Integer.toHexString(logs.toAbsolutePath().normalize().toString().hashCode());
    Path cache = Path.of(home, ".cache", "clew", logs.toAbsolutePath().getFileName() + "-" + name);
    return new IndexDirectory(isWritable(cache) ? cache : null);
  }

  private static boolean isWritable(Path directory) {
    try {
      Files.createDirectories(directory);
      // A link may lead to somebody's other files.
      return Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS) && Files.isWritable(directory);
    } catch (IOException | SecurityException e) {
      return false;
    }
  }

  /** Null if there is none that can be trusted. Whether it is that of the log is not known yet. */
  @Nullable Segment load(LogFile log, int part) {
    Path file = file(log, part);
    if (file == null) {
      return null;
    }
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      ByteBuffer header = ByteBuffer.allocate(Segment.HEADER).order(ByteOrder.LITTLE_ENDIAN);
      if (channel.read(header, 0) < Segment.HEADER
          || Segment.Field.VERSION.of(header) != Segment.VERSION
          || Segment.size(header) != channel.size()) {
        return null;
      }
      ByteBuffer mapped = map(channel);
      return Segment.Field.CHECKSUM.of(header) == Segment.checksum(mapped)
          ? new Segment(mapped)
          : null;
    } catch (IOException e) {
      return null;
    }
  }

  private static ByteBuffer map(FileChannel channel) throws IOException {
    return channel.map(MapMode.READ_ONLY, 0, channel.size()).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** Completes the header. Returns the segment, whether or not it could be written. */
  Segment save(ByteBuffer segment, LogFile log, int part) {
    Segment.Field.LOG_SIZE.set(segment, log.size());
    Segment.Field.LOG_MODIFIED.set(segment, log.modified());
    Segment.Field.CHECKSUM.set(segment, Segment.checksum(segment));
    Path file = file(log, part);
    if (file == null) {
      return new Segment(segment);
    }
    try {
      Path made = Files.createTempFile(file.getParent(), UNFINISHED, UNFINISHED_SUFFIX);
      try (FileChannel channel =
          FileChannel.open(made, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
        ByteBuffer all = segment.duplicate();
        while (all.hasRemaining()) {
          int ignored = channel.write(all);
        }
        ByteBuffer mapped = map(channel);
        Files.move(made, file, StandardCopyOption.REPLACE_EXISTING);
        return new Segment(mapped);
      } finally {
        Files.deleteIfExists(made);
      }
    } catch (IOException e) {
      return new Segment(segment);
    }
  }

  private @Nullable Path file(LogFile log, int part) {
    return directory == null ? null : directory.resolve(log.name() + "." + part + SUFFIX);
  }

  /** Deletes what belongs to none of these logs, or was never completed. */
  void retain(Set<String> names) {
    if (directory == null) {
      return;
    }
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
      for (Path file : files) {
        Matcher own = OWN.matcher(file.getFileName().toString());
        if (own.matches() && !names.contains(String.valueOf(own.group(1)))) {
          Files.deleteIfExists(file);
        }
      }
    } catch (IOException | DirectoryIteratorException e) {
      // They take room, and nothing else.
    }
  }
}
