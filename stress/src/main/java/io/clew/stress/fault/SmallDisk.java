package io.clew.stress.fault;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** A small file system in memory that can be filled up. Only one process sees it. */
final class SmallDisk {
  /** Room for the spans of a whole run, without the ballast. */
  private static final String SIZE = "256m";

  private static final int[] CHUNKS = {1 << 20, 1 << 12, 1};

  private final Path directory;
  private final Path ballast;

  /**
   * @param mountPoint the one that {@link #prefix} was given
   */
  SmallDisk(Path mountPoint) {
    directory = mountPoint.resolve("spans");
    ballast = mountPoint.resolve("ballast");
  }

  /**
   * What stands before the command of a process that sees such a disk. It needs no rights on
   * systems where users may have namespaces of their own. The disk is gone when the process has
   * ended.
   *
   * @param mountPoint an empty directory
   */
  static List<String> prefix(Path mountPoint) {
    String mount = "mount -t tmpfs -o size=" + SIZE + " tmpfs \"$0\" && exec \"$@\"";
    return List.of(
        "unshare",
        "--user",
        "--map-root-user",
        "--mount",
        "sh",
        "-c",
        mount,
        mountPoint.toString());
  }

  /** The directory of the span log. */
  Path directory() {
    return directory;
  }

  /** Fills the disk up. */
  void fill() throws IOException {
    try (OutputStream out = Files.newOutputStream(ballast)) {
      for (int chunk : CHUNKS) {
        fill(out, new byte[chunk]);
      }
    }
  }

  private static void fill(OutputStream out, byte[] chunk) {
    try {
      while (true) {
        out.write(chunk);
      }
    } catch (IOException e) {
      return; // The disk is full.
    }
  }

  /** Makes room again. */
  void free() throws IOException {
    Files.delete(ballast);
  }

  /** The number of lines in all span logs: spans that are safe, each as often as it was written. */
  long lines() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.mapToLong(SmallDisk::linesOf).sum();
    }
  }

  private static long linesOf(Path file) {
    try (Stream<String> lines = Files.lines(file)) {
      return lines.count();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
