package io.clew.analysis.store;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import zipkin2.Endpoint;
import zipkin2.Span;

/**
 * Spans as odd as they come: without roots, parents, times, in parts, twice, with one id for two. The
 * tests of several modules share it.
 */
public final class RandomSpans {
  public static final long EPOCH = 1_700_000_000_000_000L;
  public static final List<String> SERVICES = List.of("web", "feed", "users");
  public static final List<String> OPERATIONS = List.of("get /", "get /users", "\u00e4nder \"x\"");
  public static final List<String> KEYS = List.of("error", "a", "b", "request.id");
  public static final List<String> VALUES = List.of("1", "2", "false", "a \"quoted\" \u20ac", "");

  private final Random random;

  public RandomSpans(Random random) {
    this.random = random;
  }

  public <T> T any(List<T> values) {
    return values.get(random.nextInt(values.size()));
  }

  private boolean oneIn(int count) {
    return random.nextInt(count) == 0;
  }

  /** Of so many traces, in a second. */
  public List<Span> spans(int traces) {
    List<Span> spans = new ArrayList<>();
    for (int i = 0; i < traces; i++) {
      addTrace(spans);
    }
    return spans;
  }

  private void addTrace(List<Span> spans) {
    boolean isWide = random.nextBoolean();
    long high = random.nextLong() | 1;
    long low = random.nextLong() | 1;
    long start = EPOCH + random.nextInt(1000) * 1000L;
    int count = 1 + random.nextInt(oneIn(10) ? 40 : 6);
    boolean hasRoot = !oneIn(4);
    for (int i = 1; i <= count; i++) {
      Span.Builder span =
          Span.newBuilder()
              .traceId(isWide && !oneIn(10) ? high : 0, low)
              .id(i)
              .name(any(OPERATIONS));
      if (i > 1 || !hasRoot) {
        span.parentId(
            oneIn(8) ? 1000 + random.nextInt(3) : Math.max(1, i / 2) + (hasRoot ? 0 : 50));
      }
      if (oneIn(30)) {
        span.parentId(null);
      }
      fill(span, start + random.nextInt(500), random.nextInt(2000));
      spans.add(span.build());
      if (oneIn(10)) {
        spans.add(again(span));
      }
    }
  }

  private void fill(Span.Builder span, long start, int duration) {
    span.localEndpoint(
        oneIn(10) ? null : Endpoint.newBuilder().serviceName(any(SERVICES)).ip("10.0.0.1").build());
    if (!oneIn(3)) {
      span.kind(any(List.of(Span.Kind.CLIENT, Span.Kind.SERVER, Span.Kind.PRODUCER)));
    }
    if (!oneIn(20)) {
      span.timestamp(start);
    }
    if (!oneIn(20)) {
      span.duration(duration);
    }
    for (int i = random.nextInt(3); i > 0; i--) {
      span.putTag(any(KEYS), any(VALUES));
    }
    if (oneIn(5)) {
      span.addAnnotation(start, "x");
    }
  }

  /** Another report of the same span, or its server side. */
  private Span again(Span.Builder span) {
    if (random.nextBoolean()) {
      return span.clone().kind(Span.Kind.SERVER).shared(true).build();
    }
    Span.Builder late = span.clone().timestamp(0).duration(0).clearTags();
    return late.putTag(any(KEYS), any(VALUES)).build();
  }

  /** For what {@link #spans} makes, some of which it finds. */
  public TraceQuery.Builder query() {
    TraceQuery.Builder query = TraceQuery.newBuilder().limit(1 + random.nextInt(20));
    if (random.nextBoolean()) {
      query.order(TraceQuery.Order.SLOWEST);
    }
    if (oneIn(3)) {
      query.service(any(SERVICES));
    }
    if (oneIn(4)) {
      query.operation(any(OPERATIONS));
    }
    if (oneIn(3)) {
      query.tag(any(KEYS), any(VALUES));
    }
    if (oneIn(6)) {
      query.tag(any(KEYS));
    }
    if (oneIn(6)) {
      query.requestId(any(VALUES));
    }
    if (oneIn(5)) {
      query.error();
    }
    if (oneIn(3)) {
      query.minDurationMicros(random.nextInt(1500));
    }
    if (oneIn(4)) {
      query.maxDurationMicros(500 + random.nextInt(1500));
    }
    if (oneIn(3)) {
      query.fromMicros(EPOCH + random.nextInt(700_000));
    }
    if (oneIn(3)) {
      query.toMicros(EPOCH + 300_000 + random.nextInt(700_000));
    }
    return query;
  }
}
