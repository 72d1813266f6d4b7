package io.clew.collector.policy;

import io.clew.analysis.trace.Trace;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import zipkin2.Endpoint;
import zipkin2.Span;

/** Spans of made-up requests, with the tags that the policies of the tests ask for. */
final class RandomTraces {
  static final long START = 1_700_000_000_000_000L;

  private static final String[] STATUS = {"200", "404", "500", "teapot", "404.5", "-1", "NaN", ""};
  private static final String[] CUSTOMERS = {"acme", "Acme", "acme-eu", "zeta", "", "a\nb"};
  private static final String[] TRUTHS = {"true", "false", "TRUE", "1"};
  private static final String[] ERRORS = {"", "true", "false", "timeout"};

  private RandomTraces() {}

  static Span.Builder root(Random random) {
    HexFormat hex = HexFormat.of();
    String high = random.nextBoolean() ? hex.toHexDigits(random.nextLong()) : "";
    return Span.newBuilder()
        .traceId(high + hex.toHexDigits(random.nextLong()))
        .id("1")
        .kind(Span.Kind.SERVER)
        .name("get")
        .localEndpoint(service("s0"))
        .timestamp(START)
        .duration(1L);
  }

  static Endpoint service(String name) {
    return Endpoint.newBuilder().serviceName(name).build();
  }

  /** From 1 to 12 spans; of one in ten traces the root is missing. */
  static List<Span> spans(Random random) {
    int size = 1 + random.nextInt(12);
    Span root = root(random).duration(micros(random)).build();
    List<Span> spans = new ArrayList<>();
    for (int id = 1; id <= size; id++) {
      Span.Builder span = root.toBuilder();
      if (id > 1) {
        span.id(Integer.toHexString(id))
            .parentId(Integer.toHexString(1 + random.nextInt(id - 1)))
            .kind(random.nextBoolean() ? Span.Kind.CLIENT : null)
            .localEndpoint(service("s" + random.nextInt(4)))
            .timestamp(START + random.nextInt(1_000_000))
            .duration(micros(random));
      }
      spans.add(withTags(span, random).build());
    }
    if (size > 1 && random.nextInt(10) == 0) {
      spans.remove(0);
    }
    return spans;
  }

  private static long micros(Random random) {
    return 1L + random.nextInt(1 << (1 + random.nextInt(21)));
  }

  private static Span.Builder withTags(Span.Builder span, Random random) {
    put(span, "http.status_code", STATUS, random, 4);
    put(span, "customer", CUSTOMERS, random, 6);
    put(span, "debug", TRUTHS, random, 8);
    put(span, "error", ERRORS, random, 12);
    return span;
  }

  private static void put(Span.Builder span, String key, String[] values, Random random, int in) {
    if (random.nextInt(in) == 0) {
      span.putTag(key, values[random.nextInt(values.length)]);
    }
  }

  static Trace trace(Random random) {
    return Trace.of(spans(random));
  }

  /** Of one span: its category is its name. */
  static Trace named(Random random, String name) {
    return Trace.of(List.of(root(random).name(name).build()));
  }
}
