package io.clew.analysis.trace;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import zipkin2.Endpoint;
import zipkin2.Span;

/** Spans of made-up requests. A seed makes the same ones each time. */
public final class RandomTraces {
  private static final long START = 1_700_000_000_000_000L;
  private static final Span.Kind[] KINDS = {
    null, Span.Kind.CLIENT, Span.Kind.SERVER, Span.Kind.PRODUCER, Span.Kind.CONSUMER
  };

  private RandomTraces() {}

  /** Starts after the epoch's start, so that no time is mistaken for none. */
  public static Span.Builder span(int id, int parent, long start, long duration) {
    return Span.newBuilder()
        .traceId("00000000000000aa")
        .id(Integer.toHexString(id))
        .parentId(parent == 0 ? null : Integer.toHexString(parent))
        .name("n" + id)
        .timestamp(START + start)
        .duration(duration);
  }

  public static Span.Builder span(
      int id, int parent, long start, long duration, Span.@Nullable Kind kind, String service) {
    return span(id, parent, start, duration).kind(kind).localEndpoint(endpoint(service));
  }

  public static Endpoint endpoint(String service) {
    return Endpoint.newBuilder().serviceName(service).build();
  }

  public static long at(long start) {
    return START + start;
  }

  /** Anything: children outside of their parents, of no duration, in any order, of all kinds. */
  public static List<Span> odd(long seed) {
    Random random = new Random(seed);
    int size = 1 + random.nextInt(40);
    long scale = 1L << (4 + random.nextInt(20));
    List<Span> spans = new ArrayList<>();
    List<Long> starts = new ArrayList<>();
    for (int id = 1; id <= size; id++) {
      int parent = id == 1 ? 0 : 1 + random.nextInt(Math.min(id - 1, 1 + random.nextInt(8)));
      long start = parent == 0 ? scale : starts.get(parent - 1) + random.nextLong(scale);
      start -= random.nextInt(6) == 0 ? random.nextLong(scale) : 0;
      long duration = random.nextInt(8) == 0 ? 0 : random.nextLong(scale);
      duration = parent == 0 ? scale + 1 : duration;
      starts.add(start);
      Span.Kind kind = KINDS[random.nextInt(KINDS.length)];
      spans.add(span(id, parent, start, duration, kind, "s" + random.nextInt(3)).build());
    }
    return spans;
  }

  /** Services that call each other, one after the other and at the same time, on one clock. */
  public static List<Span> calls(long seed) {
    return new Calls(seed).spans;
  }

  private static final class Calls {
    private final Random random;
    private final List<Span> spans = new ArrayList<>();

    Calls(long seed) {
      random = new Random(seed);
      serve(0, 0, "s0", 0);
    }

    /** Returns when the server is done. */
    private long serve(int parent, long start, String service, int depth) {
      int id = spans.size() + 1;
      spans.add(span(id, parent, start, 1).build()); // Its place; the duration comes last.
      long now = start + random.nextInt(2_000);
      for (int stages = depth > 2 ? 0 : random.nextInt(4); stages > 0; stages--) {
        long end = now;
        for (int calls = 1 + random.nextInt(3); calls > 0; calls--) {
          end = Math.max(end, call(id, now + random.nextInt(20), service, depth));
        }
        now = end + random.nextInt(2_000);
      }
      now++;
      spans.set(id - 1, span(id, parent, start, now - start, Span.Kind.SERVER, service).build());
      return now;
    }

    private long call(int parent, long start, String service, int depth) {
      int id = spans.size() + 1;
      spans.add(span(id, parent, start, 1).build());
      String callee = "s" + (1 + random.nextInt(5));
      long end = serve(id, start + random.nextInt(300), callee, depth + 1) + random.nextInt(300);
      spans.set(id - 1, span(id, parent, start, end - start, Span.Kind.CLIENT, service).build());
      return end;
    }
  }
}
