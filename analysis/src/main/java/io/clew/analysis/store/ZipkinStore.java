package io.clew.analysis.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.clew.analysis.read.SpanReader;
import io.clew.analysis.trace.Trace;
import io.clew.analysis.trace.TraceBuilder;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;
import zipkin2.Span;

/**
 * The traces of a Zipkin server, or of whatever else answers as its API v2.
 *
 * <p>The server finds what may match, and what comes back is looked at again, so that a query means
 * the same everywhere. Zipkin gives the newest traces only, and not more than it was asked for: so
 * it is asked again for older ones, until there are none. {@link #warnings()} says where this
 * stopped earlier, which is after a million traces, and what was left out, which is where more than
 * 8,000 have spans at one time. Without a first start, the server looks as far back as it is set
 * to: a day, unless someone has changed it.
 *
 * @see <a href="https://zipkin.io/zipkin-api/">Zipkin's API</a>
 */
public final class ZipkinStore implements TraceStore {
  private static final Duration TIMEOUT = Duration.ofMinutes(2);

  /** How many traces are asked for at once. */
  private static final int PAGE = 500;

  /** How many are if there are more at one time. */
  private static final int MAX_DOUBLED = 16;

  /** Their ids are kept, so that none is taken twice. */
  private static final int MAX_TRACES = 1_000_000;

  private static final String AND = " and ";

  private final ZipkinClient server;
  private final int page;
  private final int maxTraces;
  private volatile List<String> warnings = List.of();

  ZipkinStore(URI server, int page, int maxTraces, Duration timeout) {
    this.server = new ZipkinClient(server, timeout);
    this.page = page;
    this.maxTraces = maxTraces;
  }

  /**
   * Makes a store. It does not connect before it is asked.
   *
   * @param server such as {@code http://127.0.0.1:9411}, with or without {@code /api/v2}
   * @throws IllegalArgumentException if this is no address of an HTTP server
   */
  public static ZipkinStore create(URI server) {
    return new ZipkinStore(server, PAGE, MAX_TRACES, TIMEOUT);
  }

  @Override
  public List<TraceSummary> search(TraceQuery query) throws IOException {
    List<TraceSummary> found = new ArrayList<>();
    boolean isNewest = query.order() == TraceQuery.Order.NEWEST;
    read(
        query,
        trace -> found.add(TraceSummary.of(trace)),
        untilMicros -> {
          found.sort(query.order().comparator());
          int first = Math.min(found.size(), query.limit());
          found.subList(first, found.size()).clear();
          return isNewest
              && first == query.limit()
              && found.get(first - 1).startMicros() > untilMicros;
        });
    return List.copyOf(found);
  }

  @Override
  public void forEach(TraceQuery query, Consumer<Trace> traces) throws IOException {
    read(query, traces, untilMicros -> false);
  }

  /**
   * Reads those that match, the newest first, a page after the other.
   *
   * @param isEnough asked after each page, with the time after which no trace can be missing
   */
  private void read(TraceQuery query, Consumer<Trace> traces, LongPredicate isEnough)
      throws IOException {
    Set<Long> seen = new HashSet<>();
    List<String> problems = new ArrayList<>();
    long endMillis = endMillis(query);
    int limit = page;
    while (true) {
      Page some = get(tracesPath(query, endMillis, limit), endMillis, problems);
      boolean isNew = false;
      for (Trace trace : some.traces()) {
        if (seen.add(TraceTable.key(trace.id()))) {
          isNew = true;
          if (query.matches(trace)) {
            traces.accept(trace);
          }
        }
      }
      boolean isLast = some.traces().size() < limit || some.untilMicros() < query.fromMicros();
      long until = isLast ? Long.MIN_VALUE : some.untilMicros();
      if (isEnough.test(until) || isLast) {
        break;
      }
      if (seen.size() >= maxTraces) {
        problems.add(stopped("after " + seen.size() + " traces", until));
        break;
      }
      long next = (until + 999) / 1000;
      if (isNew && next < endMillis) {
        endMillis = next; // Traces of this millisecond may be on both pages.
        limit = page;
      } else if (limit < page * MAX_DOUBLED) {
        limit *= 2; // All are of one time, or known.
      } else if (isNew) {
        problems.add(
            "More than " + limit + " traces have spans at " + time(until) + ": some were left out");
        endMillis--;
        limit = page;
      } else {
        problems.add(stopped("as Zipkin gave nothing but what was known", until));
        break;
      }
    }
    warnings = List.copyOf(problems);
  }

  private static String stopped(String why, long untilMicros) {
    return "Stopped "
        + why
        + ": not all were looked at that began before "
        + time(untilMicros)
        + "; narrow the time to see more";
  }

  private static Instant time(long micros) {
    return Instant.ofEpochMilli(micros / 1000);
  }

  private static long endMillis(TraceQuery query) {
    long now = System.currentTimeMillis();
    return query.toMicros() == Long.MAX_VALUE
        ? now + Duration.ofHours(1).toMillis() // Clocks disagree.
        : Math.max(1, (query.toMicros() + 999) / 1000);
  }

