package io.clew.store.opensearch;

import io.clew.analysis.store.TraceIds;
import io.clew.testbed.OpenSearchServer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import zipkin2.Span;

/** The one server of all tests. It ends with the JVM. */
final class Server {
  private static final OpenSearchServer SERVER = OpenSearchServer.started();

  private Server() {}

  static OpenSearchServer get() {
    return SERVER;
  }

  static OpenSearch client() {
    return OpenSearch.newBuilder(List.of(SERVER.uri())).replicas(0).build();
  }

  /** The server with templates for these layouts and nothing else. */
  static OpenSearch empty(Layout... layouts) throws IOException {
    SERVER.ask("DELETE", "/clew-*,zipkin-*", "");
    SERVER.ask("DELETE", "/_index_template/clew-*", "");
    SERVER.ask("DELETE", "/_template/zipkin-*", "");
    OpenSearch client = client();
    client.prepare(layouts);
    return client;
  }

  /** Stores spans, each trace as one part, and makes them visible. */
  static void store(OpenSearch client, Layout layout, List<Span> spans, long receivedMillis)
      throws IOException {
    Map<String, List<Span>> traces = new LinkedHashMap<>();
    for (Span span : spans) {
      traces.computeIfAbsent(TraceIds.key(span.traceId()), ignored -> new ArrayList<>()).add(span);
    }
    List<Document> documents = new ArrayList<>();
    traces.forEach(
        (id, ofTrace) -> documents.addAll(layout.documents(part(0, ofTrace), receivedMillis)));
    BulkResult result = client.write(documents);
    if (!result.refused().isEmpty()) {
      throw new IllegalStateException(result.refused().toString());
    }
    SERVER.refresh();
  }

  static TracePart part(int number, List<Span> spans) {
    return new TracePart(
        spans.get(0).traceId(), number, spans, 1, null, null, List.of(), number == 0);
  }
}
