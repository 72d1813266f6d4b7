package io.clew.rules;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** The files of this checkout that people read. */
final class ProjectFiles {
  static final Path ROOT = Path.of("..");

  private static final Set<String> NOT_OURS = Set.of(".git", "target", ".cifuzz-corpus");

  private ProjectFiles() {}

  /** All files with one of these endings, but for what the build makes. */
  static List<Path> endingWith(String... endings) {
    return walk(ROOT)
        .filter(file -> Stream.of(endings).anyMatch(file.toString()::endsWith))
        .sorted()
        .toList();
  }

  private static Stream<Path> walk(Path directory) {
    try (Stream<Path> entries = Files.list(directory)) {
      return entries
          .filter(entry -> !NOT_OURS.contains(entry.getFileName().toString()))
          .toList()
          .stream()
          .flatMap(entry -> Files.isDirectory(entry) ? walk(entry) : Stream.of(entry));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
