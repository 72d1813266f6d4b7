package io.clew.spool;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.clew.api.Encoding;
import io.clew.api.SpanBatch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import zipkin2.codec.SpanBytesDecoder;

/** Spans with a name, as lines, and back. */
final class Spans {
  private Spans() {}

  /** One span that says its name, in as many bytes for each name of the same length. */
  static String line(String name) {
    return "{\"traceId\":\"0000000000000001\",\"id\":\"0000000000000002\",\"name\":\""
        + name
        + "\",\"localEndpoint\":{\"serviceName\":\"feed\"},\"tags\":{\"k\":\"\u00e9\u4e2d\\n\"}}\n";
  }

  static SpanBatch batch(String... names) {
    byte[] bytes = Stream.of(names).map(Spans::line).collect(Collectors.joining()).getBytes(UTF_8);
    int[] ends = new int[names.length];
    int end = 0;
    for (int i = 0; i < names.length; i++) {
      end += line(names[i]).getBytes(UTF_8).length;
      ends[i] = end;
    }
    return new SpanBatch(
        Encoding.ZIPKIN_JSON, bytes, ends, new long[2 * names.length], names.length);
  }

  /** The names of a file's spans; every line must be a span that Zipkin reads. */
  static List<String> in(Path file) throws IOException {
    return of(Files.readString(file));
  }

  static List<String> of(String text) {
    List<String> names = new ArrayList<>();
    if (!text.isEmpty()) {
      assertThat(text).endsWith("\n");
      for (String line : text.substring(0, text.length() - 1).split("\n", -1)) {
        names.add(SpanBytesDecoder.JSON_V2.decodeOne(line.getBytes(UTF_8)).name());
      }
    }
    return names;
  }

  /** The names of the files in a directory. */
  static List<String> files(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }
}
