package io.clew.ship;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.clew.api.Encoding;
import io.clew.api.SpanBatch;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;

/** Lines of span logs, each with a number that is also its span's name. */
final class Lines {
  private static final Pattern NAME = Pattern.compile("\"name\":\"(\\d+)\"");

  private Lines() {}

  /** Without the newline. */
  static String line(int number) {
    return String.format(
        "{\"traceId\":\"%032x\",\"id\":\"%016x\",\"name\":\"%d\",\"timestamp\":1577836800000000,"
            + "\"localEndpoint\":{\"serviceName\":\"feed\"},\"tags\":{\"k\":\"\u00e9 \\\"{\"}}",
        number / 3 + 1, number + 1, number);
  }

  static String lines(int from, int to) {
    StringBuilder text = new StringBuilder();
    for (int i = from; i < to; i++) {
      text.append(line(i)).append('\n');
    }
    return text.toString();
  }

  static void append(Path file, String text) throws IOException {
    Files.writeString(file, text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  /** As gzip does: the compressed file appears whole, and then the plain one goes. */
  static void compress(Path file) throws IOException {
    Path part = file.resolveSibling(file.getFileName() + ".gz.part");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(part))) {
      Files.copy(file, out);
    }
    Files.setLastModifiedTime(part, Files.getLastModifiedTime(file));
    Files.move(part, file.resolveSibling(file.getFileName() + ".gz"));
    Files.delete(file);
  }

  /** As a reporter hands them to FileSpanSender. */
  static SpanBatch batch(int from, int to) {
    byte[] bytes = lines(from, to).getBytes(UTF_8);
    int[] ends = new int[to - from];
    int end = 0;
    for (int i = from; i < to; i++) {
      end += line(i).getBytes(UTF_8).length + 1;
      ends[i - from] = end;
    }
    return new SpanBatch(Encoding.ZIPKIN_JSON, bytes, ends, new long[2 * (to - from)], to - from);
  }

  /** The numbers in lines. */
  static List<Integer> numbers(String text) {
    List<Integer> numbers = new ArrayList<>();
    Matcher names = NAME.matcher(text);
    while (names.find()) {
      numbers.add(Integer.valueOf(names.group(1)));
    }
    return numbers;
  }

  static List<Integer> upTo(int count) {
    return IntStream.range(0, count).boxed().toList();
  }
}
