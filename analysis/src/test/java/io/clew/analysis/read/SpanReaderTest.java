package io.clew.analysis.read;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import zipkin2.Endpoint;
import zipkin2.Span;
import zipkin2.codec.SpanBytesEncoder;

class SpanReaderTest {
  private static final String A = "{\"traceId\":\"a\",\"id\":\"1\"}";
  private static final String B = "{\"traceId\":\"b\",\"id\":\"2\"}";
  private static final String C = "{\"traceId\":\"c\",\"id\":\"3\"}";

  private final List<Span> spans = new ArrayList<>();
  private final SpanReader reader = new SpanReader(spans::add);

  private void read(String json) throws IOException {
    reader.readJson(new ByteArrayInputStream(json.getBytes(UTF_8)));
  }

  private Span readOne(String fields) throws IOException {
    read("{\"traceId\":\"a\",\"id\":\"1\"," + fields + "}\n");
    assertThat(reader.unreadable()).isZero();
    return spans.get(spans.size() - 1);
  }

  /** The last digit of each id. */
  private String ids() {
    return spans.stream().map(span -> span.id().substring(15)).reduce("", String::concat);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        A + "\n" + B + "\n" + C + "\n",
        A + "\r\n" + B + "\r\n\r\n" + C,
        A + B + C,
        "[" + A + "," + B + "]\n[" + C + "]\n",
        "[[" + A + "," + B + "],[" + C + "]]",
        "[\n  " + A + ",\n  " + B + "\n]\n" + C,
        "[]\n[[]]\n" + A + "\n[\n]" + B + C,
        "\ufeff" + A + B + C
      })
  void anyLayout_isRead(String json) throws IOException {
    read(json);

    assertThat(ids()).isEqualTo("123");
    assertThat(reader.spans()).isEqualTo(3);
    assertThat(reader.unreadable()).isZero();
    assertThat(reader.firstUnreadable()).isNull();
  }

  @Test
  void prettyPrinted_isRead() throws IOException {
    read((A + B).replace("{", "{\n  ").replace(",", ",\n  ").replace("}", "\n}\n"));

    assertThat(ids()).isEqualTo("12");
    assertThat(reader.unreadable()).isZero();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"traceId\":\"a\"}",
        "{\"id\":\"1\"}",
        "{\"traceId\":\"x\",\"id\":\"1\"}",
        "{\"traceId\":\"a\",\"id\":\"0\"}",
        "{\"traceId\":\"a\",\"id\":null}",
        "{\"traceId\":[\"a\"],\"id\":{\"a\":1}}",
        "{\"traceId\":\"a\",\"id\":\"1\",\"tags\":{\"a\":",
        "{\"traceId\":\"a\",\"id\":\"1",
        "{\"traceId\":\"a\",\"id\":\"1\"",
        "{\"traceId\":\"a\" \"id\":\"1\"}",
        "12",
        "what is this?",
        "}"
      })
  void unreadableLine_isCountedAndCostsNoOther(String line) throws IOException {
    read(A + "\n" + line + "\n" + B + "\n" + line + "\n" + C + "\n");

    assertThat(ids()).isEqualTo("123");
    assertThat(reader.unreadable()).isEqualTo(2);
    assertThat(reader.firstUnreadable()).startsWith("at byte " + (A.length() + 1) + ": ");
  }

  @Test
  void unreadableLineBeforeAComma_costsNoOther() throws IOException {
    read("[\n" + A + "\n,\n{\"id\":}\n,\n" + B + "\n,\n" + C + "\n]\n");

    assertThat(ids()).isEqualTo("123");
    assertThat(reader.unreadable()).isPositive();
  }

  @Test
  void unreadableObjectInList_isCountedAndCostsNoOther() throws IOException {
    read("[" + A + ",{\"id\":1}," + B + ",7,null," + C + "]");

    assertThat(ids()).isEqualTo("123");
    assertThat(reader.unreadable()).isPositive();
  }

  @Test
  void cutOffPrettyPrintedList_keepsSpansBeforeAndAfter() throws IOException {
    read("[\n" + A + ",\n{\n  \"traceId\": \"a\",\n  \"kind\": \"CLIENT\",\n\n[" + B + "]\n" + C);

    assertThat(ids()).isEqualTo("123");
    assertThat(reader.unreadable()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{",
        "{\"tra",
        "{\"traceId\":\"a\",",
        "{\"traceId\":",
        "{\"traceId\":\"a\",\"id\":\"1\"",
        "[",
        "[{\"a\":1",
        "\""
      })
  void lineBeingWritten_isNoError(String line) throws IOException {
    read(A + "\n" + line);

    assertThat(ids()).isEqualTo("1");
    assertThat(reader.unreadable()).isZero();
  }

  @ParameterizedTest
  @CsvSource({
    "A1B2, 000000000000a1b2",
    "0xA1, 00000000000000a1",
    "463ac35c9f6413ad48485a3953bb6124, 463ac35c9f6413ad48485a3953bb6124",
    "463AC35C-9F64-13AD-4848-5A3953BB6124, 463ac35c9f6413ad48485a3953bb6124",
    "63ac35c9f6413ad48485a3953bb6124, 063ac35c9f6413ad48485a3953bb6124",
    "ffff463ac35c9f6413ad48485a3953bb6124, 463ac35c9f6413ad48485a3953bb6124"
  })
  void oddTraceId_isSetRight(String id, String expected) throws IOException {
    read("{\"id\":\"1\",\"traceId\":\"" + id + "\"}");

    assertThat(spans.get(0).traceId()).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"\"", "\"0\"", "\"0000000000000000\"", "\"x\"", "null", "[]", "\"1\""})
  void parentThatIsNone_isDropped(String parent) throws IOException {
    assertThat(readOne("\"parentId\":" + parent).parentId()).isNull();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "1700000000000000|1700000000000000",
        "\"1700000000000000\"|1700000000000000",
        "1.7e15|1700000000000000",
        "1700000000000000.4|1700000000000000",
        "-1|0",
        "-0.0|0",
        "1e999|0",
        "99999999999999999999999|0",
        "\"yesterday\"|0",
        "true|0",
        "null|0",
        "{\"a\":[1,2]}|0"
      })
  void oddTime_isSetRightOrDropped(String value, long expected) throws IOException {
    Span span = readOne("\"timestamp\":" + value + ",\"duration\":" + value);

    assertThat(span.timestampAsLong()).isEqualTo(expected);
    assertThat(span.durationAsLong()).isEqualTo(expected);
  }

  @Test
  void hugeNumber_isDroppedWithoutReadingIt() throws IOException {
    Span span = readOne("\"duration\":" + "9".repeat(1_000_000) + ",\"name\":\"a\"");

    assertThat(span.duration()).isNull();
    assertThat(span.name()).isEqualTo("a");
  }

  @Test
  void oddTags_becomeText() throws IOException {
    Span span =
        readOne(
            "\"tags\":{\"a\":1,\"b\":true,\"c\":null,\"d\":[1,{\"e\":\"f\"}],\"g\":1.50,\"\":\"h\"}");

    assertThat(span.tags())
        .hasSize(5)
        .containsEntry("a", "1")
        .containsEntry("b", "true")
        .containsEntry("d", "[1,{\"e\":\"f\"}]")
        .containsEntry("g", "1.50")
        .containsEntry("", "h");
  }

  @Test
  void oddAnnotations_areDropped() throws IOException {
    Span span =
        readOne(
            "\"annotations\":[1,{},{\"timestamp\":5},{\"value\":\"a\"},{\"timestamp\":\"7\","
                + "\"value\":8,\"endpoint\":{\"a\":[]}},[],null]");

    assertThat(span.annotations()).hasSize(1);
    assertThat(span.annotations().get(0).timestamp()).isEqualTo(7);
    assertThat(span.annotations().get(0).value()).isEqualTo("8");
  }

  @Test
  void oddEndpoints_areReadAsFarAsPossible() throws IOException {
    Span span =
        readOne(
            "\"localEndpoint\":{\"serviceName\":\"A\",\"ipv4\":\"no\",\"port\":\"80\",\"x\":{}},"
                + "\"remoteEndpoint\":{\"serviceName\":null,\"ipv4\":\"::1\",\"port\":99999}");

    assertThat(span.localEndpoint())
        .isEqualTo(Endpoint.newBuilder().serviceName("a").port(80).build());
    assertThat(span.remoteEndpoint()).isEqualTo(Endpoint.newBuilder().ip("::1").build());
    assertThat(readOne("\"localEndpoint\":\"a\",\"remoteEndpoint\":[]").localEndpoint()).isNull();
  }

  @Test
  void kinds_areReadInAnyCase() throws IOException {
    assertThat(readOne("\"kind\":\"server\"").kind()).isEqualTo(Span.Kind.SERVER);
    assertThat(readOne("\"kind\":\"INTERNAL\"").kind()).isNull();
    assertThat(readOne("\"kind\":3").kind()).isNull();
  }

  @Test
  void unknownFields_areSkipped() throws IOException {
    Span span = readOne("\"a\":{\"tags\":{\"x\":1}},\"b\":[[[]]],\"c\":null,\"name\":\"d\"");

    assertThat(span.name()).isEqualTo("d");
    assertThat(span.tags()).isEmpty();
  }

  @Test
  void deepNesting_isUnreadableAndCostsNoOther() throws IOException {
    read(A + "\n{\"x\":" + "[".repeat(1_000_000) + "\n" + B + "\n" + C);

    assertThat(ids()).isEqualTo("123");
    assertThat(reader.unreadable()).isEqualTo(1);
  }

  @Test
  void longText_isKept() throws IOException {
    String text = "x\u20ac".repeat(500_000);

    assertThat(readOne("\"tags\":{\"a\":\"" + text + "\"}").tags()).containsEntry("a", text);
  }

  @Test
  void spanThatIsTooLong_isUnreadableAndCostsNoOther() throws IOException {
    byte[] part = "x".repeat(1 << 20).getBytes(UTF_8);
    ByteArrayOutputStream json = new ByteArrayOutputStream();
    json.writeBytes((A + "\n{\"traceId\":\"a\",\"id\":\"9\",\"name\":\"").getBytes(UTF_8));
    for (int i = 0; i < 20; i++) {
      json.writeBytes(part);
    }
    json.writeBytes(("\"}\n" + B + "\n" + C + "\n").getBytes(UTF_8));
    reader.readJson(new ByteArrayInputStream(json.toByteArray()));

    assertThat(ids()).isEqualTo("123");
    assertThat(reader.unreadable()).isEqualTo(1);
  }

  @Test
  void bytesThatAreNotUtf8_becomeQuestionMarks() throws IOException {
    String json = "{\"traceId\":\"a\",\"id\":\"1\",\"tags\":{\"a\":\"\u00e4\u00fc\u0001\tb\"}}\n";
    reader.readJson(new ByteArrayInputStream((json + B).getBytes(ISO_8859_1)));

    assertThat(spans.get(0).tags()).containsEntry("a", "??  b");
    assertThat(ids()).isEqualTo("12");
  }

  /** Characters that lie over the bounds of all buffers. */
  @Test
  void inputInPieces_isReadAsAWhole() throws IOException {
    StringBuilder json = new StringBuilder();
    for (int i = 0; i < 300; i++) {
      String text = "\u00e4\u20ac\ud83d\ude00".repeat(i);
      json.append("{\"traceId\":\"a\",\"id\":\"1\",\"name\":\"").append(text).append("\"}\n");
    }
    byte[] bytes = json.toString().getBytes(UTF_8);
    reader.readJson(
        new InputStream() {
          private int next;

          @Override
          public int read() {
            return next < bytes.length ? bytes[next++] & 0xFF : -1;
          }

          @Override
          public int read(byte[] target, int offset, int length) {
            int c = read();
            target[offset] = (byte) c;
            return c < 0 ? -1 : 1;
          }
        });

    assertThat(reader.unreadable()).isZero();
    assertThat(spans).hasSize(300);
    assertThat(spans.get(299).name()).isEqualTo("\u00e4\u20ac\ud83d\ude00".repeat(299));
  }

  @Test
  void manyBrokenLines_areReadInLinearTime() throws IOException {
    read(("{\"a\":[" + "\n").repeat(10_000) + A);
    read("{\"traceId\":\"a\",\"x\":[\n1,\n" + "2,\n".repeat(20_000) + "}\n" + B);

    assertThat(ids()).isEqualTo("12");
  }

  private static List<Span> someSpans() {
    List<Span> some = new ArrayList<>();
    for (int i = 1; i <= 3; i++) {
      some.add(
          Span.newBuilder()
              .traceId("a")
              .id(i)
              .name("get")
              .timestamp(i)
              .putTag("a", "x".repeat(100 * i))
              .build());
    }
    return some;
  }

  @Test
  void proto3_isRead() {
    reader.readProto3(SpanBytesEncoder.PROTO3.encodeList(someSpans()));

    assertThat(spans).isEqualTo(someSpans());
    assertThat(reader.unreadable()).isZero();
  }

  @Test
  void proto3WithOddSpan_keepsTheOthers() {
    byte[] list = SpanBytesEncoder.PROTO3.encodeList(someSpans());
    byte[] first = SpanBytesEncoder.PROTO3.encode(someSpans().get(0));
    list[first.length + 4] = 0x7f; // The second one's trace id has another length then.
    reader.readProto3(list);

    assertThat(ids()).isEqualTo("13");
    assertThat(reader.unreadable()).isEqualTo(1);
    assertThat(reader.firstUnreadable()).startsWith("at byte " + first.length + ": ");
  }

  @Test
  void proto3CutOff_keepsWhatIsBefore() {
    byte[] list = SpanBytesEncoder.PROTO3.encodeList(someSpans());
    for (int length = 1; length < list.length; length++) {
      spans.clear();
      reader.readProto3(Arrays.copyOf(list, length));
      assertThat(someSpans().subList(0, spans.size())).isEqualTo(spans);
    }
  }
}
