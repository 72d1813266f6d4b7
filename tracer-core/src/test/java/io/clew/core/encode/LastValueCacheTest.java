package io.clew.core.encode;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.clew.api.Encoding;
import io.clew.api.Endpoint;
import io.clew.api.FinishedSpan;
import io.clew.api.SamplingState;
import io.clew.api.TraceContext;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import zipkin2.Span;
import zipkin2.codec.SpanBytesDecoder;

class LastValueCacheTest {
  private final LastValueCache repeated = new LastValueCache();

  /** What is known of a value; null if nothing is. Then it comes to be known as the text. */
  private String known(Object value, String text) {
    WriteBuffer bytes = new WriteBuffer(1);
    bytes.write('<');
    if (repeated.write(value, bytes)) {
      return new String(bytes.array(), 1, bytes.length() - 1, US_ASCII);
    }
    assertThat(bytes.length()).isEqualTo(1);
    Utf8Text.write(text, bytes);
    repeated.remember(value, 1, bytes);
    return null;
  }

  @Test
  void write_valueThatHasComeTwice_isKnown() {
    Object value = new Object();

    assertThat(known(value, "a")).isNull();
    assertThat(known(value, "a")).isNull();
    assertThat(known(value, "b")).isEqualTo("a");
  }

  @Test
  void write_afterAnotherValue_isUnknown() {
    known("x", "a");
    known("x", "a");
    known("y", "b");

    assertThat(known("x", "a")).isNull();
    assertThat(known("y", "b")).isNull();
    assertThat(known("y", "b")).isNull();
    assertThat(known("y", "-")).isEqualTo("b");
  }

  @Test
  void write_equalNumberInAnotherBox_isKnown() {
    known(1_000, "a");
    known(Integer.parseInt("1000"), "a");

    assertThat(known(Integer.parseInt("1000"), "-")).isEqualTo("a");
    assertThat(known(1_000L, "b")).isNull();
  }

  @Test
  void remember_longBytes_doesNotKeepThem() {
    for (int i = 0; i < 3; i++) {
      assertThat(known("x", "a".repeat(257))).isNull();
    }
  }

  @Test
  void remember_hundredChanges_givesUp() {
    for (int i = 0; i < 100; i++) {
      assertThat(known("x" + i, "a")).isNull();
    }
    for (int i = 0; i < 3; i++) {
      assertThat(known("y", "a")).isNull();
    }
  }

  @Test
  void remember_changesBetweenRepetitions_goesOn() {
    for (int i = 0; i < 300; i++) {
      assertThat(known("x" + i, "a")).isNull();
      if (i % 98 == 0) {
        known("y", "b");
        known("y", "b");
        assertThat(known("y", "-")).isEqualTo("b");
      }
    }
  }

  /** The tracers of several services may share a reporter. */
  @ParameterizedTest
  @EnumSource(Encoding.class)
  void encode_localEndpointsThatTakeTurns_areNotMistaken(Encoding encoding) {
    Random random = new Random(5);
    List<Endpoint> endpoints =
        List.of(
            Endpoint.of("feed"),
            Spans.endpoint(15, "pins", random),
            Spans.endpoint(0, "", random),
            Spans.endpoint(15, "a service with a long name ".repeat(20), random));
    List<FinishedSpan> spans = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      Endpoint endpoint = endpoints.get(random.nextInt(endpoints.size()));
      for (int times = random.nextInt(4); times >= 0; times--) {
        spans.add(span(i + 1, endpoint));
      }
    }

    assertThat(encodeAndDecode(encoding, spans))
        .containsExactly(
            spans.stream().map(span -> Spans.zipkin(span, encoding)).toArray(Span[]::new));
  }

  private static FinishedSpan span(long id, Endpoint endpoint) {
    TraceContext context =
        TraceContext.newBuilder().traceId(1).spanId(id).samplingState(SamplingState.ACCEPT).build();
    return FinishedSpan.newBuilder(context).name("get").time(1, 1).localEndpoint(endpoint).build();
  }

  private static List<Span> encodeAndDecode(Encoding encoding, List<FinishedSpan> spans) {
    SpanEncoder encoder = SpanEncoder.of(encoding);
    WriteBuffer bytes = new WriteBuffer(1);
    List<Span> read = new ArrayList<>();
    for (FinishedSpan span : spans) {
      int start = bytes.length();
      encoder.encode(span, bytes);
      byte[] one = Arrays.copyOfRange(bytes.array(), start, bytes.length());
      read.addAll(
          encoding == Encoding.ZIPKIN_PROTO3
              ? SpanBytesDecoder.PROTO3.decodeList(one)
              : List.of(SpanBytesDecoder.JSON_V2.decodeOne(one)));
    }
    return read;
  }
}
