package io.clew.viewer.web;

import com.fasterxml.jackson.core.JsonGenerator;
import io.clew.analysis.store.TraceQuery;
import io.clew.analysis.store.TraceStore;
import io.clew.analysis.store.TraceSummary;
import io.clew.analysis.trace.Trace;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import zipkin2.Span;

/** What the page asks for. */
final class PageApi {
  private static final int PAGE = 25;
  private static final int MAX_PAGE = 1000;
  private static final int MAX_NAMES = 1000;

  /** A larger trace has no chart beside its line. */
  private static final int MAX_SPANS = 2000;

  private static final int MAX_BARS = 60;
  private static final int MAX_DEPTH = 6;

  /** A bar's place and length are in thousandths of the trace. */
  private static final int WHOLE = 1000;

  private final TraceStore store;
  private final String source;
  private final Names names;
  private final TraceAnswers traces;
  private final GraphApi graphs;

  PageApi(TraceStore store, String source, Names names) {
    this.store = store;
    this.source = source;
    this.names = names;
    traces = new TraceAnswers(store);
    graphs = new GraphApi(store);
  }

  /** The path is that behind {@code /api/}. */
  Answer answer(String path, Parameters parameters) throws IOException, RefusedException {
    String[] parts = path.split("/", -1);
    return switch (parts[0]) {
      case "names" -> Answer.json(json -> writeNames(parameters, json));
      case "search" -> Answer.json(json -> writeFound(parameters, json));
      case "services" -> graphs.services(parameters);
      case "flow" -> graphs.flow(parameters);
      case "diagnosis" -> graphs.diagnosis(parameters);
      case "sampling" -> graphs.sampling(parameters);
      case "trace" -> traces.answer(parts, parameters);
      default -> throw RefusedException.notFound("There is no such answer.");
    };
  }

  private void writeNames(Parameters parameters, JsonGenerator json) throws IOException {
    SortedMap<String, SortedSet<String>> all = names.operationsByService();
    String service = parameters.text("service");
    json.writeStartObject();
    json.writeStringField("source", Answer.shown(source));
    writeNames("services", all.keySet(), json);
    if (service != null) {
      writeNames("operations", all.getOrDefault(service, Names.NONE), json);
    }
    json.writeEndObject();
  }

  private static void writeNames(String field, Collection<String> names, JsonGenerator json)
      throws IOException {
    json.writeArrayFieldStart(field);
    for (String name : names.stream().limit(MAX_NAMES).toList()) {
      json.writeString(name);
    }
    json.writeEndArray();
  }

  /** What the parameters of the page's search say. */
  static TraceQuery.Builder query(Parameters parameters) throws RefusedException {
    TraceQuery.Builder query = TraceQuery.newBuilder();
    String service = parameters.text("service");
    String operation = parameters.text("operation");
    String requestId = parameters.text("requestId");
    Long min = parameters.duration("minDuration");
    Long max = parameters.duration("maxDuration");
    Long from = parameters.time("from");
    Long to = parameters.time("to");
    if (service != null) {
      query.service(service);
    }
    if (operation != null) {
      query.operation(operation);
    }
    if (requestId != null) {
      query.requestId(requestId.strip());
    }
    if (min != null) {
      query.minDurationMicros(min);
    }
    if (max != null) {
      query.maxDurationMicros(max);
    }
    if (from != null) {
      query.fromMicros(from);
    }
    if (to != null) {
      query.toMicros(to);
    }
    if (parameters.has("error")) {
      query.error();
    }
    for (String tag : parameters.all("tag")) {
      int equals = tag.indexOf('=');
      if (equals == 0) {
        throw RefusedException.badRequest("tag: expected KEY or KEY=VALUE, got " + tag);
      }
      if (equals < 0) {
        query.tag(tag.strip());
      } else {
        query.tag(tag.substring(0, equals).strip(), tag.substring(equals + 1).strip());
      }
    }
    return query;
  }

