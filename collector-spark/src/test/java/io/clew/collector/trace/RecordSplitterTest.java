package io.clew.collector.trace;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.clew.collector.trace.TestSpans.Split;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import zipkin2.Span;
import zipkin2.codec.SpanBytesEncoder;

class RecordSplitterTest {
  private static final String ID = "\"id\":\"000000000000000a\"";

  private static byte[] encode(boolean isJson, List<Span> spans) {
    return isJson ? TestSpans.json(spans) : TestSpans.proto3(spans);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void recordOfOneTrace_isPassedOnAsItIs(boolean isJson) {
    List<Span> trace = TestSpans.trace(7, 4, TestSpans.START);
    byte[] value = encode(isJson, trace);

    Split whole = Split.of(value);
    Split withoutRoot = Split.of(encode(isJson, trace.subList(1, 4)));

    assertThat(whole.keys()).containsExactly(7L);
    Chunk chunk = whole.chunks().get(0);
    assertThat(chunk.payload()).isEqualTo(value);
    assertThat(chunk.spans()).isEqualTo(4);
    assertThat(chunk.hasRoot()).isTrue();
    assertThat(chunk.position()).isEqualTo(new RecordPosition(3, 77, 99));
    assertThat(withoutRoot.chunks().get(0).hasRoot()).isFalse();
    assertThat(withoutRoot.spans()).isEqualTo(trace.subList(1, 4));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void recordOfManyTraces_isAChunkForEach(boolean isJson) {
    Random random = new Random(5);
    for (int i = 0; i < 200; i++) {
      List<Span> spans = TestSpans.random(random, 1 + random.nextInt(6));
      Split split = Split.of(encode(isJson, spans));

      assertThat(split.keys()).doesNotHaveDuplicates();
      assertThat(split.spans()).containsExactlyInAnyOrderElementsOf(spans);
      for (int c = 0; c < split.keys().size(); c++) {
        List<Span> own = new ArrayList<>();
        assertThat(split.chunks().get(c).decode(own::add)).isNull();
        String key = String.format("%016x", split.keys().get(c));
        assertThat(own).hasSize(split.chunks().get(c).spans());
        assertThat(own).allMatch(span -> span.traceId().endsWith(key));
        assertThat(split.chunks().get(c).hasRoot())
            .isEqualTo(own.stream().anyMatch(span -> span.parentId() == null));
      }
    }
  }

  /** The key has to be that of the trace id which is read later. */
  @ParameterizedTest
  @CsvSource({
    "ABCDEF0123456789, abcdef0123456789",
    "0xabc, 0000000000000abc",
    "1, 0000000000000001",
    "' 1a ', 000000000000001a",
    "123e4567-e89b-12d3-a456-426614174000, a456426614174000",
    "00000000000000000123456789abcdef0, 123456789abcdef0",
    "4bf92f3577b34da6a3ce929d0e0e4736, a3ce929d0e0e4736",
  })
  void oddTraceId_hasTheKeyOfTheIdThatIsReadOfIt(String odd, String digits) {
    Split split = Split.of(("[{\"traceId\":\"" + odd + "\"," + ID + "}]").getBytes(UTF_8));

    assertThat(split.keys()).containsExactly(Long.parseUnsignedLong(digits, 16));
    assertThat(split.spans().get(0).traceId()).endsWith(digits);
  }

  @Test
  void shortAndLongFormOfAnId_areOneTrace() {
    Span wide = TestSpans.trace(9, 1, TestSpans.START).get(0);
    Span narrow = wide.toBuilder().traceId("0000000000000009").id("000000000000000b").build();

    assertThat(Split.of(TestSpans.proto3(List.of(wide, narrow))).keys()).containsExactly(9L);
    assertThat(Split.of(TestSpans.json(List.of(wide, narrow))).keys()).containsExactly(9L);
  }

  @Test
  void singleSpan_isTaken_asZipkinsServerDoes() {
    for (Span span :
        List.of(
            TestSpans.trace(9, 1, TestSpans.START).get(0),
            TestSpans.trace(9, 2, TestSpans.START).get(1).toBuilder().traceId("a").build(),
            Span.newBuilder().traceId("1").id("2").putTag("long", "x".repeat(40_000)).build())) {
      assertThat(Split.of(SpanBytesEncoder.PROTO3.encode(span)).spans()).isNotEmpty();
      byte[] list = SpanBytesEncoder.PROTO3.encode(span);
      assertThat(Split.of(unframed(list)).spans()).containsExactly(span);
      assertThat(Split.of(SpanBytesEncoder.JSON_V2.encode(span)).spans()).containsExactly(span);
    }
  }

  /** Zipkin's encoder makes a list of one. */
  private static byte[] unframed(byte[] list) {
    int start = 1;
    while (list[start] < 0) {
      start++;
    }
    return Arrays.copyOfRange(list, start + 1, list.length);
  }

  /** The length of a span may be any byte, also one that means something else in JSON or Thrift. */
  @Test
  void spanOfAnyLength_isTaken() {
    for (int length = 0; length < 300; length++) {
      Span span = Span.newBuilder().traceId("1").id("2").name("x".repeat(length)).build();
      assertThat(Split.of(TestSpans.proto3(List.of(span))).spans()).containsExactly(span);
    }
    byte[] json = ("\n[{\"traceId\":\"1\"," + ID + "}]").getBytes(UTF_8);
    assertThat(Split.of(json).spans()).hasSize(1);
  }

  @Test
  void listsOfLists_linesAndBlanks_areTaken() {
    String one = "{\"traceId\":\"1\"," + ID + "}";
    String two = "{\"traceId\":\"2\"," + ID + "}";
    for (String text :
        List.of(
            "[[" + one + "],[" + two + "]]",
            one + "\n" + two + "\n",
            " \n [" + one + "," + two + "]")) {
      assertThat(Split.of(text.getBytes(UTF_8)).keys()).as(text).containsExactly(1L, 2L);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "''                                           | an empty record",
        "'   '                                        | an empty record",
        "hello                                        | neither JSON nor proto3",
        "[1]                                          | not an object",
        "['{}']                                       | no traceId in hex",
        "[{'traceId':'xyz','id':'1'}]                 | no traceId in hex",
        "[{'traceId':'0','id':'1'}]                   | no traceId in hex",
        "[{'traceId':'1'}]                            | no id in hex",
        "[{'traceId':{'a':1},'id':'1'}]               | no traceId in hex",
        "[{'traceId':'1','id':'1','binaryAnnotations':[]}] | a span in Zipkin's version 1",
        "[{'traceId':'1','id':'1','annotations':[{'endpoint':{},'value':'sr'}]}] | a span in Zipkin's version 1",
      })
  void whatIsNoSpan_isADeadLetter(String text, String reason) {
    byte[] value = text.replace("'{}'", "{}").replace('\'', '"').getBytes(UTF_8);

    Split split = Split.of(value);

    assertThat(split.chunks()).hasSize(1);
    assertThat(split.deadLetters().get(0).reason()).isEqualTo(reason.replace('"', '\''));
    assertThat(split.deadLetters().get(0).spans()).isZero();
    assertThat(split.deadLetters().get(0).position()).isEqualTo(new RecordPosition(3, 77, 99));
  }

  @Test
  void noValue_isADeadLetter() {
    assertThat(Split.of(null).deadLetters()).hasSize(1);
  }

  @Test
  void version1InThrift_isADeadLetter() {
    byte[] thrift = SpanBytesEncoder.THRIFT.encodeList(TestSpans.trace(1, 2, TestSpans.START));

    assertThat(Split.of(thrift).deadLetters().get(0).reason()).contains("version 1");
    assertThat(Split.of(thrift).deadLetters().get(0).payload()).isEqualTo(thrift);
  }

  @Test
  void version1InJson_isADeadLetter_spanBySpan() {
    List<Span> trace = TestSpans.trace(1, 3, TestSpans.START);
    Split split = Split.of(SpanBytesEncoder.JSON_V1.encodeList(trace));

    assertThat(split.deadLetters()).hasSize(3);
    assertThat(split.chunks()).hasSize(3);
  }

  @Test
  void objectThatIsNoSpan_costsNoOther() {
    String good = "{\"traceId\":\"1\"," + ID + "}";
    String bad = "{\"traceId\":\"zz\"}";

    Split split = Split.of(("[" + good + "," + bad + " ," + good + "]").getBytes(UTF_8));

    assertThat(split.spans()).hasSize(2);
    assertThat(split.deadLetters()).hasSize(1);
    assertThat(new String(split.deadLetters().get(0).payload(), UTF_8)).isEqualTo(bad);
  }

  @Test
  void spanWithoutIdInProto3_costsNoOther() {
    Span span = TestSpans.trace(1, 1, TestSpans.START).get(0);
    byte[] good = SpanBytesEncoder.PROTO3.encode(span);
    byte[] bad = {0x0a, 10, 0x0a, 8, 1, 2, 3, 4, 5, 6, 7, 8};
    byte[] list = Arrays.copyOf(good, good.length + bad.length);
    System.arraycopy(bad, 0, list, good.length, bad.length);

    Split split = Split.of(list);

    assertThat(split.spans()).containsExactly(span);
    assertThat(split.deadLetters()).hasSize(1);
    assertThat(split.deadLetters().get(0).payload()).isEqualTo(bad);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void recordThatIsCutOff_isTakenOnlyWhereASpanEnds(boolean isJson) {
    List<Span> spans = TestSpans.trace(5, 3, TestSpans.START);
    byte[] whole = encode(isJson, spans);
    int taken = 0;
    for (int length = 0; length < whole.length; length++) {
      Split split = Split.of(Arrays.copyOf(whole, length));

      taken += split.spans().isEmpty() ? 0 : 1;
      assertThat(split.chunks()).as("cut at " + length).hasSize(1);
      assertThat(split.spans()).isEqualTo(spans.subList(0, split.spans().size()));
    }
    assertThat(taken).isEqualTo(isJson ? 0 : 2);
  }

  @Test
  void textThatIsNotUtf8_costsACharacter() {
    byte[] value = ("[{\"traceId\":\"1\"," + ID + ",\"name\":\"caf\u00e9\"}]").getBytes(ISO_8859_1);

    assertThat(Split.of(value).spans().get(0).name()).isEqualTo("caf\ufffd");
  }

  @Test
  void jsonInUtf16_isADeadLetter() {
    byte[] value = ("[{\"traceId\":\"1\"," + ID + "}]").getBytes(UTF_16LE);

    assertThat(Split.of(value).deadLetters().get(0).reason())
        .isEqualTo("JSON that is not in UTF-8");
  }

  @Test
  void nesting_isNoStackOverflow() {
    String deep = "[".repeat(100_000);
    String tags = "[{\"traceId\":\"1\"," + ID + ",\"tags\":" + "{\"a\":".repeat(50_000);

    assertThat(Split.of(deep.getBytes(UTF_8)).deadLetters()).hasSize(1);
    assertThat(Split.of(tags.getBytes(UTF_8)).deadLetters()).hasSize(1);
  }

  @Test
  void tagOfAMegabyte_isPassedOn() {
    Span span =
        TestSpans.trace(1, 1, TestSpans.START).get(0).toBuilder()
            .putTag("large", "x".repeat(1 << 20))
            .build();

    assertThat(Split.of(TestSpans.json(List.of(span))).spans()).containsExactly(span);
    assertThat(Split.of(TestSpans.proto3(List.of(span))).spans()).containsExactly(span);
  }

  @Test
  void listOfAMillionSpans_isCutIntoChunks() {
    byte[] one = SpanBytesEncoder.PROTO3.encode(Span.newBuilder().traceId("1").id("2").build());
    byte[] list = new byte[1_000_000 * one.length];
    for (int i = 0; i < 1_000_000; i++) {
      System.arraycopy(one, 0, list, i * one.length, one.length);
    }

    Split split = Split.of(list);

    assertThat(split.chunks()).hasSize(20).allMatch(chunk -> chunk.spans() == 50_000);
    assertThat(split.chunks())
        .isSortedAccordingTo((a, b) -> Arrays.compareUnsigned(a.bytes(), b.bytes()));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void chunks_areNotLargerThanTheLimit(boolean isJson) {
    List<Span> spans = TestSpans.trace(1, 100, TestSpans.START);
    TraceLimits limits = new TraceLimits(1, 1, 1, 1000, 4000);

    Split split = Split.of(encode(isJson, spans), limits);

    assertThat(split.chunks()).hasSizeGreaterThan(2);
    assertThat(split.chunks()).allMatch(chunk -> chunk.payload().length <= 4000);
    assertThat(split.spans()).isEqualTo(spans);
  }

  @Test
  void damagedBytes_throwNothing() {
    Random random = new Random(9);
    int read = 0;
    for (int i = 0; i < 20_000; i++) {
      byte[] value = encode(random.nextBoolean(), TestSpans.trace(5, 3, TestSpans.START));
      for (int damage = random.nextInt(4); damage >= 0; damage--) {
        value[random.nextInt(value.length)] = (byte) random.nextInt(256);
      }
      Split split = Split.of(value);
      for (Chunk chunk : split.chunks()) {
        if (chunk.isDeadLetter()) {
          continue;
        }
        List<Span> spans = new ArrayList<>();
        var unused = chunk.decode(spans::add);
        read += spans.size();
        assertThat(spans.size()).isLessThanOrEqualTo(chunk.spans());
      }
    }
    assertThat(read).isPositive();
  }
}
