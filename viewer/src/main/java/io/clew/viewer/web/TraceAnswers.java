package io.clew.viewer.web;

import com.fasterxml.jackson.core.JsonGenerator;
import io.clew.analysis.diagnose.Diagnosis;
import io.clew.analysis.diagnose.Finding;
import io.clew.analysis.path.Section;
import io.clew.analysis.store.TraceStore;
import io.clew.analysis.trace.HostOffset;
import io.clew.analysis.trace.Trace;
import io.clew.viewer.chart.ChartRows;
import io.clew.viewer.chart.FindingText;
import io.clew.viewer.chart.TraceTimes;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.IntToLongFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import zipkin2.Annotation;
import zipkin2.Span;

/** One trace for the page: first its columns, then the details of the span that is looked at. */
final class TraceAnswers {
  private static final int MAX_VALUE = 10_000;
  private static final int MAX_TAGS = 500;
  private static final int MAX_FOUND = 10_000;

  /** Rules look at each span many times. */
  private static final int MAX_DIAGNOSED = 20_000;

  private static final int MAX_FINDINGS = 20;

  /** As the page numbers them, from 1. */
  private static final List<Span.Kind> KINDS =
      List.of(Span.Kind.CLIENT, Span.Kind.SERVER, Span.Kind.PRODUCER, Span.Kind.CONSUMER);

  /** A request that nobody works on for so long, or for this share of it, has a gap. */
  private static final long GAP_MICROS = 10_000;

  private static final double GAP_SHARE = 0.1;

  /** What Clew writes for further references: the id of the trace first. */
  private static final Pattern LINK = Pattern.compile("^([0-9a-f]{16}|[0-9a-f]{32})\\b");

  private final RecentTraces traces;

  TraceAnswers(TraceStore store) {
    traces = new RecentTraces(store);
  }

  /** {@code trace/ID}, {@code trace/ID/span} or {@code trace/ID/find}. */
  Answer answer(String[] path, Parameters parameters) throws IOException, RefusedException {
    String id = path.length > 1 ? path[1] : "";
    String part = path.length > 2 ? path[2] : "";
    switch (part) {
      case "" -> {
        Trace trace = traces.read(id);
        return Answer.json(json -> write(trace, traces.times(trace, id), json));
      }
      case "span" -> {
        Trace trace = traces.get(id);
        if (parameters.number("size", trace.size(), 0, Integer.MAX_VALUE) != trace.size()) {
          throw RefusedException.changed("The trace has grown: load the page again.");
        }
        int span = (int) parameters.number("index", 0, 0, trace.size() - 1L);
        return Answer.json(json -> writeSpan(trace, traces.times(trace, id), span, json));
      }
      case "find" -> {
        Trace trace = traces.get(id);
        String text = parameters.text("text");
        return Answer.json(json -> find(trace, text == null ? "" : text, json));
      }
      default -> throw RefusedException.notFound("There is no such answer.");
    }
  }

  private static void write(Trace trace, TraceTimes times, JsonGenerator json) throws IOException {
    json.writeStartObject();
    json.writeStringField("traceId", trace.id());
    String requestId = trace.requestId();
    json.writeStringField("requestId", requestId == null ? null : Answer.shown(requestId));
    json.writeNumberField("startMicros", trace.start(0));
    json.writeNumberField("durationMicros", trace.duration(0));
    json.writeBooleanField("rootMissing", trace.isRootMissing());
    json.writeNumberField("weight", trace.weight());
    writeColumns(trace, times, json);
    writePath(trace, times, json);
    writeOffsets(trace, json);
    writeFindings(trace, json);
    json.writeEndObject();
  }

