package io.clew.analysis.flow;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.clew.analysis.stats.Histogram;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import zipkin2.Span;

/**
 * Categories as JSON, one object each, so that what one process has counted another can add to its
 * own. The times are in buckets: see {@link Histogram#ofBuckets}.
 */
public final class FlowJson {
  private static final JsonFactory JSON = new JsonFactory();

  private FlowJson() {}

  /** In UTF-8, on one line. */
  public static byte[] write(Category category) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator json = JSON.createGenerator(bytes)) {
      json.writeStartObject();
      json.writeStringField("category", category.id());
      json.writeStringField("structure", category.structure());
      json.writeBooleanField("graph", category.hasGraph());
      json.writeFieldName("root");
      write(json, category.root(), 0);
      write(json, category.durations(), category.errors(), category.longest());
      json.writeArrayFieldStart("calls");
      for (int call = 0; call < category.calls().size(); call++) {
        write(json, category.calls().get(call), category.places().get(call));
      }
      json.writeEndArray();
      json.writeArrayFieldStart("edges");
      for (CategoryEdge edge : category.edges()) {
        json.writeStartObject();
        json.writeNumberField("from", edge.from());
        json.writeNumberField("to", edge.to());
        write(json, edge.micros(), edge.errors(), edge.longest());
        json.writeEndObject();
      }
      json.writeEndArray();
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e); // Not in memory.
    }
    return bytes.toByteArray();
  }

  private static void write(JsonGenerator json, CallName name, long place) throws IOException {
    json.writeStartObject();
    json.writeNumberField("place", place);
    json.writeStringField("service", name.service());
    json.writeStringField("operation", name.operation());
    Span.Kind kind = name.kind();
    if (kind != null) {
      json.writeStringField("kind", kind.name());
    }
    json.writeBooleanField("failed", name.isFailed());
    json.writeEndObject();
  }

  private static void write(
      JsonGenerator json, Histogram micros, double errors, Exemplars exemplars) throws IOException {
    json.writeNumberField("count", micros.count());
    json.writeNumberField("sum", micros.sum());
    json.writeNumberField("min", micros.min());
    json.writeNumberField("max", micros.max());
    json.writeNumberField("first", micros.firstBucket());
    json.writeFieldName("buckets");
    double[] buckets = micros.buckets();
    json.writeArray(buckets, 0, buckets.length);
    json.writeNumberField("errors", errors);
    json.writeObjectFieldStart("exemplars");
    for (Map.Entry<String, Long> exemplar : exemplars.micros().entrySet()) {
      json.writeNumberField(exemplar.getKey(), exemplar.getValue());
    }
    json.writeEndObject();
  }

  /**
   * Reads what {@link #write} has written; more fields do no harm.
   *
   * @throws IllegalArgumentException if it is something else
   */
  public static Category read(byte[] json) {
    try (JsonParser parser = JSON.createParser(json)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw new IllegalArgumentException("expected a category, got no object");
      }
      return new Fields().read(parser).category();
    } catch (IOException e) {
      throw new IllegalArgumentException("expected a category: " + e.getMessage(), e);
    }
  }

  /** Those of a category, an edge or a name: they have no two of the same name that differ. */
  private static final class Fields {
    private String id = "0";
    private String structure = "";
    private boolean hasGraph;
    private @Nullable CallName root;
    private long count;
    private double sum;
    private long min;
    private long max;
    private int first;
    private double[] buckets = {};
    private double errors;
    private final Exemplars exemplars = new Exemplars();
    private final List<Fields> calls = new ArrayList<>();
    private final List<Fields> edges = new ArrayList<>();
    private int from;
    private int to;
    private long place;
    private String service = "";
    private String operation = "";
    private Span.@Nullable Kind kind;
    private boolean isFailed;

    /** From the start of an object to its end. */
    Fields read(JsonParser json) throws IOException {
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        String name = json.currentName();
        json.nextToken();
        switch (name) {
          case "category" -> id = json.getText();
          case "structure" -> structure = json.getText();
          case "graph" -> hasGraph = json.getBooleanValue();
          case "root" -> root = new Fields().read(json).name();
          case "count" -> count = json.getLongValue();
          case "sum" -> sum = json.getDoubleValue();
          case "min" -> min = json.getLongValue();
          case "max" -> max = json.getLongValue();
          case "first" -> first = json.getIntValue();
          case "buckets" -> buckets = numbers(json);
          case "errors" -> errors = json.getDoubleValue();
          case "exemplars" -> readExemplars(json);
          case "calls" -> readAll(json, calls);
          case "edges" -> readAll(json, edges);
          case "from" -> from = json.getIntValue();
          case "to" -> to = json.getIntValue();
          case "place" -> place = json.getLongValue();
          case "service" -> service = json.getText();
          case "operation" -> operation = json.getText();
          case "kind" -> kind = Span.Kind.valueOf(json.getText());
          case "failed" -> isFailed = json.getBooleanValue();
          default -> json.skipChildren();
        }
      }
      return this;
    }

    private static double[] numbers(JsonParser json) throws IOException {
      double[] numbers = new double[64];
      int size = 0;
      while (json.nextToken() != JsonToken.END_ARRAY) {
        numbers = size == numbers.length ? Arrays.copyOf(numbers, 2 * size) : numbers;
        numbers[size++] = json.getDoubleValue();
      }
      return Arrays.copyOf(numbers, size);
    }

    private void readExemplars(JsonParser json) throws IOException {
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        String traceId = json.currentName();
        json.nextToken();
        exemplars.add(traceId, json.getLongValue());
      }
    }

    private static void readAll(JsonParser json, List<Fields> to) throws IOException {
      while (json.nextToken() != JsonToken.END_ARRAY) {
        to.add(new Fields().read(json));
      }
    }

    private Histogram micros() {
      return Histogram.ofBuckets(count, sum, min, max, first, buckets);
    }

    private CallName name() {
      return new CallName(service, operation, kind, isFailed);
    }

    Category category() {
      CallName first = root;
      if (first == null) {
        throw new IllegalArgumentException("expected a category, got one without root");
      }
      long key = Long.parseUnsignedLong(id, 16);
      Category category = new Category(key, structure, first, hasGraph, micros(), errors);
      category.longest().add(exemplars);
      for (Fields call : calls) {
        category.number(call.place, call.name());
      }
      for (Fields edge : edges) {
        CategoryEdge read = new CategoryEdge(edge.from, edge.to, edge.micros(), edge.errors);
        read.longest().add(edge.exemplars);
        category.put(read);
      }
      return category;
    }
  }
}
