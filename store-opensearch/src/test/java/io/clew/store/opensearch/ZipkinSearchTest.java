package io.clew.store.opensearch;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.clew.analysis.store.RandomSpans;
import io.clew.analysis.store.TraceQuery;
import io.clew.analysis.store.TraceSummary;
import io.clew.testbed.ZipkinServer;
import java.io.IOException;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import zipkin2.Endpoint;
import zipkin2.Span;
import zipkin2.codec.SpanBytesDecoder;

/**
 * All searches of Zipkin's API, by a stock server on {@link Layout#ZIPKIN} and by our store on
 * {@link Layout#TRACES}. Where they differ, and so what is left out here, says the module's README.
 */
@Tag("once")
@Tag("ci")
class ZipkinSearchTest {
  private static final int TRACES = 300;
  private static final int QUERIES = 1000;
  private static final long SECOND = TimeUnit.SECONDS.toMicros(1);
  private static final List<String> SERVICES = List.of("web", "feed", "users", "mail");
  private static final List<String> REMOTES = List.of("feed", "users", "mysql", "redis");
  private static final List<String> NAMES = List.of("get /", "get /users", "select", "get \u00e4");
  private static final List<String> VALUES = List.of("1", "2", "false", "a \"b\" \u20ac", "x=y");
  private static final List<String> KEYS = List.of("error", "http.path", "db", "retry");
  private static final List<String> EVENTS = List.of("error", "retry", "ws", "cache miss");
  private static final List<String> WINDOWS = List.of("narrow", "wide", "all", "all");

  private final Random random = new Random(11);
  private final Map<String, List<Span>> traces = new LinkedHashMap<>();

  /** How often the stock server could not answer: a buffer of 64 KiB is too small for it. */
  private int failed;

  @Test
  void search_findsWhatStockServerFinds() throws IOException {
    for (int i = 0; i < TRACES; i++) {
      List<Span> trace = trace(RandomSpans.EPOCH + i * SECOND + random.nextInt(500_000));
      traces.put(trace.get(0).traceId(), trace);
    }
    List<Span> spans = traces.values().stream().flatMap(List::stream).toList();
    OpenSearch client = Server.empty(Layout.TRACES, Layout.ZIPKIN);
    for (Layout layout : Layout.values()) {
      Server.store(client, layout, spans, RandomSpans.EPOCH / 1000);
    }
    int found = 0;
    try (OpenSearchStore store = OpenSearchStore.create(client);
        ZipkinServer stock =
            ZipkinServer.started(
                Map.of(
                    "STORAGE_TYPE", "elasticsearch", "ES_HOSTS", Server.get().uri().toString()))) {
      for (int i = 0; i < QUERIES; i++) {
        found += assertSame(store, stock, query()) > 0 ? 1 : 0;
      }
    }
    assertThat(found).isGreaterThan(QUERIES / 2);
    assertThat(failed).as("failures of the stock server").isLessThan(QUERIES / 20);
  }

  /** A second apart, and shorter than half of that: so they have one order, by whichever span. */
  private List<Span> trace(long start) {
    String low = String.format(Locale.ROOT, "%016x", random.nextLong() | 1);
    String traceId =
        oneIn(3) ? low : String.format(Locale.ROOT, "%016x", random.nextLong() | 1) + low;
    boolean hasRoot = !oneIn(8);
    int count = 1 + random.nextInt(oneIn(10) ? 30 : 6);
    List<Span> spans = new ArrayList<>();
    for (int id = 1; id <= count; id++) {
      boolean isFirst = id == 1;
      Span.Builder span =
          Span.newBuilder()
              .traceId(traceId)
              .parentId(isFirst ? (hasRoot ? 0 : 99) : 1 + random.nextInt(id - 1))
              .id(id)
              .kind(isFirst ? Span.Kind.SERVER : any(List.of(Span.Kind.CLIENT, Span.Kind.PRODUCER)))
              .timestamp(start + (isFirst ? 0 : random.nextInt(200_000)))
              .duration(
                  !isFirst && oneIn(20) ? 0 : 1 + random.nextInt(isFirst ? 400_000 : 200_000));
      if (!oneIn(12)) {
        span.name(any(NAMES));
      }
      String service = any(SERVICES);
      if (!oneIn(12)) {
        span.localEndpoint(endpoint(service));
      }
      if (!isFirst && !oneIn(3)) {
        span.remoteEndpoint(endpoint(any(REMOTES)));
      }
      addWords(span, start);
      spans.add(span.build());
      if (!isFirst && oneIn(6)) { // The callee's side, under the same id.
        span.clearTags().clearAnnotations().kind(Span.Kind.SERVER).shared(true);
        addWords(span, start);
        String other = any(SERVICES);
        span.localEndpoint(endpoint(other.equals(service) ? other + "2" : other));
        spans.add(span.remoteEndpoint(null).build());
      }
    }
    return spans;
  }

  private void addWords(Span.Builder span, long start) {
    for (int i = random.nextInt(3); i > 0; i--) {
      span.putTag(any(KEYS), any(VALUES));
    }
    if (oneIn(4)) {
      span.addAnnotation(start + random.nextInt(1000), any(EVENTS));
    }
  }

