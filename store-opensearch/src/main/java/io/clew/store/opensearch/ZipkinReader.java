package io.clew.store.opensearch;

import com.fasterxml.jackson.core.JsonGenerator;
import io.clew.analysis.read.SpanReader;
import io.clew.analysis.store.TraceIds;
import io.clew.analysis.store.TraceQuery;
import io.clew.analysis.trace.Trace;
import io.clew.analysis.trace.TraceBuilder;
import io.clew.store.opensearch.Search.Hit;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import zipkin2.Span;

/**
 * Reads {@link Layout#ZIPKIN}, also what a Zipkin server has written. A search gives the ids of
 * traces, the newest first, by spans that match; then all spans of these are read.
 *
 * <p>No document knows how long its trace lasted. So the slowest are those of the newest 10,000
 * that match, as they are with a Zipkin server, and a trace is found by its duration if one of its
 * spans lasted as long.
 */
final class ZipkinReader implements LayoutReader {
  private static final String INDEXES = ZipkinLayout.INDEX + "-*";
  private static final List<String> ORDER = List.of("timestamp_millis");

  /** Spans. */
  private static final int MAX_PAGE = 2000;

  private static final int TRACES_AT_ONCE = 250;

  /** How long after the start of its trace a span that matches may start, or before. */
  private static final long AFTER_MILLIS = TimeUnit.HOURS.toMillis(1);

  private static final long BEFORE_MILLIS = TimeUnit.MINUTES.toMillis(1);

  /** How much later than one of its spans a trace may start, for the clocks were corrected. */
  private static final long SKEW_MILLIS = 1000;

  private final OpenSearch store;
  private final int maxTraces;

  ZipkinReader(OpenSearch store, int maxTraces) {
    this.store = store;
    this.maxTraces = maxTraces;
  }

  @Override
  public void visit(TraceQuery query, Visitor visitor, Set<String> problems) throws IOException {
    boolean isNewest = query.order() == TraceQuery.Order.NEWEST;
    Pages pages =
        new Pages(
            store,
            INDEXES,
            conditions(query),
            ORDER,
            json -> writeFields(json, "traceId"),
            (int) Math.min(MAX_PAGE, Math.max(200, 10L * query.limit())),
            problems);
    // By key, when they began: a trace comes again with each of its spans that match, until there.
    Map<String, Long> seen = new HashMap<>();
    int visited = 0;
    for (List<Hit> page = pages.next(); !page.isEmpty(); page = pages.next()) {
      long millis = pages.first();
      seen.values().removeIf(start -> start > millis);
      Set<String> fresh = new LinkedHashSet<>();
      for (Hit hit : page) {
        String id = traceId(hit);
        if (seen.putIfAbsent(TraceIds.key(id), Long.MIN_VALUE) == null) {
          fresh.add(id);
        }
      }
      visited += fresh.size();
      visitTraces(List.copyOf(fresh), seen, visitor, problems);
      if (isNewest
          ? visitor.isDone(TimeUnit.MILLISECONDS.toMicros(millis + SKEW_MILLIS), 0)
          : visited >= maxTraces && visitor.isDone(Long.MIN_VALUE, 0)) {
        if (!isNewest) {
          problems.add(
              "Only the newest " + visited + " traces were looked at; narrow the time to see more");
        }
        return;
      }
    }
  }

  private static void writeFields(JsonGenerator json, String... fields) throws IOException {
    json.writeArrayFieldStart("_source");
    for (String field : fields) {
      json.writeString(field);
    }
    json.writeEndArray();
  }

  /**
   * What one of the spans meets. A request id is that of the trace: the span is that with the id.
   */
  private static Conditions conditions(TraceQuery query) {
    Conditions conditions = new Conditions();
    long from = query.fromMicros() / 1000 - BEFORE_MILLIS;
    long to = query.toMicros() / 1000 + AFTER_MILLIS;
    conditions.range(
        "timestamp_millis",
        Math.max(0, from),
        query.toMicros() == Long.MAX_VALUE ? Long.MAX_VALUE : to);
    String requestId = query.requestId();
    if (requestId != null && addQuery(conditions, TraceQuery.REQUEST_ID, requestId)) {
      return conditions;
    }
    if (query.service() != null) {
      conditions.term("localEndpoint.serviceName", query.service());
    }
    if (query.operation() != null) {
      conditions.term("name", query.operation());
    }
    if (query.remoteService() != null) {
      conditions.term("remoteEndpoint.serviceName", query.remoteService());
    }
    if (query.error()) {
      conditions.term("_q", "error");
    }
    query.tags().forEach((key, value) -> addQuery(conditions, key, value));
    query.tagsOrAnnotations().forEach(text -> addQuery(conditions, text, null));
    boolean isOfSpan = query.isDurationOfSpan();
    // The span that lasts as long as the trace is another one than that which has failed.
    boolean isAlone =
        !query.error()
            && query.remoteService() == null
            && query.tags().isEmpty()
            && query.tagsOrAnnotations().isEmpty();
    boolean hasMin = query.minDurationMicros() > 0 && (isOfSpan || isAlone);
    conditions.range(
        "duration",
        hasMin ? query.minDurationMicros() : Long.MIN_VALUE,
        isOfSpan ? query.maxDurationMicros() : Long.MAX_VALUE);
    return conditions;
  }

