package io.clew.store.opensearch;

import com.fasterxml.jackson.core.JsonParser;
import io.clew.analysis.flow.Category;
import io.clew.analysis.flow.FlowGraph;
import io.clew.analysis.flow.FlowJson;
import io.clew.analysis.trace.Trace;
import java.io.IOException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Requests, counted by hour and category. Mutable; not safe for use by many threads.
 *
 * <p>There are at most 1000 categories an hour: more of them are no structures that come again, and
 * they would have to be read and written with each batch. Requests of further ones are not counted,
 * except that {@link #uncounted} says how many there were. A category with more than 2000 edges has
 * its requests counted, not its calls.
 */
public final class FlowCounts {
  private static final int MAX_CATEGORIES = 1000;
  private static final int MAX_EDGES = 2000;

  /** By the hours since 1970, and by the categories' ids. */
  private final Map<Long, Map<String, Category>> hours = new LinkedHashMap<>();

  private long uncounted;

  /**
   * Adds a request.
   *
   * @param receivedMillis when it came, in epoch milliseconds: it decides about the hour if the
   *     trace's own times are far off
   * @return the id of the trace's category
   */
  public String add(Trace trace, long receivedMillis) {
    FlowGraph graph = FlowGraph.of(trace);
    String id = HexFormat.of().toHexDigits(graph.category());
    long millis = Days.plausibleMillis(trace.start(0), receivedMillis);
    Map<String, Category> categories = categories(TimeUnit.MILLISECONDS.toHours(millis));
    Category category = categories.get(id);
    if (category == null && categories.size() < MAX_CATEGORIES) {
      category = new Category(graph, graph.edges().size() <= MAX_EDGES);
      categories.put(id, category);
    }
    if (category == null) {
      uncounted++;
    } else {
      category.add(graph);
    }
    return id;
  }

  private Map<String, Category> categories(long hour) {
    return hours.computeIfAbsent(hour, ignored -> new LinkedHashMap<>());
  }

  /** The other one stays as it is. */
  public void add(FlowCounts other) {
    other.hours.forEach(
        (hour, categories) -> categories.values().forEach(category -> add(hour, category)));
    uncounted += other.uncounted;
  }

  private void add(long hour, Category category) {
    Map<String, Category> categories = categories(hour);
    Category known = categories.get(category.id());
    if (known != null) {
      known.add(category);
    } else if (categories.size() < MAX_CATEGORIES) {
      categories.put(category.id(), FlowJson.read(FlowJson.write(category))); // A copy.
    } else {
      uncounted += category.durations().count();
    }
  }

  /** How many requests were left out. */
  public long uncounted() {
    return uncounted;
  }

  Map<Long, Map<String, Category>> hours() {
    return hours;
  }

  /** All of it, for {@link #of}. */
  public byte[] toBytes() {
    return Json.write(
        json -> {
          json.writeStartObject();
          json.writeNumberField("uncounted", uncounted);
          json.writeObjectFieldStart("hours");
          for (Map.Entry<Long, Map<String, Category>> hour : hours.entrySet()) {
            json.writeArrayFieldStart(Long.toString(hour.getKey()));
            for (Category category : hour.getValue().values()) {
              json.writeBinary(FlowJson.write(category));
            }
            json.writeEndArray();
          }
          json.writeEndObject();
          json.writeEndObject();
        });
  }

  /**
   * Reads what {@link #toBytes} has written.
   *
   * @throws IllegalArgumentException if these are other bytes
   */
  public static FlowCounts of(byte[] bytes) {
    FlowCounts counts = new FlowCounts();
    try {
      Json.read(bytes, json -> Json.readObject(json, counts::readField));
    } catch (IOException e) {
      throw new IllegalArgumentException("expected flow counts: " + e.getMessage(), e);
    }
    return counts;
  }

  private void readField(String name, JsonParser json) throws IOException {
    if (name.equals("uncounted")) {
      uncounted = json.getLongValue();
    } else if (name.equals("hours")) {
      Json.readObject(
          json,
          (hour, list) ->
              Json.readList(
                  list,
                  value -> {
                    Category category = FlowJson.read(value.getBinaryValue());
                    categories(Long.parseLong(hour)).put(category.id(), category);
                  }));
    }
  }

  @Override
  public String toString() {
    return "FlowCounts{" + hours.size() + " hours}";
  }
}
