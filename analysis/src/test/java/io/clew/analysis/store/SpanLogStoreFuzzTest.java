package io.clew.analysis.store;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.clew.analysis.read.SpanReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import zipkin2.Span;

/**
 * Runs the seeds in {@code SpanLogStoreFuzzTestInputs}, and all inputs that ever failed. With
 * {@code JAZZER_FUZZ=1} it looks for more; see CONTRIBUTING.md.
 */
class SpanLogStoreFuzzTest {
  private static final int QUERIES = 5;
  private static final int HEAD = Long.BYTES;

  /** The fast reader reads nothing that the lenient one reads otherwise. */
  @FuzzTest
  void line(byte[] data) throws IOException {
    if (lineEnd(data, 0) == data.length) {
      new LineScannerTest().assertAgreesIfScanned(data);
    }
  }

  /**
   * Queries find what a naive store finds in a log, read afresh and with side files: a seed of the
   * queries, and then the log.
   */
  @FuzzTest
  void log(byte[] data) throws IOException {
    if (data.length < HEAD) {
      return;
    }
    byte[] log = Arrays.copyOfRange(data, HEAD, data.length);
    List<Span> spans = spansOfLines(log);
    InMemoryStore expected = new InMemoryStore(spans);
    inDirectory(
        directory -> {
          Files.write(directory.resolve("a.ndjson"), log);
          for (int pass = 0; pass < 2; pass++) {
            RandomSpans maker = new RandomSpans(new Random(ByteBuffer.wrap(data).getLong()));
            try (SpanLogStore store = SpanLogStore.open(directory)) {
              SpanLogStoreTest.assertHas(store, spans);
              for (int i = 0; i < QUERIES; i++) {
                SpanLogStoreTest.assertFinds(store, expected, maker.query());
              }
            }
          }
        });
  }

  /** A file that is spoilt or cut off costs no other file. */
  @FuzzTest
  void compressed(byte[] data) throws IOException {
    byte[] good = "{\"traceId\":\"a\",\"id\":\"1\",\"timestamp\":5}\n".getBytes(US_ASCII);
    inDirectory(
        directory -> {
          Files.write(directory.resolve("a.ndjson.gz"), data);
          Files.write(directory.resolve("b.ndjson"), good);
          try (SpanLogStore store = SpanLogStore.open(directory)) {
            assertThat(store.trace("a")).isPresent();
            for (TraceSummary each : store.search(TraceQuery.newBuilder().build())) {
              assertThat(store.trace(each.traceId())).isPresent();
            }
          }
        });
  }

  @FunctionalInterface
  private interface Work {
    void in(Path directory) throws IOException;
  }

  private static void inDirectory(Work work) throws IOException {
    Path directory = Files.createTempDirectory("clew-fuzz");
    try {
      work.in(directory);
    } finally {
      try (Stream<Path> files = Files.walk(directory)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
  }

  private static List<Span> spansOfLines(byte[] log) throws IOException {
    List<Span> spans = new ArrayList<>();
    if (LogFile.isDocument(log, log.length)) {
      new SpanReader(spans::add).readJson(new ByteArrayInputStream(log));
      return spans;
    }
    int begin = 0;
    while (begin < log.length) {
      int end = Math.min(log.length, lineEnd(log, begin) + 1);
      new SpanReader(spans::add).readJson(new ByteArrayInputStream(log, begin, end - begin));
      begin = end;
    }
    return spans;
  }

  private static int lineEnd(byte[] bytes, int begin) {
    int end = begin;
    while (end < bytes.length && bytes[end] != '\n') {
      end++;
    }
    return end;
  }
}