  /** Tags that are too long cannot be searched. */
  private static boolean addQuery(Conditions conditions, String key, @Nullable String value) {
    String query = value == null ? key : key + "=" + value;
    if (query.length() > ZipkinLayout.MAX_QUERY) {
      return false;
    }
    conditions.term("_q", query);
    return true;
  }

  private static String traceId(Hit hit) throws IOException {
    String[] id = {""};
    Json.read(
        hit.source(),
        json ->
            Json.readObject(
                json,
                (name, value) -> {
                  if (name.equals("traceId")) {
                    id[0] = value.getText();
                  }
                }));
    return id[0];
  }

  private void visitTraces(
      List<String> ids, Map<String, Long> seen, Visitor visitor, Set<String> problems)
      throws IOException {
    for (int i = 0; i < ids.size(); i += TRACES_AT_ONCE) {
      List<String> some = ids.subList(i, Math.min(ids.size(), i + TRACES_AT_ONCE));
      for (Trace trace : read(some, problems)) {
        long start = Long.MAX_VALUE;
        for (int span = 0; span < trace.size(); span++) {
          start = Math.min(start, trace.start(span));
        }
        // Clocks were corrected: the span may say that it began earlier.
        seen.put(TraceIds.key(trace.id()), start / 1000 - BEFORE_MILLIS);
        visitor.accept(trace);
      }
    }
  }

  @Override
  public List<Trace> trace(String traceId, Set<String> problems) throws IOException {
    List<Trace> found = read(List.of(traceId), problems);
    if (!found.isEmpty() || traceId.length() > 16) {
      return found;
    }
    Conditions ending = new Conditions().suffix("traceId", traceId);
    List<Hit> one =
        new Pages(store, INDEXES, ending, ORDER, json -> writeFields(json, "traceId"), 1, problems)
            .next();
    return one.isEmpty() ? List.of() : read(List.of(traceId(one.get(0))), problems);
  }

  @Override
  public List<Span> spans(String traceId, Set<String> problems) throws IOException {
    List<Span> spans = new ArrayList<>();
    List<Trace> known = trace(traceId, problems);
    if (!known.isEmpty()) {
      read(List.of(known.get(0).id()), spans::add, problems);
    }
    return spans;
  }

  private List<Trace> read(Collection<String> ids, Set<String> problems) throws IOException {
    Map<String, TraceBuilder> builders = new LinkedHashMap<>();
    read(
        ids,
        span ->
            builders
                .computeIfAbsent(TraceIds.key(span.traceId()), ignored -> Trace.newBuilder())
                .add(span),
        problems);
    List<Trace> traces = new ArrayList<>();
    builders.values().forEach(builder -> traces.add(builder.build()));
    return traces;
  }

  /** All spans of these traces; ids of both lengths are one trace. */
  private void read(Collection<String> ids, Consumer<Span> to, Set<String> problems)
      throws IOException {
    Set<String> all = new LinkedHashSet<>(ids);
    ids.forEach(id -> all.add(TraceIds.key(id)));
    SpanReader reader = new SpanReader(to);
    Scroll scroll = new Scroll(store, INDEXES, new Conditions().terms("traceId", all), problems);
    for (List<Hit> hits = scroll.next(); !hits.isEmpty(); hits = scroll.next()) {
      for (Hit hit : hits) {
        reader.readJson(new ByteArrayInputStream(hit.source()));
      }
    }
    if (reader.unreadable() > 0) {
      problems.add(
          reader.unreadable() + " spans are unreadable, the first " + reader.firstUnreadable());
    }
  }
}
