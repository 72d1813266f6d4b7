package io.clew.core.encode;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import io.clew.api.Encoding;
import io.clew.api.Endpoint;
import io.clew.api.FinishedSpan;
import io.clew.api.FinishedSpanBuilder;
import io.clew.api.SamplingState;
import io.clew.api.SpanKind;
import io.clew.api.TraceContext;
import io.clew.api.TraceContextBuilder;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import zipkin2.Span;
import zipkin2.codec.SpanBytesDecoder;

/**
 * What must hold for every batch, whatever an application has put into its spans: Zipkin reads all
 * of it, span by span, and each is who it was.
 */
final class EncodeTargets {
  private static final int MAX_SPANS = 4;
  private static final int MAX_PARTS = 5;
  private static final int MAX_TEXT = 100;

  /** Zipkin's reader spoils characters at the bounds of its buffer, and so does a long line. */
  private static final int MAX_LINE = 8_000;

  private EncodeTargets() {}

  static void readBack(Encoding encoding, FuzzedDataProvider data) {
    List<FinishedSpan> spans = new ArrayList<>();
    do {
      spans.add(span(data));
    } while (spans.size() < MAX_SPANS && data.remainingBytes() > 0);

    WriteBuffer bytes = new WriteBuffer(1);
    SpanEncoder encoder = SpanEncoder.of(encoding);
    spans.forEach(span -> encoder.encode(span, bytes));
    List<Span> read = decode(encoding, Arrays.copyOf(bytes.array(), bytes.length()));

    assertThat(read).hasSameSizeAs(spans);
    for (int i = 0; i < spans.size(); i++) {
      assertSame(spans.get(i), read.get(i), encoding);
    }
  }

  private static void assertSame(FinishedSpan span, Span read, Encoding encoding) {
    TraceContext context = span.context();
    String parentId = context.parentId() == 0 ? null : hex(context.parentId());
    String high = context.traceIdHigh() == 0 ? "" : hex(context.traceIdHigh());
    assertThat(read.traceId()).isEqualTo(high + hex(context.traceIdLow()));
    assertThat(read.id()).isEqualTo(hex(context.spanId()));
    // A span that is its own parent has none, says Zipkin.
    assertThat(read.parentId()).isEqualTo(hex(context.spanId()).equals(parentId) ? null : parentId);
    assertThat(read.timestampAsLong()).isEqualTo(Math.max(0, span.startMicros()));
    assertThat(read.durationAsLong()).isEqualTo(span.durationMicros());
    if (isReadAsWritten(span)) {
      assertThat(read).isEqualTo(Spans.zipkin(span, encoding));
    }
  }

  /** Whether Zipkin reads all of the span as it is, in whichever way it gets it. */
  private static boolean isReadAsWritten(FinishedSpan span) {
    for (int i = 0; i < span.annotationCount(); i++) {
      if (span.annotationMicros(i) <= 0) {
        return false;
      }
    }
    return span.startMicros() > 0
        && !isCompatible(span.localEndpoint())
        && !isCompatible(span.remoteEndpoint());
  }

  /** Zipkin takes such an address for one of IPv4, except in a text. */
  private static boolean isCompatible(@Nullable Endpoint endpoint) {
    return endpoint != null && endpoint.ipv6() != null && endpoint.ipv6().isIPv4CompatibleAddress();
  }

  private static List<Span> decode(Encoding encoding, byte[] bytes) {
    if (encoding == Encoding.ZIPKIN_PROTO3) {
      return SpanBytesDecoder.PROTO3.decodeList(bytes);
    }
    String text = strictUtf8(bytes);
    assertThat(text).endsWith("\n");
    List<Span> spans = new ArrayList<>();
    for (String line : text.substring(0, text.length() - 1).split("\n", -1)) {
      assertThat(line.chars().noneMatch(c -> c < 0x20 || c == 0x2028 || c == 0x2029)).isTrue();
      assertThat(line.length()).isLessThan(MAX_LINE);
      spans.add(SpanBytesDecoder.JSON_V2.decodeOne(line.getBytes(UTF_8)));
    }
    return spans;
  }

  private static String strictUtf8(byte[] bytes) {
    try {
      return UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new AssertionError("not UTF-8", e);
    }
  }

  private static FinishedSpan span(FuzzedDataProvider data) {
    TraceContextBuilder context =
        TraceContext.newBuilder()
            .spanId(id(data))
            .samplingState(data.consumeBoolean() ? SamplingState.DEBUG : SamplingState.ACCEPT);
    if (data.consumeBoolean()) {
      context.traceId(data.consumeLong(), id(data));
    } else {
      context.traceId(id(data));
    }
    if (data.consumeBoolean()) {
      context.parentId(data.consumeLong());
    }
    FinishedSpanBuilder span =
        FinishedSpan.newBuilder(context.build())
            .name(text(data))
            .time(data.consumeLong(), data.consumeLong())
            .localEndpoint(endpoint(data));
    if (data.consumeBoolean()) {
      span.kind(data.pickValue(SpanKind.values()));
    }
    if (data.consumeBoolean()) {
      span.remoteEndpoint(endpoint(data));
    }
    for (int i = data.consumeInt(0, MAX_PARTS); i > 0; i--) {
      span.tag(text(data), value(data));
    }
    for (int i = data.consumeInt(0, MAX_PARTS); i > 0; i--) {
      span.annotation(data.consumeLong(), text(data));
    }
    return span.build();
  }

  private static long id(FuzzedDataProvider data) {
    long id = data.consumeLong();
    return id == 0 ? 1 : id;
  }

  private static Object value(FuzzedDataProvider data) {
    return switch (data.consumeInt(0, 3)) {
      case 0 -> data.consumeBoolean();
      case 1 -> data.consumeLong();
      case 2 -> data.consumeDouble();
      default -> text(data);
    };
  }

  /** Two bytes a character, as they come: halves of surrogate pairs are as likely as whole ones. */
  private static String text(FuzzedDataProvider data) {
    char[] chars = new char[data.consumeInt(0, MAX_TEXT)];
    for (int i = 0; i < chars.length; i++) {
      chars[i] = data.consumeChar();
    }
    return new String(chars);
  }

  private static Endpoint endpoint(FuzzedDataProvider data) {
    return new Endpoint(
        data.consumeBoolean() ? text(data) : null,
        data.consumeBoolean() && address(data, 4) instanceof Inet4Address ipv4 ? ipv4 : null,
        data.consumeBoolean() && address(data, 16) instanceof Inet6Address ipv6 ? ipv6 : null,
        data.consumeInt(0, 65_535));
  }

  /** An address of that length; the JDK makes an IPv4 one of an IPv6 one that maps it. */
  private static InetAddress address(FuzzedDataProvider data, int length) {
    byte[] address = Arrays.copyOf(data.consumeBytes(length), length);
    try {
      return InetAddress.getByAddress(address);
    } catch (UnknownHostException e) {
      throw new AssertionError(e);
    }
  }

  private static String hex(long id) {
    return "%016x".formatted(id);
  }
}
