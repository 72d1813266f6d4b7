package io.clew.stress.outage;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.List;
import java.util.stream.Stream;

/** The files of a spool. */
final class SpoolFiles {
  /** In how many places a segment is damaged. */
  private static final int DAMAGES = 3;

  private SpoolFiles() {}

  /** All segments that are not sent yet, the oldest first. */
  static List<Path> segments(Path directory) throws IOException {
    return list(directory, ".spool");
  }

  /** All segments that were set aside. */
  static List<Path> corrupt(Path directory) throws IOException {
    return list(directory, ".corrupt");
  }

  private static List<Path> list(Path directory, String extension) throws IOException {
    if (!Files.exists(directory)) {
      return List.of();
    }
    try (Stream<Path> files = Files.walk(directory)) {
      return files.filter(file -> file.toString().endsWith(extension)).sorted().toList();
    } catch (UncheckedIOException e) {
      return list(directory, extension); // A file was deleted meanwhile.
    }
  }

  /**
   * Changes some bytes of a segment in the middle of a spool.
   *
   * @return the spans that the segment had
   */
  static BitSet damage(Path directory) throws IOException {
    List<Path> segments = segments(directory);
    if (segments.isEmpty()) {
      throw new IllegalStateException("nothing was spooled");
    }
    Path segment = segments.get(segments.size() / 2);
    byte[] bytes = Files.readAllBytes(segment);
    BitSet spans = new BitSet();
    Numbers.find(bytes, bytes.length, spans::set);
    for (int i = 1; i <= DAMAGES; i++) {
      bytes[i * (bytes.length / (DAMAGES + 1))] ^= 0x55;
    }
    Files.write(segment, bytes);
    return spans;
  }
}