  /** A number a span. Texts are numbers of a list; times count from the start of the root. */
  private static void writeColumns(Trace trace, TraceTimes times, JsonGenerator json)
      throws IOException {
    ChartRows rows = ChartRows.of(trace, times, Integer.MAX_VALUE, Set.of());
    Map<String, Integer> services = new LinkedHashMap<>();
    Map<String, Integer> operations = new LinkedHashMap<>();
    writeColumn("parent", trace, trace::parent, json);
    writeColumn("service", trace, i -> number(services, trace.service(i)), json);
    writeColumn("operation", trace, i -> number(operations, rows.operation(i, "→")), json);
    writeColumn("kind", trace, i -> kind(trace.kind(i)), json);
    writeColumn("start", trace, i -> trace.start(i) - trace.start(0), json);
    writeColumn("duration", trace, trace::duration, json);
    writeColumn("self", trace, times::selfMicros, json);
    writeColumn("critical", trace, times::criticalMicros, json);
    json.writeArrayFieldStart("errors");
    for (int i = 0; i < trace.size(); i++) {
      if (trace.isError(i)) {
        json.writeNumber(i);
      }
    }
    json.writeEndArray();
    writeTexts("services", services, json);
    writeTexts("operations", operations, json);
  }

  private static int number(Map<String, Integer> numbers, String text) {
    return numbers.computeIfAbsent(text, t -> numbers.size());
  }

  private static int kind(Span.@Nullable Kind kind) {
    return kind == null ? 0 : KINDS.indexOf(kind) + 1;
  }

  private static void writeColumn(
      String name, Trace trace, IntToLongFunction column, JsonGenerator json) throws IOException {
    json.writeArrayFieldStart(name);
    for (int i = 0; i < trace.size(); i++) {
      json.writeNumber(column.applyAsLong(i));
    }
    json.writeEndArray();
  }

  private static void writeTexts(String name, Map<String, Integer> texts, JsonGenerator json)
      throws IOException {
    json.writeArrayFieldStart(name);
    for (String text : texts.keySet()) {
      json.writeString(Answer.shown(text));
    }
    json.writeEndArray();
  }

  /** Three numbers a section; of those without a call, the long ones are gaps. */
  private static void writePath(Trace trace, TraceTimes times, JsonGenerator json)
      throws IOException {
    long start = trace.start(0);
    json.writeArrayFieldStart("path");
    for (Section section : times.path()) {
      json.writeNumber(section.span());
      json.writeNumber(section.start() - start);
      json.writeNumber(section.end() - start);
    }
    json.writeEndArray();
    double gap = Math.max(GAP_MICROS, GAP_SHARE * trace.duration(0));
    json.writeArrayFieldStart("gaps");
    for (Section section : times.path()) {
      boolean hasChildren = trace.subtreeEnd(section.span()) > section.span() + 1;
      if (hasChildren && section.micros() >= gap) {
        json.writeNumber(section.span());
        json.writeNumber(section.start() - start);
        json.writeNumber(section.end() - start);
      }
    }
    json.writeEndArray();
  }

