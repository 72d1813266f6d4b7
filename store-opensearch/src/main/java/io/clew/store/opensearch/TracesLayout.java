package io.clew.store.opensearch;

import com.fasterxml.jackson.core.JsonGenerator;
import io.clew.analysis.store.TraceIds;
import io.clew.analysis.trace.Trace;
import java.io.IOException;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Set;

/** One document a part of a trace, with all its spans in one field. */
final class TracesLayout {
  static final String INDEX = "clew-traces";

  /** Characters of a name that is indexed. */
  private static final int MAX_NAME = 256;

  private TracesLayout() {}

  static Document document(TracePart part, long receivedMillis) {
    Trace trace = Trace.of(part.spans());
    String key = TraceIds.key(TraceIds.checked(part.traceId()));
    boolean isLate = part.number() > 0;
    byte[] source =
        Json.write(
            json -> {
              json.writeStartObject();
              writeFields(json, part, trace);
              Json.writeTexts(json, "tokens", Token.of(trace, isLate));
              if (isLate) {
                json.writeStringField("late", key);
              }
              json.writeBinaryField("spans", SpanBlock.encode(part.spans()));
              json.writeEndObject();
            });
    long day = Days.plausibleMillis(trace.start(0), receivedMillis);
    return new Document(
        INDEX + "-" + Days.of(day), isLate ? key + "-" + part.number() : key, source);
  }

  private static void writeFields(JsonGenerator json, TracePart part, Trace trace)
      throws IOException {
    int first = trace.isRootMissing() ? 1 : 0;
    json.writeNumberField("start", trace.start(0));
    json.writeNumberField("duration", trace.duration(0));
    json.writeNumberField("count", part.spans().size());
    writeText(json, "service", trace.service(first));
    writeText(json, "operation", trace.name(first));
    Set<String> services = new LinkedHashSet<>();
    Set<String> operations = new LinkedHashSet<>();
    int errors = 0;
    for (int span = first; span < trace.size(); span++) {
      services.add(name(trace.service(span)));
      operations.add(operation(trace.service(span), trace.name(span)));
      errors += trace.isError(span) ? 1 : 0;
    }
    writeTexts(json, "services", services);
    writeTexts(json, "operations", operations);
    if (errors > 0) {
      json.writeNumberField("errors", errors);
    }
    json.writeNumberField("weight", part.weight());
    if (part.policy() != null) {
      writeText(json, "policy", part.policy());
    }
    if (part.category() != null) {
      writeText(json, "category", part.category());
    }
    if (!part.findings().isEmpty()) {
      writeTexts(json, "findings", part.findings());
    }
    json.writeBooleanField("complete", part.complete());
  }

  /** Longer names are found by their beginnings. */
  static String name(String name) {
    return name.length() <= MAX_NAME ? name : name.substring(0, MAX_NAME);
  }

  static String operation(String service, String operation) {
    return name(service + "|" + operation);
  }

  private static void writeText(JsonGenerator json, String field, String text) throws IOException {
    Json.writeText(json, field, name(text));
  }

  private static void writeTexts(JsonGenerator json, String field, Collection<String> texts)
      throws IOException {
    Json.writeTexts(json, field, texts.stream().map(TracesLayout::name).toList());
  }
}
