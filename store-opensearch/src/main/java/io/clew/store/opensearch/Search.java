package io.clew.store.opensearch;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** One search, and what came of it. */
final class Search {
  /** The servers give no more at once. */
  static final int MAX_HITS = 10_000;

  /**
   * A document that was found.
   *
   * @param count of its spans, if that was asked for
   * @param source empty if it was not asked for
   */
  @SuppressWarnings("ArrayRecordComponent") // Two of them are never compared.
  record Hit(String index, String id, List<Long> sort, int count, byte[] source) {}

  private static final String LENIENT = "ignore_unavailable=true&allow_no_indices=true&";
  private static final String FIELDS =
      "filter_path=_scroll_id,_shards.failed,hits.hits._index,hits.hits._id,hits.hits._source,"
          + "hits.hits.sort,hits.hits.fields,aggregations";

  private final List<Hit> hits = new ArrayList<>();
  private final List<String> buckets = new ArrayList<>();
  private int failedShards;
  private String scrollId = "";

  private Search() {}

  /**
   * Searches indexes, or none if there are none.
   *
   * @param problems gets a sentence if a part of the store did not answer
   * @throws IOException if the store cannot be asked, or refuses
   */
  static Search of(OpenSearch store, String indexes, Json.Writer body, Set<String> problems)
      throws IOException {
    return ask(store, "/" + indexes + "/_search?" + LENIENT, body, problems);
  }

  /** The same, and what is not in the answer can be had with its {@link #scrollId}. */
  static Search scrolling(
      OpenSearch store, String indexes, String kept, Json.Writer body, Set<String> problems)
      throws IOException {
    return ask(store, "/" + indexes + "/_search?scroll=" + kept + "&" + LENIENT, body, problems);
  }

  /** More of one that scrolls. */
  static Search next(OpenSearch store, Json.Writer body, Set<String> problems) throws IOException {
    return ask(store, "/_search/scroll?", body, problems);
  }

  /** The servers may forget it. */
  static void end(OpenSearch store, String scrollId) throws IOException {
    byte[] body =
        Json.write(
            json -> {
              json.writeStartObject();
              json.writeStringField("scroll_id", scrollId);
              json.writeEndObject();
            });
    Answer ignored = store.read(new Request("DELETE", "/_search/scroll", body));
  }

  private static Search ask(OpenSearch store, String path, Json.Writer body, Set<String> problems)
      throws IOException {
    Search search = new Search();
    Answer answer = store.read(Request.post(path + FIELDS, body));
    Json.read(answer.body(), json -> Json.readObject(json, search::readField));
    if (search.failedShards > 0) {
      problems.add(
          "A part of the traces is missing: "
              + search.failedShards
              + " shards of "
              + answer.server()
              + " did not answer");
    }
    return search;
  }

  List<Hit> hits() {
    return hits;
  }

  /** The keys of the only aggregation. */
  List<String> buckets() {
    return buckets;
  }

  String scrollId() {
    return scrollId;
  }

  private void readField(String name, JsonParser json) throws IOException {
    switch (name) {
      case "_scroll_id" -> scrollId = json.getText();
      case "_shards" -> Json.readObject(json, (field, n) -> failedShards = n.getIntValue());
      case "hits" ->
          Json.readObject(
              json,
              (field, list) -> Json.readList(list, item -> hits.add(new HitReader().read(item))));
      case "aggregations" ->
          Json.readObject(json, (field, value) -> Json.readObject(value, this::readAggregation));
      default -> {}
    }
  }

  private void readAggregation(String name, JsonParser json) throws IOException {
    if (name.equals("buckets")) {
      Json.readList(
          json,
          bucket ->
              Json.readObject(
                  bucket,
                  (field, value) -> {
                    if (field.equals("key")) {
                      buckets.add(value.getText());
                    }
                  }));
    }
  }

  private static final class HitReader {
    private String index = "";
    private String id = "";
    private final List<Long> sort = new ArrayList<>();
    private int count;
    private byte[] source = {};

    Hit read(JsonParser json) throws IOException {
      Json.readObject(json, this::readField);
      return new Hit(index, id, sort, count, source);
    }

    private void readField(String name, JsonParser json) throws IOException {
      switch (name) {
        case "_index" -> index = json.getText();
        case "_id" -> id = json.getText();
        case "_source" -> source = Json.copy(json);
        case "sort" -> Json.readList(json, value -> sort.add(number(value)));
        case "fields" ->
            Json.readObject(
                json, (field, list) -> Json.readList(list, value -> count = (int) number(value)));
        default -> {}
      }
    }

    /** Null where a document does not have the field. */
    private static long number(JsonParser json) throws IOException {
      return json.currentToken() == JsonToken.VALUE_NULL ? 0 : json.getValueAsLong();
    }
  }
}
