package io.clew.store.opensearch;

import com.fasterxml.jackson.core.JsonGenerator;
import io.clew.analysis.stats.Histogram;
import io.clew.analysis.store.TraceIds;
import io.clew.analysis.store.TraceQuery;
import io.clew.analysis.trace.Trace;
import io.clew.store.opensearch.Search.Hit;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import zipkin2.Span;

/**
 * Reads {@link Layout#TRACES}. A search gives ids and numbers of spans, a page at a time; then the
 * documents are read, as many at once as have some thousand spans together.
 *
 * <p>A trace of which parts came later is not what its documents are one by one. So these traces
 * are looked at first, whole, whatever their place in the order; there are few.
 */
final class TracesReader implements LayoutReader {
  private static final String INDEXES = TracesLayout.INDEX + "-*";
  private static final int MAX_PAGE = 1000;
  private static final int MAX_SERVICES = 10_000;
  private static final int SPANS_AT_ONCE = 20_000;
  private static final int KEYS_AT_ONCE = 500;

  /** Buckets of durations: see {@link Histogram#bucketOf}. */
  private static final int LAST_BUCKET = Histogram.bucketOf(Long.MAX_VALUE);

  /** How far from a trace's start a part of it may be that came later. */
  private static final long LATE_MICROS = TimeUnit.DAYS.toMicros(1);

  private final OpenSearch store;

  TracesReader(OpenSearch store) {
    this.store = store;
  }

  @Override
  public void visit(TraceQuery query, Visitor visitor, Set<String> problems) throws IOException {
    Set<String> late = new HashSet<>(); // By their keys, those that were visited.
    boolean hasLate = hasLate(problems);
    if (hasLate) {
      visitParts(lateKeys(query, problems), late, visitor, problems);
    }
    boolean isNewest = query.order() == TraceQuery.Order.NEWEST;
    Pages pages =
        new Pages(
            store,
            INDEXES,
            conditions(query, problems),
            isNewest ? List.of("start", "duration") : List.of("duration", "start"),
            TracesReader::writeIdsAlone,
            (int) Math.min(MAX_PAGE, Math.max(50, 2L * query.limit())),
            problems);
    for (List<Hit> page = pages.next(); !page.isEmpty(); page = pages.next()) {
      Set<String> lateHere = new HashSet<>();
      if (hasLate) {
        lateHere = lateKeys(page.stream().map(Hit::id).toList(), problems);
        visitParts(lateHere, late, visitor, problems);
      }
      Set<String> notWhole = lateHere;
      readWhole(
          page.stream().filter(hit -> !notWhole.contains(hit.id())).toList(), visitor, problems);
      if (visitor.isDone(pages.first(), isNewest ? pages.first() : pages.last())) {
        return;
      }
    }
  }

  private static void writeIdsAlone(JsonGenerator json) throws IOException {
    json.writeBooleanField("_source", false);
    json.writeArrayFieldStart("docvalue_fields");
    json.writeString("count");
    json.writeEndArray();
  }

  /** What the document of a trace meets that matches, and some others. */
  private Conditions conditions(TraceQuery query, Set<String> problems) throws IOException {
    Conditions conditions = new Conditions().not("tokens", Token.LATE);
    conditions.range("start", from(query), to(query));
    boolean isOfSpan = query.isDurationOfSpan();
    boolean hasMin = query.minDurationMicros() > 0;
    if (!isOfSpan) {
      long min = hasMin ? query.minDurationMicros() : Long.MIN_VALUE;
      conditions.range("duration", min, query.maxDurationMicros());
    } else if (hasMin) {
      conditions.terms("tokens", longest(query));
    }
    String service = query.service();
    if (service != null) {
      conditions.term("services", TracesLayout.name(service));
    }
    if (query.requestId() != null) {
      conditions.term("tokens", Token.requestId(query.requestId()));
    }
    if (hasMore(query)) {
      Set<String> services =
          service == null ? services(from(query), to(query), problems) : Set.of(service);
      conditionsOfSpan(query, services).forEach(conditions::and);
    }
    return conditions;
  }

  /** Whether there are conditions on a span that are words of a service. */
  private static boolean hasMore(TraceQuery query) {
    return query.operation() != null
        || query.remoteService() != null
        || query.error()
        || !query.tags().isEmpty()
        || !query.tagsOrAnnotations().isEmpty();
  }

