package io.clew.store.opensearch;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.clew.analysis.flow.Category;
import io.clew.analysis.flow.FlowJson;
import io.clew.common.OneLine;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Documents that add up what the batches of a stream have counted. Each document knows the last
 * batch that was added to it: to add a batch again does no harm, also where only a part of its
 * documents was written the first time. For one thread, and one at a time for a stream.
 *
 * <p>Dependencies are Zipkin's documents, in {@code zipkin-dependency-*}, one a day, stream, caller
 * and callee; whoever reads adds up those of several streams, as Zipkin's server does. Flows are in
 * {@code clew-flow-*}, one an hour, stream and category.
 */
public final class SummedDocuments {
  static final String FLOW_INDEX = "clew-flow";

  /** Of flows: some have 100 kB. */
  private static final int READ_AT_ONCE = 100;

  private static final int ID_BYTES = 15;

  private final OpenSearch store;
  private final String stream;

  /**
   * Makes it. Nothing is read or written yet.
   *
   * @param stream what the batches belong to: their numbers only grow in it
   */
  public SummedDocuments(OpenSearch store, String stream) {
    this.store = store;
    this.stream = stream;
  }

  /**
   * Adds what a batch has counted. Waits for a store that is away, as {@link OpenSearch#write}
   * does.
   *
   * @param batch its number in the stream, larger than those before
   * @return what became of the documents; those that had the batch already count as stored
   * @throws IOException if the store answers what it should not, or the thread is interrupted
   */
  public BulkResult merge(long batch, Collection<DependencyCount> dependencies, FlowCounts flows)
      throws IOException {
    List<Sum> sums = new ArrayList<>(dependencySums(dependencies).values());
    flows
        .hours()
        .forEach(
            (hour, categories) -> categories.values().forEach(c -> sums.add(new FlowSum(hour, c))));
    int known = 0;
    List<Document> documents = new ArrayList<>();
    for (int i = 0; i < sums.size(); i += READ_AT_ONCE) {
      List<Sum> some = sums.subList(i, Math.min(sums.size(), i + READ_AT_ONCE));
      Map<String, byte[]> stored = stored(some);
      for (Sum sum : some) {
        byte[] source = stored.get(sum.id());
        if (source != null && batch(source) >= batch) {
          known++;
        } else {
          documents.add(new Document(sum.index(), sum.id(), sum.with(source, batch)));
        }
      }
    }
    BulkResult result = store.write(documents);
    return new BulkResult(result.stored() + known, result.refused());
  }

  private Map<String, Sum> dependencySums(Collection<DependencyCount> dependencies) {
    Map<String, Sum> sums = new LinkedHashMap<>();
    for (DependencyCount count : dependencies) {
      DependencySum sum = new DependencySum(count);
      sums.merge(sum.id() + count.day(), sum, (a, b) -> ((DependencySum) a).plus(sum));
    }
    return sums;
  }

  /** What a batch adds to one document. */
  private interface Sum {
    String index();

    String id();

    /** The document with this batch, and with what is stored so far. */
    byte[] with(byte @Nullable [] stored, long batch) throws IOException;
  }

  private String id(String... what) {
    byte[] hash =
        ZipkinLayout.sha256().digest((stream + "\0" + String.join("\0", what)).getBytes(UTF_8));
    return Base64.getUrlEncoder().encodeToString(Arrays.copyOf(hash, ID_BYTES));
  }

  private final class DependencySum implements Sum {
    private final DependencyCount count;

    DependencySum(DependencyCount count) {
      this.count = count;
    }

    DependencySum plus(DependencySum other) {
      return new DependencySum(
          new DependencyCount(
              count.day(),
              count.parent(),
              count.child(),
              count.calls() + other.count.calls(),
              count.errors() + other.count.errors()));
    }

    @Override
    public String index() {
      return ZipkinLayout.DEPENDENCY_INDEX + "-" + count.day();
    }

    @Override
    public String id() {
      return SummedDocuments.this.id(count.day().toString(), count.parent(), count.child());
    }

    @Override
    public byte[] with(byte @Nullable [] stored, long batch) throws IOException {
      return Json.write(
          json -> {
            json.writeStartObject();
            Json.writeText(json, "parent", count.parent());
            Json.writeText(json, "child", count.child());
            json.writeNumberField("callCount", number(stored, "callCount") + count.calls());
            json.writeNumberField("errorCount", number(stored, "errorCount") + count.errors());
            json.writeNumberField("batch", batch);
            json.writeEndObject();
          });
    }
  }

