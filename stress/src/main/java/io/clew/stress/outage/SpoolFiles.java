package io.clew.stress.outage;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.List;
import java.util.stream.Stream;

/** A spool's directory, seen from outside. */
final class SpoolFiles {
  /** Where a segment is damaged: each so many parts of its length from the start. */
  private static final int DAMAGES = 3;

  private SpoolFiles() {}

  /** All that are still to be sent, the oldest first. */
  static List<Path> segments(Path directory) throws IOException {
    return list(directory, ".spool");
  }

  /** All that were set aside. */
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
      return list(directory, extension); // A file went away meanwhile.
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
