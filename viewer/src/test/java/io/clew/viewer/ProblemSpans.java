package io.clew.viewer;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import zipkin2.Endpoint;
import zipkin2.Span;

/**
 * Requests for a home page with faults as the demo's: six calls where one would do, calls in a row
 * that could be made at once, a call that is tried again, and every tenth time one that is slow.
 * The clock of one service is two seconds off, and every second request was sampled.
 */
public final class ProblemSpans {
  private static final long MILLI = 1_000;
  private static final long CLOCK_OFFSET = 2_000 * MILLI;

  private final String traceId;
  private final long start;
  private final List<Span> spans = new ArrayList<>();
  private int ids;

  private ProblemSpans(int number, long start) {
    traceId = traceId(number);
    this.start = start;
  }

  public static String traceId(int number) {
    return String.format(Locale.ROOT, "%016x%016x", 0x4bf9_2f35_77b3_4da6L, 1L + number);
  }

  /** Request {@code number}; from the middle on, it asks for advertisements as well. */
  public static List<Span> request(int number, int last, long startMicros) {
    ProblemSpans request = new ProblemSpans(number, startMicros);
    request.serve(number, 2 * number >= last);
    return request.spans;
  }

  private void serve(int number, boolean hasAdvertisements) {
    String root = nextId();
    long at = 2 * MILLI;
    at = feed(root, at, number) + MILLI / 5;
    at = messages(root, at) + MILLI / 5;
    if (hasAdvertisements) {
      at = call(root, "front-end", at, 12 * MILLI, "advertisements", "/advertisements");
    }
    Span.Builder render =
        span(nextId(), root, null, "front-end", "render", at, (20 + number % 7) * MILLI);
    spans.add(render.build());
    long duration = at + (22 + number % 7) * MILLI;
    Span.Builder page = span(root, null, Span.Kind.SERVER, "front-end", "get /", 0, duration);
    page.putTag("request.id", "req-" + number).putTag("sampler.param", "0.5");
    if (number % 15 == 0) {
      page.putTag("error", "no answer");
    }
    spans.add(page.build());
  }

  /** Client and server share an id, as Brave's do. */
  private long feed(String root, long at, int number) {
    String id = nextId();
    long inside = at + MILLI;
    for (int i = 0; i < 6; i++) {
      long micros = (number % 10 == 0 && i == 3 ? 90 : 4) * MILLI + 10L * number;
      String path = "/users/" + (10 * number + i);
      inside = call(id, "feed", inside, micros, "users", path);
    }
    long end = inside + 2 * MILLI;
    spans.add(
        client(id, root, "front-end", at, end - at, "feed").putTag("http.path", "/feed").build());
    spans.add(
        span(
                id,
                root,
                Span.Kind.SERVER,
                "feed",
                "get /feed",
                at + MILLI / 2 + CLOCK_OFFSET,
                end - at - MILLI)
            .shared(true)
            .addAnnotation(start + at + CLOCK_OFFSET + MILLI, "cache.miss")
            .build());
    return end;
  }

  private long messages(String root, long start) {
    long at = start;
    for (int attempt = 0; attempt < 3; attempt++) {
      Span.Builder query =
          client(nextId(), root, "front-end", at, 15 * MILLI, "messages")
              .putTag("db.statement", "select unread from inbox where user = 7");
      if (attempt < 2) {
        query.putTag("error", "timeout");
      }
      spans.add(query.build());
      at += 16 * MILLI;
    }
    return at;
  }

  /** Returns its end. */
  private long call(
      String parent, String caller, long at, long micros, String callee, String path) {
    String id = nextId();
    long clock = caller.equals("feed") ? CLOCK_OFFSET : 0;
    spans.add(
        client(id, parent, caller, at + clock, micros, callee).putTag("http.path", path).build());
    String name = "get /" + callee;
    spans.add(
        span(nextId(), id, Span.Kind.SERVER, callee, name, at + MILLI / 2, micros - MILLI)
            .putTag("http.path", path)
            .build());
    return at + micros;
  }

  private Span.Builder client(
      String id, String parent, String caller, long at, long micros, String callee) {
    return span(id, parent, Span.Kind.CLIENT, caller, "get", at, micros)
        .remoteEndpoint(Endpoint.newBuilder().serviceName(callee).build());
  }

  private Span.Builder span(
      String id, String parent, Span.Kind kind, String service, String name, long at, long micros) {
    return Span.newBuilder()
        .traceId(traceId)
        .id(id)
        .parentId(parent)
        .kind(kind)
        .name(name)
        .timestamp(start + at)
        .duration(micros)
        .localEndpoint(Endpoint.newBuilder().serviceName(service).build());
  }

  private String nextId() {
    return String.format(Locale.ROOT, "%016x", 0x1000 + ids++);
  }
}
