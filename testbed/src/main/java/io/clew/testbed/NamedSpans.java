package io.clew.testbed;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.clew.api.Encoding;
import io.clew.api.SpanBatch;
import io.clew.api.SpanSender;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import zipkin2.codec.SpanBytesDecoder;

/** Spans in Zipkin's JSON, one a line, each known by its name. */
public final class NamedSpans {
  private NamedSpans() {}

  /** One span that says its name, in as many bytes for each name of the same length. */
  public static String line(String name) {
    return "{\"traceId\":\"0000000000000001\",\"id\":\"0000000000000002\",\"name\":\""
        + name
        + "\",\"localEndpoint\":{\"serviceName\":\"feed\"},\"tags\":{\"k\":\"\u00e9\u4e2d\\n\"}}\n";
  }

  /** A batch as a reporter makes it, with one span for each name. */
  public static SpanBatch batch(String... names) {
    byte[] bytes =
        Stream.of(names).map(NamedSpans::line).collect(Collectors.joining()).getBytes(UTF_8);
    int[] ends = new int[names.length];
    int end = 0;
    for (int i = 0; i < names.length; i++) {
      end += line(names[i]).getBytes(UTF_8).length;
      ends[i] = end;
    }
    return new SpanBatch(
        Encoding.ZIPKIN_JSON, bytes, ends, new long[2 * names.length], names.length);
  }

  /**
   * Sends batches, and writes to the standard output after each how many spans are safe, as a
   * {@link CountingProcess} does. The names are the tag, a hyphen, and a number from 0.
   */
  public static void send(SpanSender sender, String tag, int batches, int batchSize)
      throws Exception {
    int span = 0;
    for (int batch = 0; batch < batches; batch++) {
      String[] names = new String[batchSize];
      for (int i = 0; i < batchSize; i++) {
        names[i] = tag + "-" + span++;
      }
      sender.send(batch(names));
      System.out.println(span);
    }
  }

  /** The names of a file's spans; every line must be a span that Zipkin reads. */
  public static List<String> in(Path file) throws IOException {
    return of(Files.readString(file));
  }

  /** The names of spans; every line must be one that Zipkin reads. */
  public static List<String> of(String text) {
    if (!text.isEmpty() && !text.endsWith("\n")) {
      throw new IllegalArgumentException("expected lines, got " + text);
    }
    List<String> names = new ArrayList<>();
    text.lines()
        .forEach(
            line -> names.add(SpanBytesDecoder.JSON_V2.decodeOne(line.getBytes(UTF_8)).name()));
    return names;
  }

  /** The names of the files in a directory, sorted. */
  public static List<String> files(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }
}