  private Map<String, String> query() {
    Map<String, String> query = new LinkedHashMap<>();
    int millis = TRACES * 1000;
    String window = any(WINDOWS);
    boolean isAll = window.equals("all");
    long first = RandomSpans.EPOCH / 1000;
    query.put("endTs", String.valueOf(first + (isAll ? millis : random.nextInt(millis))));
    int width = isAll ? 2 * millis : window.equals("wide") ? millis : 30_000;
    query.put("lookback", String.valueOf(1 + (isAll ? width : random.nextInt(width))));
    query.put("limit", String.valueOf(oneIn(4) ? 1000 : 1 + random.nextInt(40)));
    if (oneIn(2)) {
      query.put("serviceName", any(SERVICES).toUpperCase(Locale.ROOT));
    }
    if (oneIn(3)) {
      query.put("remoteServiceName", any(REMOTES));
    }
    if (oneIn(3)) {
      query.put("spanName", any(NAMES));
    }
    List<String> words = new ArrayList<>();
    for (int i = random.nextInt(3); i > 0; i--) {
      words.add(
          switch (random.nextInt(3)) {
            case 0 -> any(KEYS) + "=" + any(VALUES);
            case 1 -> any(KEYS);
            default -> any(EVENTS);
          });
    }
    if (!words.isEmpty()) {
      query.put("annotationQuery", String.join(" and ", words));
    }
    if (oneIn(3)) {
      int min = 1 + random.nextInt(200_000);
      query.put("minDuration", String.valueOf(min));
      if (oneIn(2)) {
        query.put("maxDuration", String.valueOf(min + random.nextInt(200_000)));
      }
    }
    return query;
  }

  /** The same for our store. */
  private static TraceQuery ours(Map<String, String> query) {
    long end = Long.parseLong(query.get("endTs"));
    TraceQuery.Builder ours =
        TraceQuery.newBuilder()
            .durationOfSpan()
            .limit(Integer.parseInt(query.get("limit")))
            .fromMicros((end - Long.parseLong(query.get("lookback"))) * 1000)
            .toMicros((end + 1) * 1000);
    query.forEach(
        (name, value) -> {
          switch (name) {
            case "serviceName" -> ours.service(value);
            case "remoteServiceName" -> ours.remoteService(value);
            case "spanName" -> ours.operation(value);
            case "minDuration" -> ours.minDurationMicros(Long.parseLong(value));
            case "maxDuration" -> ours.maxDurationMicros(Long.parseLong(value));
            case "annotationQuery" -> addWords(ours, value);
            default -> {}
          }
        });
    return ours.build();
  }

  private static void addWords(TraceQuery.Builder ours, String words) {
    for (String word : words.split(" and ", -1)) {
      int equals = word.indexOf('=');
      if (equals < 0) {
        ours.tagOrAnnotation(word);
      } else {
        ours.tag(word.substring(0, equals), word.substring(equals + 1));
      }
    }
  }

  /** Returns how many traces were found. */
  private int assertSame(OpenSearchStore store, ZipkinServer stock, Map<String, String> query)
      throws IOException {
    StringBuilder path = new StringBuilder("/api/v2/traces?");
    query.forEach(
        (name, value) ->
            path.append(name).append('=').append(URLEncoder.encode(value, UTF_8)).append('&'));
    HttpResponse<String> answer = stock.get(path.toString());
    String body = answer.body();
    if (answer.statusCode() == 500 && body.contains("exceeds maxCapacity")) {
      failed++;
      return 0;
    }
    assertThat(answer.statusCode()).as("%s: %s", path, body).isEqualTo(200);
    Map<String, Integer> theirs = new LinkedHashMap<>();
    // A list of lists.
    for (Span span :
        SpanBytesDecoder.JSON_V2.decodeList(
            body.replace("[[", "[").replace("]]", "]").replace("],[", ",").getBytes(UTF_8))) {
      theirs.merge(span.traceId(), 1, Integer::sum);
    }
    Map<String, Integer> ours = new LinkedHashMap<>();
    for (TraceSummary summary : store.search(ours(query))) {
      ours.put(summary.traceId(), summary.spans());
    }
    assertThat(store.warnings()).isEmpty();
    int limit = Integer.parseInt(query.get("limit"));
    boolean isFull = ours.size() == limit && theirs.size() == limit;
    List<String> expected = newestFirst(theirs, query);
    List<String> actual = newestFirst(ours, query);
    // What is left out on one side makes room for an older trace on the other.
    int common = Math.min(expected.size(), actual.size());
    assertThat(actual.subList(0, isFull ? common : actual.size()))
        .as(query.toString())
        .isEqualTo(expected.subList(0, isFull ? common : expected.size()));
    for (String id : actual.subList(0, common)) {
      assertThat(ours.get(id)).as(id).isEqualTo(theirs.get(id)).isEqualTo(traces.get(id).size());
    }
    return common;
  }

  /** Without those at the edge of the time: some of their spans are in it and others are not. */
  private List<String> newestFirst(Map<String, Integer> found, Map<String, String> query) {
    long end = Long.parseLong(query.get("endTs"));
    long from = end - Long.parseLong(query.get("lookback"));
    List<String> newest = new ArrayList<>();
    traces.forEach(
        (id, trace) -> {
          long inside =
              trace.stream()
                  .mapToLong(span -> span.timestampAsLong() / 1000)
                  .filter(millis -> millis >= from && millis <= end)
                  .count();
          if (found.containsKey(id) && (inside == 0 || inside == trace.size())) {
            newest.add(0, id);
          }
        });
    return newest;
  }

  private <T> T any(List<T> values) {
    return values.get(random.nextInt(values.size()));
  }

  private boolean oneIn(int count) {
    return random.nextInt(count) == 0;
  }

  private static Endpoint endpoint(String service) {
    return Endpoint.newBuilder().serviceName(service).build();
  }
}
