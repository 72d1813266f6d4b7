package io.clew.store.opensearch;

import com.fasterxml.jackson.core.JsonGenerator;
import io.clew.store.opensearch.Search.Hit;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The documents that meet conditions, a page after the other, ordered by one or two numbers that
 * fall. Those with the same numbers may be on both sides of a page's end: each page begins with the
 * numbers of the last one, and leaves out what that had.
 */
final class Pages {
  private final OpenSearch store;
  private final String indexes;
  private final Conditions conditions;
  private final List<String> order;

  /** What is wanted of each document, in the search's own words. */
  private final Json.Writer fields;

  private final int size;
  private final Set<String> problems;

  /** Those that the last pages had with the numbers at their end. */
  private final Set<String> atEnd = new HashSet<>();

  private @Nullable List<Long> end;
  private boolean isOver;

  Pages(
      OpenSearch store,
      String indexes,
      Conditions conditions,
      List<String> order,
      Json.Writer fields,
      int size,
      Set<String> problems) {
    this.store = store;
    this.indexes = indexes;
    this.conditions = conditions;
    this.order = order;
    this.fields = fields;
    this.size = size;
    this.problems = problems;
  }

  /** The next ones; none at the end. */
  List<Hit> next() throws IOException {
    int asked = size;
    while (!isOver) {
      int number = asked;
      List<Hit> hits = Search.of(store, indexes, json -> write(json, number), problems).hits();
      isOver = hits.size() < asked;
      List<Hit> fresh = hits.stream().filter(hit -> !atEnd.contains(key(hit))).toList();
      if (!fresh.isEmpty()) {
        moveTo(hits);
        return fresh;
      }
      if (!isOver && asked == Search.MAX_HITS) {
        problems.add("Some of more than 10,000 traces with the same times were not looked at");
        skipEnd();
      }
      asked = Math.min(Search.MAX_HITS, 10 * asked);
    }
    return List.of();
  }

  /** The order's first number of the last document, after which all have that or less. */
  long first() {
    return end == null ? Long.MAX_VALUE : end.get(0);
  }

  /** The order's last number of the last document. */
  long last() {
    return end == null ? Long.MAX_VALUE : end.get(end.size() - 1);
  }

  private void moveTo(List<Hit> hits) {
    List<Long> last = hits.get(hits.size() - 1).sort();
    if (!last.equals(end)) {
      atEnd.clear();
      end = last;
    }
    hits.stream().filter(hit -> hit.sort().equals(last)).forEach(hit -> atEnd.add(key(hit)));
  }

  private static String key(Hit hit) {
    return hit.index() + "/" + hit.id();
  }

  private void skipEnd() {
    List<Long> last = end;
    if (last != null) {
      end = movedBy(last, -1);
    }
    atEnd.clear();
  }

  private static List<Long> movedBy(List<Long> place, long last) {
    List<Long> moved = new ArrayList<>(place);
    moved.set(moved.size() - 1, moved.get(moved.size() - 1) + last);
    return moved;
  }

  private void write(JsonGenerator json, int asked) throws IOException {
    json.writeStartObject();
    json.writeNumberField("size", asked);
    json.writeBooleanField("track_total_hits", false);
    fields.write(json);
    conditions.write(json);
    json.writeArrayFieldStart("sort");
    for (String field : order) {
      json.writeStartObject();
      json.writeObjectFieldStart(field);
      json.writeStringField("order", "desc");
      json.writeStringField("unmapped_type", "long");
      json.writeEndObject();
      json.writeEndObject();
    }
    json.writeEndArray();
    List<Long> last = end;
    if (last != null) {
      json.writeArrayFieldStart("search_after");
      for (long number : movedBy(last, 1)) { // Those behind that include those at the end.
        json.writeNumber(number);
      }
      json.writeEndArray();
    }
    json.writeEndObject();
  }

  /** All of a search, where that is at most as much as the servers give at once. */
  static List<Hit> all(
      OpenSearch store,
      String indexes,
      Conditions conditions,
      List<String> order,
      Json.Writer fields,
      Set<String> problems)
      throws IOException {
    Pages pages = new Pages(store, indexes, conditions, order, fields, Search.MAX_HITS, problems);
    return new ArrayList<>(pages.next());
  }
}
