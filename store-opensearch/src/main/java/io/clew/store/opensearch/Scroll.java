package io.clew.store.opensearch;

import com.fasterxml.jackson.core.JsonGenerator;
import io.clew.store.opensearch.Search.Hit;
import java.io.IOException;
import java.util.List;
import java.util.Set;

/** All documents that meet conditions, in no order, however many they are. */
final class Scroll {
  private static final String KEPT = "1m";

  private final OpenSearch store;
  private final String indexes;
  private final Conditions conditions;
  private final Set<String> problems;
  private String id = "";
  private boolean isOver;

  Scroll(OpenSearch store, String indexes, Conditions conditions, Set<String> problems) {
    this.store = store;
    this.indexes = indexes;
    this.conditions = conditions;
    this.problems = problems;
  }

  /** The next ones; none at the end. Read to the end, or the servers keep it open for a minute. */
  List<Hit> next() throws IOException {
    if (isOver) {
      return List.of();
    }
    Search search =
        id.isEmpty()
            ? Search.of(store, indexes, this::writeFirst, problems)
            : Search.next(store, this::writeNext, problems);
    List<Hit> hits = search.hits();
    // Most fit into one answer, and need nothing to be kept open.
    if (id.isEmpty() && hits.size() < Search.MAX_HITS) {
      isOver = true;
      return hits;
    }
    if (id.isEmpty()) {
      search = Search.scrolling(store, indexes, KEPT, this::writeFirst, problems);
    }
    id = search.scrollId();
    if (search.hits().isEmpty()) {
      isOver = true;
      Search.end(store, id);
    }
    return search.hits();
  }

  private void writeFirst(JsonGenerator json) throws IOException {
    json.writeStartObject();
    json.writeNumberField("size", Search.MAX_HITS);
    conditions.write(json);
    json.writeArrayFieldStart("sort");
    json.writeString("_doc");
    json.writeEndArray();
    json.writeEndObject();
  }

  private void writeNext(JsonGenerator json) throws IOException {
    json.writeStartObject();
    json.writeStringField("scroll", KEPT);
    json.writeStringField("scroll_id", id);
    json.writeEndObject();
  }
}