  private final class FlowSum implements Sum {
    private final long hour;
    private final Category category;

    FlowSum(long hour, Category category) {
      this.hour = hour;
      this.category = category;
    }

    @Override
    public String index() {
      return FLOW_INDEX + "-" + Days.of(TimeUnit.HOURS.toMillis(hour));
    }

    @Override
    public String id() {
      return SummedDocuments.this.id(Long.toString(hour), category.id());
    }

    @Override
    public byte[] with(byte @Nullable [] stored, long batch) throws IOException {
      byte[] before = stored == null ? null : flow(stored);
      Category sum = category;
      if (before != null) {
        sum = FlowJson.read(before);
        sum.add(category);
      }
      return write(sum, batch);
    }

    private byte[] write(Category sum, long batch) {
      return Json.write(
          json -> {
            json.writeStartObject();
            json.writeNumberField("hour", TimeUnit.HOURS.toMillis(hour));
            json.writeStringField("category", sum.id());
            Json.writeText(json, "service", sum.root().service());
            Json.writeText(json, "operation", sum.root().operation());
            json.writeNumberField("count", sum.durations().count());
            json.writeNumberField("weight", sum.durations().weight());
            json.writeNumberField("sum", sum.durations().sum());
            json.writeNumberField("errors", sum.errors());
            json.writeNumberField("batch", batch);
            json.writeFieldName("flow");
            json.writeRawValue(new String(FlowJson.write(sum), UTF_8));
            json.writeEndObject();
          });
    }
  }

  private Map<String, byte[]> stored(List<Sum> sums) throws IOException {
    Request request =
        Request.post(
            "/_mget?filter_path=docs._id,docs._source,docs.found,docs.error.type",
            json -> {
              json.writeStartObject();
              json.writeArrayFieldStart("docs");
              for (Sum sum : sums) {
                json.writeStartObject();
                json.writeStringField("_index", sum.index());
                json.writeStringField("_id", sum.id());
                json.writeEndObject();
              }
              json.writeEndArray();
              json.writeEndObject();
            });
    for (long failures = 1; ; failures++) {
      Answer answer = store.insist(request);
      if (!answer.isOk()) {
        throw new IOException(answer.reason());
      }
      Stored stored = new Stored();
      Json.read(answer.body(), json -> Json.readObject(json, stored::readDocuments));
      if (stored.problem.isEmpty()) {
        return stored.sources;
      }
      store.pause(failures, stored.problem);
    }
  }

  /** What is there of some documents. One that cannot be read is not one that is not there. */
  private static final class Stored {
    private final Map<String, byte[]> sources = new HashMap<>();
    private String problem = "";

    private void readDocuments(String name, JsonParser list) throws IOException {
      if (name.equals("docs")) {
        Json.readList(list, this::readDocument);
      }
    }

    private void readDocument(JsonParser json) throws IOException {
      String[] id = {""};
      Json.readObject(
          json,
          (name, value) -> {
            switch (name) {
              case "_id" -> id[0] = value.getText();
              case "_source" -> sources.put(id[0], Json.copy(value));
              case "error" -> Json.readObject(value, this::readError);
              default -> {}
            }
          });
    }

    private void readError(String name, JsonParser value) throws IOException {
      if (name.equals("type") && !value.getText().equals("index_not_found_exception")) {
        problem = "it cannot read a document: " + OneLine.of(value.getText());
      }
    }
  }

  private static long batch(byte[] source) throws IOException {
    return number(source, "batch");
  }

  private static long number(byte @Nullable [] source, String field) throws IOException {
    long[] number = {0};
    if (source != null) {
      Json.read(
          source,
          json ->
              Json.readObject(
                  json,
                  (name, value) -> {
                    if (name.equals(field) && value.currentToken() == JsonToken.VALUE_NUMBER_INT) {
                      number[0] = value.getLongValue();
                    }
                  }));
    }
    return number[0];
  }

  private static byte @Nullable [] flow(byte[] source) throws IOException {
    byte[][] flow = new byte[1][];
    Json.read(
        source,
        json ->
            Json.readObject(
                json,
                (name, value) -> {
                  if (name.equals("flow")) {
                    flow[0] = Json.copy(value);
                  }
                }));
    return flow[0];
  }
}
