package io.clew.analysis.trace;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import zipkin2.Annotation;
import zipkin2.Endpoint;
import zipkin2.Span;

/** A span while its trace is built. Mutable; a trace has one for each span. */
final class SpanRow {
  /**
   * So that the end of a span, and the sum of a few such times, cannot overflow. In microseconds.
   */
  private static final long MAX_MICROS = 1L << 60;

  static final Comparator<SpanRow> BY_START = SpanRow::compareStarts;

  /** By this order reports are merged, so that the order in which they came does not matter. */
  static final Comparator<SpanRow> BY_CONTENT =
      Comparator.comparing((SpanRow row) -> row.kind == null)
          .thenComparing(row -> row.start == 0)
          .thenComparing(row -> row.start)
          .thenComparing(row -> -row.duration)
          .thenComparing(row -> row.service)
          .thenComparing(row -> row.name)
          .thenComparing(row -> row.tags.toString())
          .thenComparing(row -> row.host)
          .thenComparing(row -> row.remoteService)
          .thenComparing(row -> row.annotations.toString())
          .thenComparing(row -> String.valueOf(row.parentId))
          .thenComparing(row -> String.valueOf(row.kind));

  final String id;
  @Nullable String parentId;
  Span.@Nullable Kind kind;
  boolean shared;
  boolean missing;

  /** Epoch microseconds by the clock of the span's host; 0 if unknown. */
  long start;

  /** In microseconds. */
  long duration;

  /** By how much the start was corrected, in microseconds. */
  long offset;

  String service;
  String name;
  String remoteService;

  /** The address of the process, else its service. */
  String host;

  Map<String, String> tags;
  List<Annotation> annotations;

  /** Null for the root, and until the tree is built. */
  @Nullable SpanRow parent;

  /** The first to start, once the spans are in order. */
  @Nullable SpanRow firstChild;

  /** The next to start of those with the same parent, once the spans are in order. */
  @Nullable SpanRow nextSibling;

  /** Those under the same id; null if this is the only one. */
  private @Nullable Reports reports;

  /** Which search for cycles came here first; 0 if none did. */
  int walk;

  /** In the list that is worked on, and in the end among the spans of the trace. */
  int index;

  private SpanRow(
      String id,
      String service,
      String name,
      String remoteService,
      String host,
      Map<String, String> tags,
      List<Annotation> annotations) {
    this.id = id;
    this.service = service;
    this.name = name;
    this.remoteService = remoteService;
    this.host = host;
    this.tags = tags;
    this.annotations = annotations;
  }

  static SpanRow of(Span span) {
    String service = orEmpty(span.localServiceName());
    SpanRow row =
        new SpanRow(
            span.id(),
            service,
            orEmpty(span.name()),
            orEmpty(span.remoteServiceName()),
            hostOf(span.localEndpoint(), service),
            span.tags(),
            span.annotations());
    row.parentId = span.parentId();
    row.kind = span.kind();
    row.shared = Boolean.TRUE.equals(span.shared());
    row.start = Math.min(span.timestampAsLong(), MAX_MICROS);
    row.duration = Math.min(span.durationAsLong(), MAX_MICROS);
    return row;
  }

  /** A span that no process reported. */
  static SpanRow missing(String id) {
    SpanRow row = new SpanRow(id, "", "missing", "", "", Map.of(), List.of());
    row.missing = true;
    return row;
  }

  private static String hostOf(@Nullable Endpoint endpoint, String service) {
    if (endpoint == null) {
      return service;
    }
    if (endpoint.ipv4() != null) {
      return endpoint.ipv4();
    }
    return endpoint.ipv6() != null ? endpoint.ipv6() : service;
  }

  private static String orEmpty(@Nullable String text) {
    return text == null ? "" : text;
  }

  private static int compareStarts(SpanRow a, SpanRow b) {
    int order = Long.compare(a.start, b.start);
    order = order != 0 ? order : Long.compare(a.end(), b.end());
    order = order != 0 ? order : a.id.compareTo(b.id);
    return order != 0 ? order : a.service.compareTo(b.service);
  }

  /** Of the same id as this one, which came first. */
  void addReport(SpanRow other) {
    if (reports == null) {
      reports = new Reports();
      reports.add(this);
    }
    reports.add(other);
  }

  /** Those of this id, merged. Call once, after the last report was added. */
  void addSpansTo(List<SpanRow> spans) {
    if (reports == null) {
      spans.add(this);
    } else {
      reports.merge();
      reports.addSpansTo(spans);
    }
  }

  /** Which of the spans of this id is the parent of one that names the id. */
  SpanRow parentOf(SpanRow child) {
    return reports == null ? this : reports.parentOf(child);
  }

  /** Puts the span on a clock that is that much earlier. */
  void shiftBack(long micros) {
    start = start == 0 ? 0 : start - micros;
    offset += micros;
  }

  boolean hasTimes() {
    return start != 0 && duration != 0;
  }

  boolean isServerSide() {
    return kind == Span.Kind.SERVER || (shared && kind == null);
  }

  boolean isError() {
    return Trace.isError(tags.get("error"));
  }

  long end() {
    return start + duration;
  }

  /** The first of the reports, which takes what it lacks from the others. */
  static SpanRow merged(List<SpanRow> reports) {
    SpanRow first = reports.get(0);
    first.merge(reports.subList(1, reports.size()));
    return first;
  }

  /**
   * Takes what this span lacks from other reports of it: what this one has wins, then what the
   * first of the others has. All at once, as there may be many.
   */
  void merge(List<SpanRow> others) {
    if (others.isEmpty()) {
      return;
    }
    Map<String, String> unitedTags = new TreeMap<>(tags);
    Set<Annotation> unitedAnnotations = new TreeSet<>(annotations); // By time.
    for (SpanRow other : others) {
      parentId = parentId == null ? other.parentId : parentId;
      kind = kind == null ? other.kind : kind;
      shared |= other.shared;
      if (start == 0 || (other.start != 0 && other.start < start)) {
        start = other.start;
      }
      duration = Math.max(duration, other.duration);
      service = service.isEmpty() ? other.service : service;
      name = name.isEmpty() ? other.name : name;
      remoteService = remoteService.isEmpty() ? other.remoteService : remoteService;
      host = host.isEmpty() ? other.host : host;
      other.tags.forEach(unitedTags::putIfAbsent);
      unitedAnnotations.addAll(other.annotations);
    }
    tags = unitedTags;
    annotations = List.copyOf(unitedAnnotations);
  }
}
