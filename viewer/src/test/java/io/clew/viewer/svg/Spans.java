package io.clew.viewer.svg;

import io.clew.analysis.trace.Trace;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import zipkin2.Endpoint;
import zipkin2.Span;

/** Traces for tests of drawings. Times in microseconds. */
public final class Spans {
  private Spans() {}

  /** A request to {@code a}, which calls {@code b}, and then {@code c} and {@code d} at once. */
  static Trace forkAndJoin() {
    return Trace.of(
        List.of(
            span("1", null, "a", "get /", Span.Kind.SERVER, 0, 10_000).build(),
            span("2", "1", "b", "get /b", null, 1_000, 2_000).build(),
            span("3", "1", "c", "get /c", null, 4_000, 3_000).build(),
            span("4", "1", "d", "get /d", null, 4_100, 5_000).putTag("error", "boom").build()));
  }

  /** A root with so many children one after the other, each of its own service and operation. */
  public static Trace wide(int children) {
    List<Span> spans = new ArrayList<>();
    spans.add(span("1", null, "a", "root", Span.Kind.SERVER, 0, 10L * children + 10).build());
    for (int i = 0; i < children; i++) {
      String id = Integer.toHexString(i + 2);
      spans.add(
          span(id, "1", "a", "op" + letters(i), Span.Kind.CLIENT, 10L * i, 9)
              .remoteEndpoint(Endpoint.newBuilder().serviceName("s" + i).build())
              .build());
    }
    return Trace.of(spans);
  }

  /** A chain of so many spans. */
  public static Trace deep(int size) {
    Span[] spans = new Span[size];
    Arrays.setAll(
        spans,
        i -> {
          String parent = i == 0 ? null : Integer.toHexString(i);
          return span(Integer.toHexString(i + 1), parent, "a", "op", null, i, 2L * size - i)
              .build();
        });
    return Trace.of(List.of(spans));
  }

  /** Numbers would be taken for parameters. */
  private static String letters(int number) {
    return Integer.toString(number)
        .chars()
        .collect(
            StringBuilder::new,
            (text, digit) -> text.append((char) (digit - '0' + 'g')),
            StringBuilder::append)
        .toString();
  }

  public static Span.Builder span(
      String id, String parent, String service, String name, Span.Kind kind, long at, long micros) {
    return Span.newBuilder()
        .traceId("a")
        .id(id)
        .parentId(parent)
        .name(name)
        .kind(kind)
        .timestamp(1_000_000 + at)
        .duration(micros)
        .localEndpoint(Endpoint.newBuilder().serviceName(service).build());
  }
}