  /** What the server is asked for is never less than what matches. */
  private static String tracesPath(TraceQuery query, long endMillis, int limit) {
    StringBuilder uri = new StringBuilder("/traces?limit=").append(limit);
    put(uri, "endTs", String.valueOf(endMillis));
    if (query.fromMicros() > 0) {
      long from = query.fromMicros() / 1000;
      put(uri, "lookback", String.valueOf(Math.max(1, endMillis - from)));
    }
    // A request id is that of the trace, but with a service Zipkin wants all in that one.
    boolean isAnyService = query.requestId() != null;
    put(uri, "serviceName", isAnyService ? null : query.service());
    put(uri, "remoteServiceName", isAnyService ? null : query.remoteService());
    put(uri, "spanName", query.operation());
    boolean hasMax = query.maxDurationMicros() < Long.MAX_VALUE;
    if (query.minDurationMicros() > 0 || hasMax) {
      put(uri, "minDuration", String.valueOf(Math.max(1, query.minDurationMicros())));
    }
    if (hasMax && query.maxDurationMicros() >= Math.max(1, query.minDurationMicros())) {
      put(uri, "maxDuration", String.valueOf(query.maxDurationMicros()));
    }
    put(uri, "annotationQuery", annotationQuery(query));
    return uri.toString();
  }

  private static @Nullable String annotationQuery(TraceQuery query) {
    List<String> conditions = new ArrayList<>();
    query.tags().forEach((key, value) -> addCondition(conditions, key, value));
    query.tagsOrAnnotations().forEach(text -> addCondition(conditions, text, null));
    if (query.error()) {
      addCondition(conditions, "error", null);
    }
    if (query.requestId() != null) {
      addCondition(conditions, TraceQuery.REQUEST_ID, query.requestId());
    }
    return conditions.isEmpty() ? null : String.join(AND, conditions);
  }

  /** Leaves out what Zipkin would read as something else. */
  private static void addCondition(List<String> conditions, String key, @Nullable String value) {
    String condition = value == null ? key : key + "=" + value;
    boolean isPlain =
        !key.contains("=")
            && !key.isBlank()
            && condition.equals(condition.strip())
            && !condition.contains(AND)
            && (value == null || !value.isEmpty());
    if (isPlain) {
      conditions.add(condition);
    }
  }

  private static void put(StringBuilder uri, String name, @Nullable String value) {
    if (value != null) {
      uri.append('&').append(name).append('=').append(URLEncoder.encode(value, UTF_8));
    }
  }

  @Override
  public Optional<Trace> trace(String traceId) throws IOException {
    List<String> problems = new ArrayList<>();
    Page page = get("/trace/" + TraceIds.checked(traceId), 0, problems);
    warnings = List.copyOf(problems);
    return page.traces().stream().findFirst();
  }

  /**
   * An answer.
   *
   * @param untilMicros each trace has a span that starts then or later, up to the end that was
   *     asked for: whichever of a trace's spans the server orders traces by, all that it left out
   *     began then or earlier
   */
  private record Page(List<Trace> traces, long untilMicros) {}

  private Page get(String path, long endMillis, List<String> problems) throws IOException {
    byte[] answer = server.get(path);
    long end = 1000 * endMillis + 999; // Some servers leave out fractions.
    Map<Long, TraceBuilder> builders = new LinkedHashMap<>();
    Map<Long, Long> latest = new HashMap<>();
    SpanReader reader =
        new SpanReader(
            span -> {
              long key = TraceTable.key(span.traceId());
              builders.computeIfAbsent(key, ignored -> Trace.newBuilder()).add(span);
              long start = span.timestampAsLong();
              latest.merge(key, start > end ? 0 : start, Math::max);
            });
    read(answer, reader, problems);
    long until = latest.values().stream().mapToLong(t -> t == 0 ? end : t).min().orElse(end);
    return new Page(builders.values().stream().map(TraceBuilder::build).toList(), until);
  }

  private static void read(byte[] answer, SpanReader reader, List<String> problems)
      throws IOException {
    reader.readJson(new ByteArrayInputStream(answer));
    if (reader.unreadable() > 0) {
      problems.add(
          reader.unreadable()
              + " spans of the server are unreadable, the first "
              + reader.firstUnreadable());
    }
  }

  @Override
  public List<List<Span>> spans(Collection<String> traceIds) throws IOException {
    Map<Long, List<Span>> found = new LinkedHashMap<>();
    List<String> problems = new ArrayList<>();
    for (String id : traceIds) {
      List<Span> spans = new ArrayList<>();
      if (found.putIfAbsent(TraceTable.key(TraceIds.checked(id)), spans) == null) {
        read(server.get("/trace/" + TraceIds.checked(id)), new SpanReader(spans::add), problems);
      }
    }
    warnings = List.copyOf(problems);
    return found.values().stream().filter(spans -> !spans.isEmpty()).toList();
  }

  /** All that the server lists. */
  @Override
  public SortedMap<String, SortedSet<String>> operationsByService() throws IOException {
    SortedMap<String, SortedSet<String>> names = new TreeMap<>();
    for (String service : server.names("/services")) {
      TraceStore.addName(names, service, null);
      for (String operation :
          server.names("/spans?serviceName=" + URLEncoder.encode(service, UTF_8))) {
        TraceStore.addName(names, service, operation);
      }
    }
    return names;
  }

  /** What the last call could not do. */
  @Override
  public List<String> warnings() {
    return warnings;
  }

  /** Nothing is open between two calls but idle connections, which end on their own. */
  @Override
  public void close() {}

  @Override
  public String toString() {
    return "ZipkinStore(" + server + ")";
  }
}
