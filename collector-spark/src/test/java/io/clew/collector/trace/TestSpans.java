package io.clew.collector.trace;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import zipkin2.Endpoint;
import zipkin2.Span;
import zipkin2.codec.SpanBytesEncoder;

/** Spans for tests, and records of them. */
public final class TestSpans {
  /** In epoch microseconds. */
  public static final long START = 1_790_000_000_000_000L;

  private TestSpans() {}

  /** The id of a trace by its number, in 32 digits. */
  public static String traceId(long trace) {
    return String.format("%016x%016x", 0xabcdL, trace);
  }

  /** A trace of a web service that calls others; the first span is the root. */
  public static List<Span> trace(long trace, int spans, long startMicros) {
    List<Span> all = new ArrayList<>();
    for (int i = 1; i <= spans; i++) {
      boolean isRoot = i == 1;
      all.add(
          Span.newBuilder()
              .traceId(traceId(trace))
              .id(trace * 1_000_000L + i)
              .parentId(isRoot ? null : String.format("%016x", trace * 1_000_000L + i / 2))
              .name(isRoot ? "get /" : "get /part/" + i % 7)
              .kind(i % 2 == 1 ? Span.Kind.SERVER : Span.Kind.CLIENT)
              .localEndpoint(service(i % 2 == 1 ? "s" + i % 5 : "s" + (i / 2) % 5))
              .timestamp(startMicros + i * 10L)
              .duration(1000 - Math.min(900, i))
              .putTag("http.path", "/part/" + i)
              .build());
    }
    return all;
  }

  private static Endpoint service(String name) {
    return Endpoint.newBuilder().serviceName(name).ip("10.0.0.1").build();
  }

  /** Spans of several traces in a random order, some without a root. */
  static List<Span> random(Random random, int traces) {
    List<Span> spans = new ArrayList<>();
    for (int i = 0; i < traces; i++) {
      List<Span> trace = trace(1 + random.nextInt(1000), 1 + random.nextInt(5), START);
      spans.addAll(random.nextBoolean() ? trace : trace.subList(1, trace.size()));
    }
    java.util.Collections.shuffle(spans, random);
    return spans;
  }

  public static byte[] proto3(List<Span> spans) {
    return SpanBytesEncoder.PROTO3.encodeList(spans);
  }

  public static byte[] json(List<Span> spans) {
    return SpanBytesEncoder.JSON_V2.encodeList(spans);
  }

  /** What a splitter makes of a record. */
  record Split(List<Long> keys, List<Chunk> chunks) {
    static Split of(byte[] value) {
      return of(value, TraceLimits.USUAL);
    }

    static Split of(byte[] value, TraceLimits limits) {
      Split split = new Split(new ArrayList<>(), new ArrayList<>());
      new RecordSplitter(limits)
          .split(
              new RecordPosition(3, 77, 99),
              value,
              (key, chunk) -> {
                split.keys.add(key);
                split.chunks.add(chunk);
              });
      return split;
    }

    List<Span> spans() {
      List<Span> spans = new ArrayList<>();
      for (Chunk chunk : chunks) {
        if (!chunk.isDeadLetter()) {
          String wrong = chunk.decode(spans::add);
          if (wrong != null) {
            throw new AssertionError(wrong);
          }
        }
      }
      return spans;
    }

    List<Chunk> deadLetters() {
      return chunks.stream().filter(Chunk::isDeadLetter).toList();
    }
  }
}
