package io.clew.core.encode;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.clew.api.Encoding;
import io.clew.api.Endpoint;
import io.clew.api.FinishedSpan;
import io.clew.api.FinishedSpanBuilder;
import io.clew.api.SamplingState;
import io.clew.api.SpanKind;
import io.clew.api.TraceContext;
import io.clew.api.TraceContextBuilder;
import java.math.BigDecimal;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Random;
import zipkin2.Span;

/** Spans to encode, and what Zipkin should make of them. */
public final class Spans {
  private static final List<SpanKind> KINDS = List.of(SpanKind.values());

  private Spans() {}

  /** A span with everything a span can have, at random, and with texts that are hard to encode. */
  public static FinishedSpan random(Random random) {
    TraceContextBuilder context = TraceContext.newBuilder().spanId(id(random));
    if (random.nextBoolean()) {
      context.traceId(id(random), id(random));
    } else {
      context.traceId(id(random));
    }
    if (random.nextBoolean()) {
      context.parentId(id(random));
    }
    context.samplingState(random.nextInt(4) == 0 ? SamplingState.DEBUG : SamplingState.ACCEPT);
    FinishedSpanBuilder span =
        FinishedSpan.newBuilder(context.build())
            .name(text(random))
            .time(bits(random, 53) + 1, bits(random, 53))
            .localEndpoint(endpoint(random));
    if (random.nextBoolean()) {
      span.remoteEndpoint(endpoint(random));
    }
    if (random.nextBoolean()) {
      span.kind(KINDS.get(random.nextInt(KINDS.size())));
    }
    for (int i = random.nextInt(6); i > 0; i--) {
      span.tag(text(random), tagValue(random));
    }
    for (int i = random.nextInt(4); i > 0; i--) {
      span.annotation(bits(random, 53) + 1, text(random));
    }
    return span.build();
  }

  private static long id(Random random) {
    return bits(random, 64) | 1;
  }

  /** Numbers of all lengths are equally likely, rather than long ones only. */
  private static long bits(Random random, int max) {
    return random.nextLong() >>> (64 - 1 - random.nextInt(max));
  }

  private static Object tagValue(Random random) {
    return switch (random.nextInt(8)) {
      case 0 -> random.nextBoolean();
      case 1 -> random.nextInt();
      case 2 -> random.nextLong();
      case 3 -> random.nextGaussian();
      case 4 -> new BigDecimal("12345678901234567890.5");
      default -> text(random);
    };
  }

  static Endpoint endpoint(Random random) {
    return endpoint(random.nextInt(16), text(random), random);
  }

  /** An endpoint with the parts whose bits are set. */
  static Endpoint endpoint(int parts, String name, Random random) {
    return new Endpoint(
        (parts & 1) == 0 ? null : name,
        (parts & 2) == 0
            ? null
            : (Inet4Address) Endpoint.parseIp("10.0.255." + random.nextInt(256)),
        (parts & 4) == 0 ? null : ipv6(random),
        (parts & 8) == 0 ? 0 : 1 + random.nextInt(65_535));
  }

  private static Inet6Address ipv6(Random random) {
    byte[] address = new byte[16];
    random.nextBytes(address);
    address[0] = 0x20;
    try {
      return (Inet6Address) Inet6Address.getByAddress(address);
    } catch (UnknownHostException e) {
      throw new AssertionError(e);
    }
  }

  /** Up to some hundred characters of every kind, lone surrogates among them. */
  private static String text(Random random) {
    int length = random.nextInt(10) == 0 ? random.nextInt(300) : random.nextInt(8);
    StringBuilder text = new StringBuilder();
    while (text.length() < length) {
      switch (random.nextInt(9)) {
        case 0 -> text.append((char) random.nextInt(0x20));
        case 1 -> text.append("\"\\/".charAt(random.nextInt(3)));
        case 2 -> text.append((char) (0x2027 + random.nextInt(4)));
        case 3 -> text.append((char) (Character.MIN_SURROGATE + random.nextInt(0x800)));
        case 4 -> text.appendCodePoint(0x1_0000 + random.nextInt(0x10_0000));
        case 5 -> text.append((char) (0x7F + random.nextInt(0x800)));
        case 6 -> text.append((char) random.nextInt(0x1_0000));
        default -> text.append((char) (0x20 + random.nextInt(0x5F)));
      }
    }
    return text.toString();
  }

  /**
   * The same span in Zipkin's own words. Its proto3 reader takes an empty text for an absent one,
   * and passes over annotations and tags without theirs.
   */
  public static Span zipkin(FinishedSpan span, Encoding encoding) {
    boolean readsEmpty = encoding != Encoding.ZIPKIN_PROTO3;
    TraceContext context = span.context();
    Span.Builder zipkin =
        Span.newBuilder()
            .traceId(context.traceIdHigh(), context.traceIdLow())
            .id(context.spanId())
            .parentId(context.parentId())
            .name(legal(span.name()))
            .timestamp(span.startMicros())
            .duration(span.durationMicros())
            .localEndpoint(zipkin(span.localEndpoint()));
    if (span.kind() != null) {
      zipkin.kind(Span.Kind.valueOf(span.kind().name()));
    }
    if (span.remoteEndpoint() != null) {
      zipkin.remoteEndpoint(zipkin(span.remoteEndpoint()));
    }
    for (int i = 0; i < span.tagCount(); i++) {
      if (readsEmpty || !span.tagKey(i).isEmpty()) {
        zipkin.putTag(legal(span.tagKey(i)), legal(span.tagValue(i).toString()));
      }
    }
    for (int i = 0; i < span.annotationCount(); i++) {
      if (readsEmpty || !span.annotationValue(i).isEmpty()) {
        zipkin.addAnnotation(span.annotationMicros(i), legal(span.annotationValue(i)));
      }
    }
    if (context.samplingState() == SamplingState.DEBUG) {
      zipkin.debug(true);
    }
    return zipkin.build();
  }

  private static zipkin2.Endpoint zipkin(Endpoint endpoint) {
    zipkin2.Endpoint.Builder zipkin = zipkin2.Endpoint.newBuilder().port(endpoint.port());
    if (endpoint.serviceName() != null) {
      zipkin.serviceName(legal(endpoint.serviceName()));
    }
    zipkin.parseIp(endpoint.ipv4());
    zipkin.parseIp(endpoint.ipv6());
    return zipkin.build();
  }

  /** The JDK, too, writes a question mark for half a surrogate pair. */
  private static String legal(String text) {
    return new String(text.getBytes(UTF_8), UTF_8);
  }
}
