package io.clew.analysis.read;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import zipkin2.Span;
import zipkin2.codec.SpanBytesEncoder;

/** Spans of which someone has changed, cut out or repeated parts. */
class SpoiltSpansTest {
  private static final int RUNS = 500;
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
          "\\u12",
          "\n",
          "\r\n",
          "\0",
          "null",
          "-",
          "1e9",
          "\"traceId\":",
          "\"tags\":{",
          "\ud83d\ude00",
          "\ufeff",
          " ",
          "[[[[",
          "{\"a\":{\"b\":");

  private static Span span(Random random) {
    return Span.newBuilder()
        .traceId(random.nextLong() | 1, random.nextLong() | 1)
        .id(random.nextLong() | 1)
        .parentId(random.nextLong())
        .kind(random.nextBoolean() ? Span.Kind.CLIENT : Span.Kind.SERVER)
        .name("get \"\u20ac\"")
        .timestamp(1 + random.nextInt(1000))
        .duration(1 + random.nextInt(1000))
        .addAnnotation(1 + random.nextInt(9), "a\nb")
        .putTag("a", "b".repeat(random.nextInt(50)))
        .build();
  }

  private static List<Span> spans(Random random) {
    List<Span> spans = new ArrayList<>();
    for (int i = 0; i <= random.nextInt(6); i++) {
      spans.add(span(random));
    }
    return spans;
  }

  private static byte[] spoil(byte[] bytes, Random random) {
    byte[] spoilt = bytes;
    for (int i = 0; i <= random.nextInt(5); i++) {
      int at = random.nextInt(spoilt.length + 1);
      int to = at + Math.min(random.nextInt(30), spoilt.length - at);
      byte[] piece = PIECES.get(random.nextInt(PIECES.size())).getBytes(UTF_8);
      switch (random.nextInt(4)) {
        case 0 -> spoilt = join(spoilt, at, piece, to);
        case 1 -> spoilt = join(spoilt, at, Arrays.copyOfRange(spoilt, at, to), at);
        case 2 -> spoilt = join(spoilt, at, new byte[] {(byte) random.nextInt()}, at);
        default -> spoilt = join(spoilt, at, piece, at);
      }
    }
    return spoilt;
  }

  private static byte[] join(byte[] bytes, int at, byte[] piece, int from) {
    byte[] joined = Arrays.copyOf(bytes, at + piece.length + bytes.length - from);
    System.arraycopy(piece, 0, joined, at, piece.length);
    System.arraycopy(bytes, from, joined, at + piece.length, bytes.length - from);
    return joined;
  }

  private static byte[] lines(List<Span> spans) {
    StringBuilder lines = new StringBuilder();
    spans.forEach(span -> lines.append(new String(SpanBytesEncoder.JSON_V2.encode(span), UTF_8)));
    return lines.toString().replace("}{\"traceId", "}\n{\"traceId").concat("\n").getBytes(UTF_8);
  }

  /** Whatever one line has become, the others are as they were. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void spoiltLine_costsNoOtherLine(long seed) throws IOException {
    Random random = new Random(seed);
    for (int run = 0; run < RUNS; run++) {
      List<Span> before = spans(random);
      List<Span> after = spans(random);
      byte[] spoilt = spoil(lines(List.of(span(random))), random);
      byte[] end = join("\n".getBytes(UTF_8), 1, lines(after), 1);
      byte[] all = join(lines(before), lines(before).length, spoilt, lines(before).length);
      List<Span> read = new ArrayList<>();
      new SpanReader(read::add)
          .readJson(new ByteArrayInputStream(join(all, all.length, end, all.length)));

      assertThat(read).as(new String(spoilt, UTF_8)).startsWith(before.toArray(Span[]::new));
      assertThat(read).as(new String(spoilt, UTF_8)).endsWith(after.toArray(Span[]::new));
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {4, 5, 6})
  void spoiltList_isReadToItsEnd(long seed) throws IOException {
    Random random = new Random(seed);
    for (int run = 0; run < RUNS; run++) {
      List<Span> spans = spans(random);
      SpanReader reader = new SpanReader(span -> assertThat(span.id()).hasSize(16));
      reader.readJson(
          new ByteArrayInputStream(spoil(SpanBytesEncoder.JSON_V2.encodeList(spans), random)));
      reader.readProto3(spoil(SpanBytesEncoder.PROTO3.encodeList(spans), random));

      assertThat(reader.firstUnreadable() == null).isEqualTo(reader.unreadable() == 0);
    }
  }
}
