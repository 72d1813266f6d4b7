package io.clew.testbed;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import zipkin2.Endpoint;
import zipkin2.Span;

/**
 * Requests that are no two alike, for those who measure bytes: a service calls others, with the
 * names, tags and times of HTTP. Always the same requests, but for their start. For one thread.
 */
public final class RequestSpans {
  private static final String[] SERVICES = {"web", "feed", "users", "pins"};

  private final SplittableRandom random = new SplittableRandom(1);
  private final int spans;
  private final int payload;

  /**
   * Begins with the first request.
   *
   * @param spans how many a request has
   * @param payload characters of each span that come once, as a query or a stack trace
   */
  public RequestSpans(int spans, int payload) {
    this.spans = spans;
    this.payload = payload;
  }

  /**
   * The next request.
   *
   * @param startMicros when it began
   */
  public List<Span> next(long startMicros) {
    List<Span> request = new ArrayList<>();
    long high = random.nextLong();
    long low = random.nextLong();
    int duration = 500 + (int) Math.exp(random.nextDouble() * 12);
    long parent = 0;
    for (int i = 0; i < spans; i++) {
      boolean isServer = i % 2 == 0;
      int service = (i + 1) / 2 % SERVICES.length;
      String name = SERVICES[service] + "/" + random.nextInt(10);
      long id = random.nextLong();
      Span.Builder span =
          Span.newBuilder()
              .traceId(high, low)
              .parentId(parent)
              .id(id)
              .kind(isServer ? Span.Kind.SERVER : Span.Kind.CLIENT)
              .name("get /" + name)
              .timestamp(startMicros + i * 10L)
              .duration(Math.max(1, duration / (i + 1)))
              .localEndpoint(
                  Endpoint.newBuilder()
                      .serviceName(SERVICES[service])
                      .ip("10.0.0." + service)
                      .build())
              .putTag("component", isServer ? "java-web-servlet" : "okhttp")
              .putTag("http.method", "GET")
              .putTag("http.status_code", random.nextInt(200) == 0 ? "500" : "200")
              .putTag("http.path", "/" + name + "?page=" + random.nextInt(100_000));
      if (isServer) {
        span.putTag("request.id", "r-" + Long.toString(low >>> 24, 36));
      }
      if (payload > 0) {
        span.putTag("db.statement", text());
      }
      request.add(span.build());
      parent = id;
    }
    return request;
  }

  private String text() {
    StringBuilder text = new StringBuilder("select ");
    while (text.length() < payload) {
      text.append(Long.toString(random.nextLong() >>> 24, 36)).append(' ');
    }
    return text.toString();
  }
}