  /** Each for a span of one of the services. */
  private static List<Conditions> conditionsOfSpan(TraceQuery query, Set<String> services) {
    List<Conditions> all = new ArrayList<>();
    String operation = query.operation();
    if (operation != null) {
      all.add(oneOf("operations", services, s -> TracesLayout.operation(s, operation)));
    }
    String remote = query.remoteService();
    if (remote != null) {
      all.add(oneOf("tokens", services, s -> Token.remoteService(s, remote)));
    }
    if (query.error()) {
      all.add(oneOf("tokens", services, Token::error));
    }
    query
        .tagsOrAnnotations()
        .forEach(text -> all.add(oneOf("tokens", services, s -> Token.key(s, text))));
    query
        .tags()
        .forEach(
            (key, value) ->
                all.add(
                    oneOf(
                        "tokens",
                        services,
                        s -> value == null ? Token.key(s, key) : Token.tag(s, key, value))));
    return all;
  }

  private static Conditions oneOf(
      String field, Set<String> services, Function<String, String> value) {
    return new Conditions().terms(field, services.stream().map(value).toList());
  }

  private static List<String> longest(TraceQuery query) {
    String service = query.service();
    List<String> words = new ArrayList<>();
    for (int b = Histogram.bucketOf(query.minDurationMicros()); b <= LAST_BUCKET; b++) {
      words.add(Token.longest(service == null ? Token.ANY : service, b));
    }
    return words;
  }

  private static long from(TraceQuery query) {
    return query.fromMicros() > 0 ? query.fromMicros() : Long.MIN_VALUE;
  }

  private static long to(TraceQuery query) {
    return query.toMicros() == Long.MAX_VALUE ? Long.MAX_VALUE : query.toMicros() - 1;
  }

  /** All that there are in a time, since words are of a service. */
  private Set<String> services(long from, long to, Set<String> problems) throws IOException {
    Conditions conditions = new Conditions().range("start", from, to);
    Search search =
        Search.of(
            store,
            INDEXES,
            json -> {
              json.writeStartObject();
              json.writeNumberField("size", 0);
              conditions.write(json);
              json.writeObjectFieldStart("aggs");
              json.writeObjectFieldStart("services");
              json.writeObjectFieldStart("terms");
              json.writeStringField("field", "services");
              json.writeNumberField("size", MAX_SERVICES);
              json.writeEndObject();
              json.writeEndObject();
              json.writeEndObject();
              json.writeEndObject();
            },
            problems);
    Set<String> services = new HashSet<>(search.buckets());
    services.add("");
    return services;
  }

  private boolean hasLate(Set<String> problems) throws IOException {
    Json.Writer one =
        json -> {
          json.writeStartObject();
          json.writeNumberField("size", 1);
          json.writeNumberField("terminate_after", 1);
          json.writeBooleanField("_source", false);
          new Conditions().term("tokens", Token.LATE).write(json);
          json.writeEndObject();
        };
    return !Search.of(store, INDEXES, one, problems).hits().isEmpty();
  }

  /**
   * The traces of which parts came later that may match: each condition is met by one part at
   * least. Their times are open, since a later part may have the start or the end.
   */
  private Set<String> lateKeys(TraceQuery query, Set<String> problems) throws IOException {
    long from = from(query) == Long.MIN_VALUE ? Long.MIN_VALUE : from(query) - LATE_MICROS;
    long to = to(query) > Long.MAX_VALUE - LATE_MICROS ? Long.MAX_VALUE : to(query) + LATE_MICROS;
    List<Hit> parts =
        Pages.all(
            store,
            INDEXES,
            new Conditions().term("tokens", Token.LATE).range("start", from, to),
            List.of("start", "duration"),
            TracesReader::writeIdsAlone,
            problems);
    if (parts.size() == Search.MAX_HITS) {
      problems.add(
          "Of the traces whose spans came late only those with the newest 10,000 parts were looked"
              + " at; narrow the time to see more");
    }
    Set<String> keys = keys(parts);
    if (query.service() != null) {
      keys.retainAll(
          having(
              new Conditions().term("services", TracesLayout.name(query.service())),
              keys,
              problems));
    }
    if (query.requestId() != null) {
      keys.retainAll(
          having(
              new Conditions().term("tokens", Token.requestId(query.requestId())), keys, problems));
    }
    if (hasMore(query)) {
      Set<String> services = services(from, to, problems);
      for (Conditions condition : conditionsOfSpan(query, services)) {
        keys.retainAll(having(condition, keys, problems));
      }
    }
    return keys;
  }

