package io.clew.examples;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import zipkin2.Span;
import zipkin2.codec.SpanBytesDecoder;

/** Reads span logs with zipkin's own decoder. */
public final class SpanLogs {
  private SpanLogs() {}

  /**
   * Reads all span logs of a directory.
   *
   * @param directory as given to the file reporter
   * @return the spans of all {@code .ndjson} files
   * @throws IOException if a file cannot be read, or a line is not a span
   */
  public static List<Span> read(Path directory) throws IOException {
    return read(directory, name -> true);
  }

  /**
   * Reads the span logs that one process has written.
   *
   * @param directory as given to the file reporter
   * @param process the process id, which is part of the files' names
   * @return the spans
   * @throws IOException if a file cannot be read, or a line is not a span
   */
  public static List<Span> read(Path directory, long process) throws IOException {
    return read(directory, name -> name.contains("-" + process + "."));
  }

  private static List<Span> read(Path directory, Predicate<String> names) throws IOException {
    List<Path> files;
    try (Stream<Path> paths = Files.list(directory)) {
      files =
          paths
              .filter(path -> path.toString().endsWith(".ndjson"))
              .filter(path -> names.test(path.getFileName().toString()))
              .sorted()
              .toList();
    }
    List<Span> spans = new ArrayList<>();
    for (Path file : files) {
      int number = 0;
      for (String line : Files.readAllLines(file, UTF_8)) {
        number++;
        spans.add(decode(line, file, number));
      }
    }
    return spans;
  }

  private static Span decode(String line, Path file, int number) throws IOException {
    try {
      Span span = SpanBytesDecoder.JSON_V2.decodeOne(line.getBytes(UTF_8));
      if (span != null) {
        return span;
      }
    } catch (RuntimeException e) {
      throw new IOException(file + ":" + number + ": " + e.getMessage(), e);
    }
    throw new IOException(file + ":" + number + ": not a span");
  }
}
