package io.clew.analysis.diagnose;

import io.clew.analysis.trace.Trace;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import zipkin2.Endpoint;
import zipkin2.Span;

/** Makes a trace by hand. Times are in milliseconds after the start of the root. */
final class TestTrace {
  private static final long EPOCH = 1_700_000_000_000_000L;

  private final List<Span> spans = new ArrayList<>();
  private String traceId = "00000000000000aa";
  private long epoch = EPOCH;

  TestTrace id(int number) {
    traceId = String.format(Locale.ROOT, "%016x", number);
    return this;
  }

  TestTrace laterBy(long millis) {
    epoch = EPOCH + millis * 1000;
    return this;
  }

  /** A request of that many milliseconds to the service {@code feed}. Its id is 1. */
  TestTrace request(double duration, String... tags) {
    add(null, Span.Kind.SERVER, "feed", "get /feed", 0, duration, tags);
    return this;
  }

  /** An HTTP call without a server's side. */
  String get(
      String parent, String callee, String path, double start, double duration, String... tags) {
    return http(parent, "GET", callee, path, start, duration, tags);
  }

  String http(
      String parent,
      String method,
      String callee,
      String path,
      double start,
      double duration,
      String... tags) {
    String[] all = new String[tags.length + 6];
    System.arraycopy(tags, 0, all, 0, tags.length);
    all[tags.length] = "http.method";
    all[tags.length + 1] = method;
    all[tags.length + 2] = "http.path";
    all[tags.length + 3] = path;
    all[tags.length + 4] = "peer.service";
    all[tags.length + 5] = callee;
    return add(parent, Span.Kind.CLIENT, serviceOf(parent), method, start, duration, all);
  }

  String sql(String parent, String statement, double start, double duration, String... tags) {
    String[] all = new String[tags.length + 4];
    System.arraycopy(tags, 0, all, 0, tags.length);
    all[tags.length] = "db.statement";
    all[tags.length + 1] = statement;
    all[tags.length + 2] = "peer.service";
    all[tags.length + 3] = "postgresql-orders";
    return add(parent, Span.Kind.CLIENT, serviceOf(parent), "select", start, duration, all);
  }

  String cacheGet(String parent, String key, double start, double duration) {
    return add(
        parent,
        Span.Kind.CLIENT,
        serviceOf(parent),
        "get",
        start,
        duration,
        "peer.service",
        "memcached",
        "cache.key",
        key);
  }

  String server(String parent, String service, double start, double duration, String... tags) {
    return add(parent, Span.Kind.SERVER, service, "serve", start, duration, tags);
  }

  String local(String parent, String name, double start, double duration, String... tags) {
    return add(parent, null, serviceOf(parent), name, start, duration, tags);
  }

  String add(
      @Nullable String parent,
      Span.@Nullable Kind kind,
      String service,
      String name,
      double start,
      double duration,
      String... tags) {
    String id = Integer.toHexString(spans.size() + 1);
    Span.Builder span =
        Span.newBuilder()
            .traceId(traceId)
            .id(id)
            .parentId(parent)
            .kind(kind)
            .name(name)
            .localEndpoint(Endpoint.newBuilder().serviceName(service).build())
            .timestamp(epoch + Math.round(start * 1000))
            .duration(Math.round(duration * 1000));
    for (int i = 0; i < tags.length; i += 2) {
      span.putTag(tags[i], tags[i + 1]);
    }
    spans.add(span.build());
    return id;
  }

  /** At that time of the last span. */
  TestTrace annotate(String id, String value, double time) {
    int index = Integer.parseInt(id, 16) - 1;
    spans.set(
        index,
        spans.get(index).toBuilder().addAnnotation(epoch + Math.round(time * 1000), value).build());
    return this;
  }

  private String serviceOf(String id) {
    String service = spans.get(Integer.parseInt(id, 16) - 1).localServiceName();
    return service == null ? "" : service;
  }

  Trace build() {
    return Trace.of(spans);
  }

  List<Finding> findings() {
    return Diagnosis.of(build());
  }

  /** The findings of one kind. */
  List<Finding> findings(FindingKind kind) {
    return findings().stream().filter(finding -> finding.finding() == kind).toList();
  }
}