  /** Those of the traces that have a part which meets a condition. */
  private Set<String> having(Conditions condition, Set<String> keys, Set<String> problems)
      throws IOException {
    Set<String> having = new HashSet<>();
    if (keys.isEmpty()) {
      return having;
    }
    condition.some("_id", keys).some("late", keys);
    Pages pages =
        new Pages(
            store,
            INDEXES,
            condition,
            List.of("start", "duration"),
            TracesReader::writeIdsAlone,
            Search.MAX_HITS,
            problems);
    for (List<Hit> page = pages.next(); !page.isEmpty(); page = pages.next()) {
      having.addAll(keys(page));
    }
    return having;
  }

  /** Which of these traces have parts that came later. */
  private Set<String> lateKeys(List<String> keys, Set<String> problems) throws IOException {
    return keys(lateParts(keys, problems));
  }

  /** All of them, however many: a trace without some of its parts would be another one. */
  private List<Hit> lateParts(Collection<String> keys, Set<String> problems) throws IOException {
    Pages pages =
        new Pages(
            store,
            INDEXES,
            new Conditions().terms("late", keys),
            List.of("start", "duration"),
            TracesReader::writeIdsAlone,
            Search.MAX_HITS,
            problems);
    List<Hit> parts = new ArrayList<>();
    for (List<Hit> page = pages.next(); !page.isEmpty(); page = pages.next()) {
      parts.addAll(page);
    }
    return parts;
  }

  private static Set<String> keys(List<Hit> parts) {
    Set<String> keys = new HashSet<>();
    parts.forEach(part -> keys.add(key(part.id())));
    return keys;
  }

  static String key(String id) {
    return id.substring(0, Math.min(16, id.length()));
  }

  /** Those that were not visited yet. */
  private void visitParts(
      Set<String> keys, Set<String> visited, Visitor visitor, Set<String> problems)
      throws IOException {
    List<String> fresh = keys.stream().filter(visited::add).toList();
    for (int i = 0; i < fresh.size(); i += KEYS_AT_ONCE) {
      List<String> some = fresh.subList(i, Math.min(fresh.size(), i + KEYS_AT_ONCE));
      Map<String, List<Hit>> parts = new LinkedHashMap<>();
      for (Hit hit : parts(some, problems)) {
        parts.computeIfAbsent(key(hit.id()), ignored -> new ArrayList<>()).add(hit);
      }
      for (List<Hit> ofOne : parts.values()) {
        read(ofOne, problems).forEach(visitor::accept);
      }
    }
  }

  /** All documents of these traces. */
  private List<Hit> parts(Collection<String> keys, Set<String> problems) throws IOException {
    List<Hit> parts = new ArrayList<>(lateParts(keys, problems));
    parts.addAll(
        Pages.all(
            store,
            INDEXES,
            new Conditions().terms("_id", keys),
            List.of("start", "duration"),
            TracesReader::writeIdsAlone,
            problems));
    return parts;
  }

  private void readWhole(List<Hit> page, Visitor visitor, Set<String> problems) throws IOException {
    int start = 0;
    while (start < page.size()) {
      int end = start;
      long spans = 0;
      while (end < page.size()
          && (end == start || spans + page.get(end).count() <= SPANS_AT_ONCE)) {
        spans += page.get(end).count();
        end++;
      }
      read(page.subList(start, end), problems).forEach(visitor::accept);
      start = end;
    }
  }

  @Override
  public List<Trace> trace(String traceId, Set<String> problems) throws IOException {
    return read(parts(List.of(TraceIds.key(traceId)), problems), problems);
  }

  @Override
  public List<Span> spans(String traceId, Set<String> problems) throws IOException {
    TraceDocuments found = new TraceDocuments(problems, true);
    read(parts(List.of(TraceIds.key(traceId)), problems), found);
    return found.spans();
  }

  /** The traces of these documents. One that was deleted meanwhile is not there. */
  private List<Trace> read(List<Hit> documents, Set<String> problems) throws IOException {
    TraceDocuments found = new TraceDocuments(problems, false);
    read(documents, found);
    return found.traces();
  }

  private void read(List<Hit> documents, TraceDocuments found) throws IOException {
    if (documents.isEmpty()) {
      return;
    }
    Request request =
        Request.post(
            "/_mget?realtime=false&_source_includes=spans,weight"
                + "&filter_path=docs._id,docs._source.spans,docs._source.weight",
            json -> {
              json.writeStartObject();
              json.writeArrayFieldStart("docs");
              for (Hit document : documents) {
                json.writeStartObject();
                json.writeStringField("_index", document.index());
                json.writeStringField("_id", document.id());
                json.writeEndObject();
              }
              json.writeEndArray();
              json.writeEndObject();
            });
    Json.read(store.read(request).body(), json -> Json.readObject(json, found::readField));
  }
}
