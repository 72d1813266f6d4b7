package io.clew.core.encode;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.clew.api.Encoding;
import io.clew.api.Endpoint;
import io.clew.api.FinishedSpan;
import io.clew.api.FinishedSpanBuilder;
import io.clew.api.SamplingState;
import io.clew.api.TraceContext;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import zipkin2.Span;
import zipkin2.codec.SpanBytesDecoder;

/** Encodes spans, and has Zipkin's own decoders read them. */
abstract class EncodedSpanFixture {
  static final TraceContext CONTEXT =
      TraceContext.newBuilder().traceId(1).spanId(2).samplingState(SamplingState.ACCEPT).build();

  static FinishedSpanBuilder span() {
    return FinishedSpan.newBuilder(CONTEXT)
        .name("get")
        .time(1_700_000_000_000_000L, 17)
        .localEndpoint(Endpoint.of("feed"));
  }

  static byte[] encode(Encoding encoding, FinishedSpan... spans) {
    WriteBuffer bytes = new WriteBuffer(1); // So small that every field makes it grow.
    SpanEncoder encoder = SpanEncoder.of(encoding);
    for (FinishedSpan span : spans) {
      encoder.encode(span, bytes);
    }
    return Arrays.copyOf(bytes.array(), bytes.length());
  }

  static List<Span> decode(Encoding encoding, byte[] bytes) {
    if (encoding == Encoding.ZIPKIN_PROTO3) {
      return SpanBytesDecoder.PROTO3.decodeList(bytes);
    }
    String lines = strictUtf8(bytes);
    assertThat(lines).endsWith("\n");
    List<Span> spans = new ArrayList<>();
    for (String line : lines.substring(0, lines.length() - 1).split("\n", -1)) {
      assertThat(line).startsWith("{").endsWith("}").doesNotContainPattern("[\0-\37\u2028\u2029]");
      spans.add(SpanBytesDecoder.JSON_V2.decodeOne(readable(line).getBytes(UTF_8)));
    }
    return spans;
  }

  /**
   * Zipkin's reader spoils a character whose bytes lie on both sides of an 8 KiB boundary, also in
   * what Zipkin itself has written: a long line is handed to it in ASCII.
   */
  static String readable(String json) {
    if (json.length() < 2_000) {
      return json;
    }
    StringBuilder ascii = new StringBuilder();
    json.chars()
        .forEach(c -> ascii.append(c < 0x80 ? String.valueOf((char) c) : "\\u%04x".formatted(c)));
    return ascii.toString();
  }

  static String strictUtf8(byte[] bytes) {
    try {
      return UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new AssertionError("not UTF-8: " + new String(bytes, UTF_8), e);
    }
  }

  static void assertReadBack(FinishedSpan... spans) {
    for (Encoding encoding : Encoding.values()) {
      Span[] expected =
          Arrays.stream(spans).map(span -> Spans.zipkin(span, encoding)).toArray(Span[]::new);
      assertThat(decode(encoding, encode(encoding, spans)))
          .as("%s", encoding)
          .containsExactly(expected);
    }
  }
}
