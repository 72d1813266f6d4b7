package io.clew.store.opensearch;

import static org.assertj.core.api.Assertions.assertThat;

import io.clew.analysis.store.RandomSpans;
import io.clew.testbed.ZipkinServer;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import zipkin2.DependencyLink;
import zipkin2.Endpoint;
import zipkin2.Span;
import zipkin2.codec.DependencyLinkBytesDecoder;
import zipkin2.codec.SpanBytesDecoder;

/** A stock server reads what is written in its layout. */
class ZipkinServerTest {
  private static final long NOW = System.currentTimeMillis();

  @Test
  void stockServer_returnsEachTrace_andDependencies() throws Exception {
    OpenSearch client = Server.empty(Layout.ZIPKIN);
    Random random = new Random(7);
    RandomSpans maker = new RandomSpans(random);
    Map<String, List<Span>> traces = byTrace(maker.spans(40));
    Map<String, List<Span>> plain = byTrace(OpenSearchStoreTest.plainSpans(random, maker, 40));
    traces.putAll(plain);
    Server.store(
        client, Layout.ZIPKIN, traces.values().stream().flatMap(List::stream).toList(), NOW);
    LocalDate today = LocalDate.now(ZoneOffset.UTC);
    new SummedDocuments(client, "stream")
        .merge(
            1,
            List.of(
                new DependencyCount(today, "web", "feed", 7, 2),
                new DependencyCount(today, "feed", "users", 3, 0)),
            new FlowCounts());
    Server.get().refresh();

    try (ZipkinServer server =
        ZipkinServer.started(
            Map.of("STORAGE_TYPE", "elasticsearch", "ES_HOSTS", Server.get().uri().toString()))) {
      for (Map.Entry<String, List<Span>> trace : traces.entrySet()) {
        assertThat(spans(server.trace(trace.getKey())))
            .containsExactlyInAnyOrderElementsOf(trace.getValue().stream().distinct().toList());
      }
      assertThat(server.get("/api/v2/services").body()).isEqualTo("[\"feed\",\"users\",\"web\"]");
      assertThat(server.get("/api/v2/spans?serviceName=web").body()).contains("get /users");
      assertThat(server.get("/api/v2/remoteServices?serviceName=web").body()).isEqualTo("[\"db\"]");
      assertFinds(server, plain, "a=1");
      assertFinds(server, plain, "error");
      List<DependencyLink> links =
          DependencyLinkBytesDecoder.JSON_V1.decodeList(
              server
                  .get("/api/v2/dependencies?endTs=" + NOW)
                  .body()
                  .getBytes(StandardCharsets.UTF_8));
      assertThat(links)
          .containsExactlyInAnyOrder(
              DependencyLink.newBuilder()
                  .parent("web")
                  .child("feed")
                  .callCount(7)
                  .errorCount(2)
                  .build(),
              DependencyLink.newBuilder().parent("feed").child("users").callCount(3).build());
    }
    // It has put no templates of its own.
    assertThat(Server.get().ask("GET", "/_template/zipkin-span_template", "").body())
        .contains("best_compression");
  }

  private static Map<String, List<Span>> byTrace(List<Span> spans) {
    Map<String, List<Span>> traces = new TreeMap<>();
    for (Span span : recent(spans)) {
      traces.computeIfAbsent(span.traceId(), ignored -> new ArrayList<>()).add(span);
    }
    return traces;
  }

  /** A server looks a day back. */
  private static List<Span> recent(List<Span> spans) {
    long later = (NOW - 60_000) * 1000 - RandomSpans.EPOCH;
    List<Span> recent = new ArrayList<>();
    for (Span span : spans) {
      Span.Builder moved = span.toBuilder().clearAnnotations();
      if (span.timestampAsLong() != 0) {
        moved.timestamp(span.timestampAsLong() + later);
      }
      span.annotations().forEach(a -> moved.addAnnotation(a.timestamp() + later, a.value()));
      if (span.kind() == Span.Kind.CLIENT) {
        moved.remoteEndpoint(Endpoint.newBuilder().serviceName("db").port(5432).build());
      }
      recent.add(moved.build());
    }
    return recent;
  }

  private static List<Span> spans(String json) {
    return SpanBytesDecoder.JSON_V2.decodeList(json.getBytes(StandardCharsets.UTF_8));
  }

  private static void assertFinds(
      ZipkinServer server, Map<String, List<Span>> traces, String query) {
    int equals = query.indexOf('=');
    List<String> expected =
        traces.entrySet().stream()
            .filter(
                trace ->
                    trace.getValue().stream()
                        .anyMatch(
                            span ->
                                equals < 0
                                    ? span.tags().containsKey(query)
                                    : query
                                        .substring(equals + 1)
                                        .equals(span.tags().get(query.substring(0, equals)))))
            .map(Map.Entry::getKey)
            .toList();
    String body =
        server
            .get(
                "/api/v2/traces?limit=1000&annotationQuery="
                    + URLEncoder.encode(query, StandardCharsets.UTF_8))
            .body();
    // A list of lists: each trace begins with the id of its first span.
    List<String> found =
        spans(body.replace("[[", "[").replace("]]", "]").replace("],[", ",")).stream()
            .map(Span::traceId)
            .distinct()
            .filter(traces::containsKey)
            .sorted()
            .toList();
    assertThat(found).isNotEmpty().isEqualTo(expected);
  }
}
