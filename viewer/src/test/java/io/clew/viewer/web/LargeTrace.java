package io.clew.viewer.web;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import zipkin2.Endpoint;
import zipkin2.Span;

/** One request with as many spans as wanted, by a few services, up to some hundred calls deep. */
final class LargeTrace {
  private LargeTrace() {}

  static List<Span> of(String traceId, int size, long startMicros) {
    Random random = new Random(size);
    List<Span> spans = new ArrayList<>(size);
    long[] starts = new long[size];
    long[] durations = new long[size];
    durations[0] = 1_000L * size;
    for (int i = 0; i < size; i++) {
      int parent = i == 0 ? -1 : Math.max(0, i - 1 - random.nextInt(Math.min(i, 40)));
      if (i > 0) {
        starts[i] = starts[parent] + (long) (random.nextDouble() * durations[parent] * 0.5);
        durations[i] = Math.max(1, (long) ((durations[parent] - starts[i] + starts[parent]) * 0.9));
      }
      Span.Builder span =
          Span.newBuilder()
              .traceId(traceId)
              .id(i + 1L)
              .name("operation " + i % 50)
              .timestamp(startMicros + starts[i])
              .duration(durations[i])
              .localEndpoint(Endpoint.newBuilder().serviceName("service-" + i % 12).build())
              .putTag("number", Integer.toString(i))
              .putTag("http.url", "http://example.com/path/" + i);
      if (parent >= 0) {
        span.parentId(parent + 1L);
      }
      if (i % 997 == 996) {
        span.putTag("error", "failed");
      }
      spans.add(span.build());
    }
    return spans;
  }
}
