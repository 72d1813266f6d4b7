package io.clew.collector;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.clew.analysis.store.TraceQuery;
import io.clew.analysis.trace.Trace;
import io.clew.store.opensearch.OpenSearch;
import io.clew.store.opensearch.OpenSearchStore;
import io.clew.testbed.OpenSearchServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import zipkin2.DependencyLink;
import zipkin2.Span;
import zipkin2.internal.DependencyLinker;

/** What is in the store, and what should be. */
final class StoredTraces implements AutoCloseable {
  private final OpenSearchServer server;
  private final OpenSearchStore store;

  StoredTraces(OpenSearchServer server) {
    this.server = server;
    store = OpenSearchStore.create(OpenSearch.newBuilder(List.of(server.uri())).build());
  }

  /** The spans of all documents of Clew's layout together, with those that are there twice. */
  long spans() {
    server.refresh();
    String sum =
        server
            .ask(
                "POST",
                "/clew-traces-*/_search?filter_path=aggregations.n.value",
                "{\"size\":0,\"aggs\":{\"n\":{\"sum\":{\"field\":\"count\"}}}}")
            .body();
    List<String> numbers = values(sum, "value");
    return numbers.isEmpty() ? 0 : (long) Double.parseDouble(numbers.get(0));
  }

  /** The documents of Zipkin's layout. */
  long zipkinSpans() {
    server.refresh();
    return Long.parseLong(
        values(server.ask("GET", "/zipkin-span-*/_count", "").body(), "count").get(0));
  }

  Map<String, Trace> traces() throws IOException {
    Map<String, Trace> traces = new HashMap<>();
    store.forEach(
        TraceQuery.newBuilder().build(),
        trace -> {
          if (traces.put(trace.id(), trace) != null) {
            throw new IllegalStateException(trace.id() + " comes twice");
          }
        });
    return traces;
  }

  /** The rows of a trace, for comparison. */
  static List<String> rows(Trace trace) {
    List<String> rows = new ArrayList<>();
    for (int i = 0; i < trace.size(); i++) {
      rows.add(
          String.join(
              " ",
              trace.spanId(i),
              trace.parentId(i),
              trace.service(i),
              trace.name(i),
              String.valueOf(trace.kind(i)),
              String.valueOf(trace.start(i)),
              String.valueOf(trace.duration(i)),
              trace.tags(i).toString()));
    }
    return rows;
  }

  /** Calls and errors, by caller and callee. */
  Map<String, String> dependencies() {
    server.refresh();
    String all = server.ask("GET", "/zipkin-dependency-*/_search?size=10000", "").body();
    Map<String, long[]> sums = new TreeMap<>();
    List<String> parents = values(all, "parent");
    List<String> children = values(all, "child");
    List<String> calls = values(all, "callCount");
    List<String> errors = values(all, "errorCount");
    for (int i = 0; i < parents.size(); i++) {
      long[] sum = sums.computeIfAbsent(parents.get(i) + " " + children.get(i), any -> new long[2]);
      sum[0] += Long.parseLong(calls.get(i));
      sum[1] += Long.parseLong(errors.get(i));
    }
    Map<String, String> texts = new TreeMap<>();
    sums.forEach((edge, sum) -> texts.put(edge, sum[0] + " " + sum[1]));
    return texts;
  }

  /** Those of the input, as Zipkin counts them. */
  static Map<String, String> expectedDependencies(Iterable<List<Span>> traces) {
    DependencyLinker linker = new DependencyLinker();
    traces.forEach(linker::putTrace);
    Map<String, String> texts = new TreeMap<>();
    for (DependencyLink link : linker.link()) {
      texts.put(link.parent() + " " + link.child(), link.callCount() + " " + link.errorCount());
    }
    return texts;
  }

  /** The scalars of a field, wherever it is, in their order. */
  static List<String> values(String json, String field) {
    List<String> values = new ArrayList<>();
    try (JsonParser parser = new JsonFactory().createParser(json)) {
      for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
        if (token.isScalarValue() && field.equals(parser.currentName())) {
          values.add(parser.getText());
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return values;
  }

  @Override
  public void close() {
    store.close();
  }
}
