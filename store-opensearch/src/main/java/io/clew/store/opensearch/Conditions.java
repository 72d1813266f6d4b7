package io.clew.store.opensearch;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** What documents must meet, all of it: the query of a search. */
final class Conditions {
  private final List<Json.Writer> filters = new ArrayList<>();
  private final List<Json.Writer> none = new ArrayList<>();
  private final List<Json.Writer> some = new ArrayList<>();

  Conditions term(String field, String value) {
    filters.add(json -> writeTerms(json, field, List.of(value)));
    return this;
  }

  /** One of the values. */
  Conditions terms(String field, Collection<String> values) {
    filters.add(json -> writeTerms(json, field, values));
    return this;
  }

  Conditions not(String field, String value) {
    none.add(json -> writeTerms(json, field, List.of(value)));
    return this;
  }

  /** At least one of all those that were given so: one of the values. */
  Conditions some(String field, Collection<String> values) {
    some.add(json -> writeTerms(json, field, values));
    return this;
  }

  /** What another one filters. */
  Conditions and(Conditions other) {
    filters.addAll(other.filters);
    return this;
  }

  Conditions suffix(String field, String end) {
    filters.add(
        json -> {
          json.writeStartObject();
          json.writeObjectFieldStart("wildcard");
          json.writeStringField(field, "*" + end);
          json.writeEndObject();
          json.writeEndObject();
        });
    return this;
  }

  /**
   * From one number to another, both included.
   *
   * @param from {@link Long#MIN_VALUE} for no limit
   * @param to {@link Long#MAX_VALUE} for no limit
   */
  Conditions range(String field, long from, long to) {
    if (from == Long.MIN_VALUE && to == Long.MAX_VALUE) {
      return this;
    }
    filters.add(
        json -> {
          json.writeStartObject();
          json.writeObjectFieldStart("range");
          json.writeObjectFieldStart(field);
          if (from != Long.MIN_VALUE) {
            json.writeNumberField("gte", from);
          }
          if (to != Long.MAX_VALUE) {
            json.writeNumberField("lte", to);
          }
          json.writeEndObject();
          json.writeEndObject();
          json.writeEndObject();
        });
    return this;
  }

  private static void writeTerms(JsonGenerator json, String field, Collection<String> values)
      throws IOException {
    json.writeStartObject();
    json.writeObjectFieldStart("terms");
    Json.writeTexts(json, field, values);
    json.writeEndObject();
    json.writeEndObject();
  }

  /** Writes the field {@code query}. */
  void write(JsonGenerator json) throws IOException {
    json.writeObjectFieldStart("query");
    json.writeObjectFieldStart("bool");
    writeAll(json, "filter", filters);
    writeAll(json, "must_not", none);
    if (!some.isEmpty()) {
      writeAll(json, "should", some);
      json.writeNumberField("minimum_should_match", 1);
    }
    json.writeEndObject();
    json.writeEndObject();
  }

  private static void writeAll(JsonGenerator json, String name, List<Json.Writer> all)
      throws IOException {
    json.writeArrayFieldStart(name);
    for (Json.Writer one : all) {
      one.write(json);
    }
    json.writeEndArray();
  }
}