  private static void writeOffsets(Trace trace, JsonGenerator json) throws IOException {
    json.writeArrayFieldStart("offsets");
    for (HostOffset offset : trace.offsets()) {
      json.writeStartObject();
      json.writeStringField("from", Answer.shown(offset.from()));
      json.writeStringField("to", Answer.shown(offset.to()));
      json.writeNumberField("offsetMicros", offset.offsetMicros());
      json.writeBooleanField("contradictory", offset.contradictory());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static void writeFindings(Trace trace, JsonGenerator json) throws IOException {
    json.writeArrayFieldStart("findings");
    List<Finding> all = trace.size() > MAX_DIAGNOSED ? List.of() : Diagnosis.of(trace);
    for (Finding finding : all.subList(0, Math.min(MAX_FINDINGS, all.size()))) {
      json.writeStartObject();
      json.writeStringField("finding", finding.finding().toString());
      json.writeStringField("sentence", Answer.shown(FindingText.sentence(finding)));
      json.writeStringField("effect", Answer.shown(FindingText.effect(finding)));
      Set<String> ids = Set.copyOf(finding.exemplars().get(0).spanIds());
      json.writeArrayFieldStart("spans");
      for (int i = 0; i < trace.size(); i++) {
        if (ids.contains(trace.spanId(i))) {
          json.writeNumber(i);
        }
      }
      json.writeEndArray();
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static void writeSpan(Trace trace, TraceTimes times, int span, JsonGenerator json)
      throws IOException {
    json.writeStartObject();
    json.writeStringField("id", trace.spanId(span));
    json.writeStringField("parentId", trace.parentId(span));
    json.writeStringField("service", Answer.shown(trace.service(span)));
    json.writeStringField("operation", Answer.shown(trace.name(span)));
    Span.Kind kind = trace.kind(span);
    json.writeStringField("kind", kind == null ? "" : kind.name().toLowerCase(Locale.ROOT));
    json.writeStringField("remoteService", Answer.shown(trace.remoteService(span)));
    json.writeNumberField("startMicros", trace.start(span));
    json.writeNumberField("offsetMicros", trace.start(span) - trace.start(0));
    json.writeNumberField("durationMicros", trace.duration(span));
    json.writeNumberField("selfMicros", times.selfMicros(span));
    json.writeNumberField("criticalMicros", times.criticalMicros(span));
    json.writeBooleanField("error", trace.isError(span));
    json.writeArrayFieldStart("tags");
    for (Map.Entry<String, String> tag : some(List.copyOf(trace.tags(span).entrySet()))) {
      writeTag(tag.getKey(), tag.getValue(), json);
    }
    json.writeEndArray();
    json.writeArrayFieldStart("annotations");
    for (Annotation annotation : some(trace.annotations(span))) {
      json.writeStartObject();
      json.writeNumberField("offsetMicros", annotation.timestamp() - trace.start(0));
      json.writeStringField("value", Answer.shown(annotation.value(), MAX_VALUE));
      json.writeEndObject();
    }
    json.writeEndArray();
    int left = Math.max(0, trace.tags(span).size() - MAX_TAGS);
    json.writeNumberField("left", left + Math.max(0, trace.annotations(span).size() - MAX_TAGS));
    json.writeEndObject();
  }

  private static <T> List<T> some(List<T> all) {
    return all.subList(0, Math.min(MAX_TAGS, all.size()));
  }

  private static void writeTag(String key, String value, JsonGenerator json) throws IOException {
    json.writeStartObject();
    json.writeStringField("key", Answer.shown(key));
    json.writeStringField("value", Answer.shown(value, MAX_VALUE));
    if (value.length() > MAX_VALUE) {
      json.writeNumberField("length", value.length());
    }
    Matcher link = LINK.matcher(value);
    if (key.startsWith("link.") && link.find()) {
      json.writeStringField("traceId", link.group(1));
    }
    json.writeEndObject();
  }

  /** The spans that have the text in a name, a tag, an annotation or their id, in any case. */
  private static void find(Trace trace, String text, JsonGenerator json) throws IOException {
    Pattern wanted =
        Pattern.compile(
            Pattern.quote(text.strip()), Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE);
    int found = 0;
    json.writeStartArray();
    for (int i = 0; i < trace.size() && found < MAX_FOUND; i++) {
      if (!text.isBlank() && has(trace, i, wanted)) {
        json.writeNumber(i);
        found++;
      }
    }
    json.writeEndArray();
  }

  private static boolean has(Trace trace, int span, Pattern text) {
    if (text.matcher(trace.service(span)).find()
        || text.matcher(trace.name(span)).find()
        || text.matcher(trace.remoteService(span)).find()
        || text.matcher(trace.spanId(span)).find()) {
      return true;
    }
    for (Map.Entry<String, String> tag : trace.tags(span).entrySet()) {
      if (text.matcher(tag.getKey() + "=" + tag.getValue()).find()) {
        return true;
      }
    }
    return trace.annotations(span).stream().anyMatch(a -> text.matcher(a.value()).find());
  }
}
