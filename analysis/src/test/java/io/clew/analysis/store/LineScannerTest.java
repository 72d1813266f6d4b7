package io.clew.analysis.store;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.clew.analysis.read.SpanReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import zipkin2.Span;
import zipkin2.codec.SpanBytesEncoder;

/** What it reads is what the lenient reader reads, and the lines of our own writer are among it. */
class LineScannerTest {
  private static final String LINE =
      "{\"traceId\":\"463ac35c9f6413ad48485a3953bb6124\",\"parentId\":\"48485a3953bb6124\","
          + "\"id\":\"00000000000000a1\",\"kind\":\"CLIENT\",\"name\":\"Get /users\","
          + "\"timestamp\":1700000000000000,\"duration\":12,\"localEndpoint\":"
          + "{\"serviceName\":\"feed\",\"ipv4\":\"10.0.0.1\",\"ipv6\":\"::1\",\"port\":80},"
          + "\"remoteEndpoint\":{\"serviceName\":\"users\"},\"annotations\":[{\"timestamp\":"
          + "1700000000000001,\"value\":\"ssf\"},{\"timestamp\":1700000000000002,\"value\":\"x\"}],"
          + "\"tags\":{\"error\":\"false\",\"http.url\":\"/users/5?page=77\"},\"debug\":true}";

  private static final List<String> PIECES =
      List.of(
          "{",
          "}",
          "[",
          "]",
          "\"",
          ",",
          ":",
          "\\",
          "\\n",
          "\n",
          " ",
          "null",
          "-",
          "0",
          "1e9",
          "A",
          "\u00e4",
          "\t",
          "true",
          "\"id\":\"1\",",
          "\"tags\":{\"a\":\"b\"},",
          "\"error\":\"x\",");

  private final LineScanner scanner = new LineScanner();

  private boolean scan(String line) {
    return scan(line.getBytes(UTF_8));
  }

  private boolean scan(byte[] line) {
    return scanner.scan(Arrays.copyOf(line, line.length + 1), 0, line.length);
  }

  private String text(int start, int end) {
    return new String(scanner.bytes, start, end - start, ISO_8859_1);
  }

  private Map<String, String> tags() {
    Map<String, String> tags = new LinkedHashMap<>();
    for (int i = 0; i < 4 * scanner.tagCount; i += 4) {
      int[] bounds = scanner.tags;
      tags.put(text(bounds[i], bounds[i + 1]), text(bounds[i + 2], bounds[i + 3]));
    }
    return tags;
  }

  /** If it scans the line, the lenient reader must agree. */
  void assertAgreesIfScanned(byte[] line) throws IOException {
    if (scan(line)) {
      assertAgrees(new String(line, ISO_8859_1));
    }
  }

  /** What was scanned last is what the lenient reader finds. */
  private void assertAgrees(String line) throws IOException {
    List<Span> spans = new ArrayList<>();
    SpanReader reader = new SpanReader(spans::add);
    reader.readJson(new ByteArrayInputStream((line + "\n").getBytes(UTF_8)));
    assertThat(spans).as(line).hasSize(1);
    assertThat(reader.unreadable()).isZero();
    Span span = spans.get(0);
    String parent = span.parentId() == null ? "0" : span.parentId();
    String service = span.localServiceName() == null ? "" : span.localServiceName();
    String name = span.name() == null ? "" : span.name();
    String error = span.tags().get("error");
    assertThat(scanner.traceId).as(line).isEqualTo(TraceTable.key(span.traceId()));
    assertThat(scanner.id).as(line).isEqualTo(TraceTable.key(span.id()));
    assertThat(scanner.parentId).as(line).isEqualTo(TraceTable.key(parent));
    assertThat(scanner.start).as(line).isEqualTo(span.timestampAsLong());
    assertThat(scanner.duration).as(line).isEqualTo(span.durationAsLong());
    assertThat(text(scanner.serviceStart, scanner.serviceEnd).toLowerCase(Locale.ROOT))
        .isEqualTo(service);
    assertThat(text(scanner.nameStart, scanner.nameEnd).toLowerCase(Locale.ROOT)).isEqualTo(name);
    assertThat(tags()).as(line).isEqualTo(span.tags());
    assertThat(scanner.isError).isEqualTo(error != null && !error.equals("false"));
  }

  @Test
  void usualLine_isScanned() throws IOException {
    assertThat(scan(LINE)).isTrue();
    assertAgrees(LINE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"traceId\":\"A\",\"id\":\"1\"}",
        "{\"traceId\":\"1\",\"id\":\"1\" }",
        "{\"traceId\":\"1\",\"id\":1}",
        "{\"traceId\":\"1\",\"id\":\"1\",\"timestamp\":1.5}",
        "{\"traceId\":\"1\",\"id\":\"1\",\"timestamp\":\"1\"}",
        "{\"traceId\":\"1\",\"id\":\"1\",\"tags\":{\"a\":1}}",
        "{\"traceId\":\"1\",\"id\":\"1\",\"tags\":{\"a\":\"\\u0041\"}}",
        "{\"traceId\":\"1\",\"id\":\"1\",\"name\":\"\u00e4\"}",
        "{\"traceId\":\"1\",\"id\":\"1\",\"x\":\"y\"}",
        "{\"traceId\":\"1\",\"id\":\"1\",\"id\":\"2\"}",
        "{\"traceId\":\"1\"}",
        "[{\"traceId\":\"1\",\"id\":\"1\"}]",
        "{\"traceId\":\"1\",\"id\":\"1\"}{\"traceId\":\"1\",\"id\":\"1\"}"
      })
  void unusualLine_isLeftToTheLenientReader(String line) {
    assertThat(scan(line)).isFalse();
  }

  @Test
  void changedLines_areReadAsTheLenientReaderReadsThem() throws IOException {
    Random random = new Random(1);
    int scanned = 0;
    for (int run = 0; run < 20_000; run++) {
      StringBuilder line = new StringBuilder(LINE);
      for (int i = 0; i <= random.nextInt(3); i++) {
        int at = random.nextInt(line.length() + 1);
        int to = Math.min(line.length(), at + random.nextInt(8));
        switch (random.nextInt(3)) {
          case 0 -> line.delete(at, to);
          case 1 -> line.insert(at, PIECES.get(random.nextInt(PIECES.size())));
          default -> line.insert(random.nextInt(line.length()), line.substring(at, to));
        }
      }
      if (scan(line.toString())) {
        scanned++;
        assertAgrees(line.toString());
      }
    }
    assertThat(scanned).isGreaterThan(1000);
  }

  @Test
  void randomSpans_areReadAsTheLenientReaderReadsThem() throws IOException {
    int scanned = 0;
    for (Span span : new RandomSpans(new Random(2)).spans(500)) {
      String line = new String(SpanBytesEncoder.JSON_V2.encode(span), UTF_8);
      if (scan(line)) {
        scanned++;
        assertAgrees(line);
      }
    }
    assertThat(scanned).isGreaterThan(100);
  }

  @Test
  void hash_isThatOfTheBytesWhereverTheyAre() {
    byte[] bytes = "xxxaaaabbbbcyaaaabbbbc".getBytes(UTF_8);

    assertThat(LineScanner.hash(bytes, 3, 12)).isEqualTo(LineScanner.hash(bytes, 13, 22));
    assertThat(LineScanner.hash(bytes, 3, 12)).isNotEqualTo(LineScanner.hash(bytes, 3, 11));
    assertThat(Segment.valueHash(bytes, 3, 12)).isBetween(0, Segment.VALUE_MASK);
  }
}