  private void writeFound(Parameters parameters, JsonGenerator json)
      throws IOException, RefusedException {
    int limit = (int) parameters.number("limit", PAGE, 1, MAX_PAGE);
    TraceQuery.Builder query = query(parameters).limit(limit);
    if ("slowest".equals(parameters.text("order"))) {
      query.order(TraceQuery.Order.SLOWEST);
    }
    String after = parameters.text("after");
    if (after != null) {
      query.after(readPlace(after));
    }
    List<TraceSummary> found = store.search(query.build());
    List<String> warnings = store.warnings();
    boolean hasBars = parameters.has("bars");
    Map<String, Trace> charts = hasBars ? charts(found) : Map.of();
    json.writeStartObject();
    json.writeArrayFieldStart("traces");
    for (TraceSummary trace : found) {
      write(trace, json);
      Trace chart = charts.get(trace.traceId());
      if (chart != null) {
        writeBars(chart, json);
      }
      json.writeEndObject();
    }
    json.writeEndArray();
    if (found.size() == limit) {
      TraceSummary last = found.get(limit - 1);
      json.writeStringField(
          "next", last.startMicros() + "-" + last.durationMicros() + "-" + last.traceId());
    }
    json.writeArrayFieldStart("warnings");
    for (String warning : warnings) {
      json.writeString(Answer.shown(warning, MAX_NAMES));
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  /** Where a page ended. */
  private static TraceSummary readPlace(String text) throws RefusedException {
    String[] parts = text.split("-", -1);
    try {
      if (parts.length == 3) {
        long start = Long.parseLong(parts[0]);
        long duration = Long.parseLong(parts[1]);
        return new TraceSummary(parts[2], start, duration, "", "", 0, 0, 0, null);
      }
    } catch (NumberFormatException e) {
      // As one with other parts.
    }
    throw RefusedException.badRequest("after: expected what the page before said");
  }

  private Map<String, Trace> charts(List<TraceSummary> found) throws IOException {
    List<String> small =
        found.stream()
            .filter(trace -> trace.spans() <= MAX_SPANS)
            .map(TraceSummary::traceId)
            .toList();
    Map<String, Trace> charts = new HashMap<>();
    for (List<Span> spans : store.spans(small)) {
      Trace trace = Trace.of(spans);
      charts.put(trace.id(), trace);
    }
    return charts;
  }

  private static void write(TraceSummary trace, JsonGenerator json) throws IOException {
    json.writeStartObject();
    json.writeStringField("traceId", trace.traceId());
    json.writeNumberField("startMicros", trace.startMicros());
    json.writeNumberField("durationMicros", trace.durationMicros());
    json.writeStringField("service", Answer.shown(trace.service()));
    json.writeStringField("operation", Answer.shown(trace.operation()));
    json.writeNumberField("spans", trace.spans());
    json.writeNumberField("services", trace.services());
    json.writeNumberField("errors", trace.errors());
    json.writeStringField(
        "requestId", trace.requestId() == null ? null : Answer.shown(trace.requestId()));
  }

  /** Four numbers each: start, length, depth, and 1 if the span failed. Small ones are left out. */
  private static void writeBars(Trace trace, JsonGenerator json) throws IOException {
    List<Integer> spans = new ArrayList<>();
    int[] depths = new int[trace.size()];
    double whole = Math.max(1, trace.duration(0));
    for (int i = 0; i < trace.size() && spans.size() < MAX_BARS; i++) {
      depths[i] = i == 0 ? 0 : depths[trace.parent(i)] + 1;
      if (depths[i] < MAX_DEPTH && (trace.duration(i) >= whole / 100 || trace.isError(i))) {
        spans.add(i);
      }
    }
    json.writeArrayFieldStart("bars");
    for (int i : spans) {
      json.writeNumber(thousandths((trace.start(i) - trace.start(0)) / whole));
      json.writeNumber(Math.max(4, thousandths(trace.duration(i) / whole)));
      json.writeNumber(depths[i]);
      json.writeNumber(trace.isError(i) ? 1 : 0);
    }
    json.writeEndArray();
  }

  private static int thousandths(double share) {
    return (int) Math.round(WHOLE * Math.max(0, Math.min(1, share)));
  }
}
