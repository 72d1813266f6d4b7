package io.clew.store.opensearch;

import com.fasterxml.jackson.core.JsonParser;
import io.clew.analysis.read.SpanReader;
import io.clew.analysis.trace.Trace;
import io.clew.analysis.trace.TraceBuilder;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import zipkin2.Span;

/** Puts the documents of a trace together. */
final class TraceDocuments {
  private final Map<String, TraceBuilder> byKey = new LinkedHashMap<>();
  private final Set<String> withSpans = new HashSet<>();
  private final Set<String> problems;
  private final List<Span> spans = new ArrayList<>();
  private final boolean keepsSpans;

  /**
   * Reads documents.
   *
   * @param keepsSpans whether the spans are wanted as well
   */
  TraceDocuments(Set<String> problems, boolean keepsSpans) {
    this.problems = problems;
    this.keepsSpans = keepsSpans;
  }

  List<Span> spans() {
    return spans;
  }

  List<Trace> traces() {
    byKey.keySet().retainAll(withSpans);
    return byKey.values().stream().map(TraceBuilder::build).toList();
  }

  void readField(String name, JsonParser json) throws IOException {
    if (name.equals("docs")) {
      Json.readList(json, this::readDocument);
    }
  }

  private void readDocument(JsonParser json) throws IOException {
    String[] id = {""};
    Json.readObject(
        json,
        (name, value) -> {
          if (name.equals("_id")) {
            id[0] = value.getText();
          } else if (name.equals("_source")) {
            Json.readObject(value, (field, v) -> readSource(id[0], field, v));
          }
        });
  }

  private void readSource(String id, String field, JsonParser json) throws IOException {
    if (field.equals("spans")) {
      readSpans(id, json.getBinaryValue());
    } else if (field.equals("weight")) {
      builder(id).weight(json.getDoubleValue());
    }
  }

  private TraceBuilder builder(String id) {
    return byKey.computeIfAbsent(TracesReader.key(id), ignored -> Trace.newBuilder());
  }

  private void add(String id, Span span) {
    builder(id).add(span);
    if (keepsSpans) {
      spans.add(span);
    }
  }

  private void readSpans(String id, byte[] block) {
    SpanReader reader = new SpanReader(span -> add(id, span));
    try {
      reader.readProto3(SpanBlock.decode(block));
    } catch (IOException e) {
      problems.add("The trace " + id + " is unreadable: " + e.getMessage());
    }
    if (reader.spans() > 0) {
      withSpans.add(TracesReader.key(id));
    }
    if (reader.unreadable() > 0) {
      problems.add("Spans of trace " + id + " are unreadable: " + reader.firstUnreadable());
    }
  }
}
