package io.clew.store.opensearch;

import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * How the indexes of each day are made. Nothing is indexed but what is asked for: fields that are
 * not here are in the source alone.
 *
 * <p>A template is put if there is none of this version or a later one. So whoever has one of their
 * own under its name keeps it with a large number as {@code version}.
 *
 * @see <a href="https://docs.opensearch.org/latest/im-plugin/index-templates/">Index templates</a>
 */
final class Templates {
  /** Grows with each change of a template. */
  static final int VERSION = 1;

  /** Over those of everything that a company may have put. */
  private static final int PRIORITY = 500;

  private static final String TRACES =
      fill(
          """
          "dynamic":false,"properties":{
          "start":{"type":"long"},"duration":{"type":"long"},
          "count":{"type":"integer",SUMS},"errors":{"type":"integer",SUMS},
          "weight":{"type":"double",SUMS},
          "service":COUNTED,"operation":COUNTED,"services":COUNTED,"operations":COUNTED,
          "tokens":EQUAL,"late":EQUAL,
          "category":COUNTED,"findings":COUNTED,"policy":COUNTED,
          "complete":{"type":"boolean"}}""");

  private static final String FLOW =
      fill(
          """
          "dynamic":false,"properties":{
          "hour":{"type":"date","format":"epoch_millis"},
          "category":COUNTED,"service":COUNTED,"operation":COUNTED,
          "count":{"type":"long",SUMS},"weight":{"type":"double",SUMS},
          "sum":{"type":"double",SUMS},"errors":{"type":"double",SUMS},
          "flow":{"type":"object","enabled":false}}""");

  /** A Zipkin server counts trace ids and names, orders by time, and asks for the rest. */
  private static final String ZIPKIN_SPAN =
      fill(
          """
          "dynamic":false,"_source":{"excludes":["_q"]},"properties":{
          "traceId":{"type":"keyword"},"name":COUNTED,
          "localEndpoint":{"dynamic":false,"properties":{"serviceName":COUNTED}},
          "remoteEndpoint":{"dynamic":false,"properties":{"serviceName":COUNTED}},
          "timestamp_millis":{"type":"date","format":"epoch_millis"},
          "duration":{"type":"long","doc_values":false},"_q":EQUAL,
          "annotations":{"type":"object","enabled":false},
          "tags":{"type":"object","enabled":false}}""");

  private static final String ZIPKIN_DEPENDENCY = "\"enabled\":false";

  private final OpenSearch store;
  private final int shards;
  private final int replicas;

  Templates(OpenSearch store, int shards, int replicas) {
    this.store = store;
    this.shards = shards;
    this.replicas = replicas;
  }

  /**
   * For what is found if it is equal, and what is counted by value as well. Numbers of sums have no
   * index.
   */
  private static String fill(String mappings) {
    return mappings
        .replace("EQUAL", "{\"type\":\"keyword\",\"doc_values\":false}")
        .replace("COUNTED", "{\"type\":\"keyword\",\"ignore_above\":256}")
        .replace("SUMS", "\"index\":false");
  }

  /**
   * @throws IOException if the store refuses one, or the thread is interrupted
   */
  void prepare(Set<Layout> layouts) throws IOException {
    Answer root = store.insist(Request.get("/"));
    if (!root.isOk()) {
      throw new IOException(root.reason());
    }
    Product product = Product.of(root);
    if (layouts.contains(Layout.TRACES)) {
      prepare("clew-traces", TRACES, product.hasIndexTemplates());
    }
    prepare("clew-flow", FLOW, product.hasIndexTemplates());
    // Zipkin's server looks for those of the old kind, and would add its own.
    if (layouts.contains(Layout.ZIPKIN)) {
      prepare("zipkin-span", ZIPKIN_SPAN, false);
    }
    prepare("zipkin-dependency", ZIPKIN_DEPENDENCY, false);
  }

  private void prepare(String name, String mappings, boolean isIndexTemplate) throws IOException {
    boolean isZipkin = name.startsWith("zipkin");
    String path =
        (isIndexTemplate ? "/_index_template/" : "/_template/")
            + name
            + (isZipkin ? "_template" : "");
    Answer known = store.insist(Request.get(path));
    if (!known.isOk() && known.status() != 404) {
      throw new IOException(known.reason());
    }
    if (known.isOk() && version(known) >= VERSION) {
      return;
    }
    String inside =
        "\"settings\":{\"number_of_shards\":"
            + shards
            + ",\"number_of_replicas\":"
            + replicas
            + ",\"refresh_interval\":\"5s\",\"codec\":\"best_compression\"},\"mappings\":{"
            + mappings
            + "}";
    String all =
        isIndexTemplate ? "\"priority\":" + PRIORITY + ",\"template\":{" + inside + "}" : inside;
    Answer put =
        store.insist(
            Request.put(
                path,
                "{\"index_patterns\":[\""
                    + name
                    + "-*\"],\"version\":"
                    + VERSION
                    + ","
                    + all
                    + "}"));
    if (!put.isOk()) {
      throw new IOException(put.reason());
    }
  }

  /** Of the one template in the answer; 0 if it has none. */
  private static int version(Answer answer) throws IOException {
    List<Integer> versions = new ArrayList<>();
    Json.read(
        answer.body(), json -> Json.readObject(json, (name, v) -> collect(name, v, versions)));
    return versions.stream().mapToInt(Integer::intValue).max().orElse(0);
  }

  private static void collect(String name, JsonParser value, List<Integer> versions)
      throws IOException {
    if (name.equals("version") && value.currentToken().isNumeric()) {
      versions.add(value.getIntValue());
    } else if (value.currentToken().isStructStart() && !name.equals("template")) {
      if (value.isExpectedStartArrayToken()) {
        Json.readList(
            value, item -> Json.readObject(item, (field, v) -> collect(field, v, versions)));
      } else {
        Json.readObject(value, (field, v) -> collect(field, v, versions));
      }
    }
  }
}
