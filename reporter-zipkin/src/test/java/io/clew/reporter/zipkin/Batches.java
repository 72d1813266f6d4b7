package io.clew.reporter.zipkin;

import io.clew.api.Encoding;
import io.clew.api.SpanBatch;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import zipkin2.Endpoint;
import zipkin2.Span;
import zipkin2.codec.SpanBytesEncoder;

/** Spans with all that a span can have, and batches of them. */
final class Batches {
  private static final long START = 1_577_836_800_000_000L;

  private static final List<Span.Kind> KINDS = List.of(Span.Kind.values());

  private Batches() {}

  /** Spans of traces of three, with ids from a number on. */
  static List<Span> spans(int first, int count) {
    return IntStream.range(first, first + count).mapToObj(Batches::span).toList();
  }

  static Span span(int number) {
    return newSpan(number).build();
  }

  static Span large(int number, int bytes) {
    return newSpan(number).putTag("large", "x".repeat(bytes)).build();
  }

  private static Span.Builder newSpan(int number) {
    return Span.newBuilder()
        .traceId(0x5af7183fb1d4cf5fL, 1 + number / 3)
        .id(1L + number)
        .parentId(number % 3 == 0 ? 0 : 1L + number - number % 3)
        .name("get /" + number)
        .kind(KINDS.get(number % KINDS.size()))
        .timestamp(START + number)
        .duration(42 + number)
        .localEndpoint(Endpoint.newBuilder().serviceName("feed").ip("10.1.2.3").build())
        .remoteEndpoint(Endpoint.newBuilder().serviceName("pins").ip("10.1.2.4").port(8080).build())
        .addAnnotation(START + number + 1, "retry \u00e4\u20ac\ud83d\ude00")
        .putTag("http.path", "/feed?q=\"\u00e4\u20ac\ud83d\ude00\"\r\n\\")
        .putTag("empty", "");
  }

  static SpanBatch batch(Encoding encoding, List<Span> spans) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    int[] ends = new int[spans.size()];
    long[] traceIds = new long[2 * spans.size()];
    for (int i = 0; i < spans.size(); i++) {
      bytes.writeBytes(slice(encoding, spans.get(i)));
      ends[i] = bytes.size();
      String traceId = spans.get(i).traceId();
      traceIds[2 * i] = Long.parseUnsignedLong(traceId, 0, 16, 16);
      traceIds[2 * i + 1] = Long.parseUnsignedLong(traceId, 16, 32, 16);
    }
    return new SpanBatch(encoding, bytes.toByteArray(), ends, traceIds, ends.length);
  }

  static byte[] slice(Encoding encoding, Span span) {
    if (encoding == Encoding.ZIPKIN_PROTO3) {
      return SpanBytesEncoder.PROTO3.encode(span);
    }
    byte[] json = SpanBytesEncoder.JSON_V2.encode(span);
    byte[] line = Arrays.copyOf(json, json.length + 1);
    line[json.length] = '\n';
    return line;
  }

  /** In the order in which Zipkin's own ids sort. */
  static List<Span> sorted(Iterable<Span> spans) {
    List<Span> all = new ArrayList<>();
    spans.forEach(all::add);
    all.sort(Comparator.comparing(Span::traceId).thenComparing(Span::id));
    return all;
  }
}
