package io.clew.store.opensearch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.clew.analysis.flow.Category;
import io.clew.analysis.flow.FlowJson;
import io.clew.analysis.flow.Flows;
import io.clew.analysis.store.RandomSpans;
import io.clew.analysis.store.TraceIds;
import io.clew.analysis.trace.Trace;
import java.io.IOException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import zipkin2.Span;

class SummedDocumentsTest {
  private static final LocalDate DAY = LocalDate.of(2026, 5, 1);
  private static final long RECEIVED = RandomSpans.EPOCH / 1000;

  private OpenSearch client;

  @BeforeEach
  void empty() throws IOException {
    client = Server.empty(Layout.TRACES);
  }

  private static DependencyCount count(String parent, String child, long calls, long errors) {
    return new DependencyCount(DAY, parent, child, calls, errors);
  }

  private static List<Trace> traces() {
    Map<String, List<Span>> traces = new LinkedHashMap<>();
    for (Span span : new RandomSpans(new Random(5)).spans(80)) {
      traces.computeIfAbsent(TraceIds.key(span.traceId()), ignored -> new ArrayList<>()).add(span);
    }
    return traces.values().stream().map(Trace::of).toList();
  }

  private static FlowCounts counts(List<Trace> traces) {
    FlowCounts counts = new FlowCounts();
    traces.forEach(trace -> counts.add(trace, RECEIVED));
    return counts;
  }

  private static String search(String indexes) {
    Server.get().refresh();
    return Server.get().ask("GET", "/" + indexes + "/_search?size=1000", "").body();
  }

  @Test
  void dependencies_areAddedUp_eachBatchOnce() throws IOException {
    SummedDocuments sums = new SummedDocuments(client, "stream");
    List<DependencyCount> first = List.of(count("a", "b", 3, 1), count("a", "b", 2, 0));

    assertThat(sums.merge(1, first, new FlowCounts()).stored()).isEqualTo(1);
    // The batch came again, and this time with what was not written the first time.
    List<DependencyCount> again = List.of(count("a", "b", 5, 1), count("b", "c", 1, 0));
    assertThat(sums.merge(1, again, new FlowCounts()).stored()).isEqualTo(2);
    sums.merge(2, List.of(count("a", "b", 10, 4)), new FlowCounts());
    new SummedDocuments(client, "other").merge(1, first, new FlowCounts());

    assertThat(search("zipkin-dependency-2026-05-01"))
        .contains(
            "{\"parent\":\"a\",\"child\":\"b\",\"callCount\":15,\"errorCount\":5,\"batch\":2}")
        .contains("{\"parent\":\"b\",\"child\":\"c\",\"callCount\":1,\"errorCount\":0,\"batch\":1}")
        .contains(
            "{\"parent\":\"a\",\"child\":\"b\",\"callCount\":5,\"errorCount\":1,\"batch\":1}");
  }

  /** In three batches, of which one comes twice and two are made by two processes. */
  @Test
  void flows_areWhatAllTracesAre() throws IOException {
    List<Trace> all = traces();
    SummedDocuments sums = new SummedDocuments(client, "stream");
    for (int batch = 0; batch < 3; batch++) {
      List<Trace> some = all.subList(batch * all.size() / 3, (batch + 1) * all.size() / 3);
      FlowCounts counts = counts(some.subList(0, some.size() / 2));
      counts.add(FlowCounts.of(counts(some.subList(some.size() / 2, some.size())).toBytes()));
      assertThat(sums.merge(batch, List.of(), counts).refused()).isEmpty();
      if (batch == 1) {
        sums.merge(batch, List.of(), counts);
      }
    }
    Map<String, Category> stored = new LinkedHashMap<>();
    Server.get().refresh();
    for (Search.Hit hit :
        Search.of(
                client,
                "clew-flow-*",
                json -> json.writeRawValue("{\"size\":1000}"),
                new HashSet<>())
            .hits()) {
      Json.read(
          hit.source(),
          json ->
              Json.readObject(
                  json,
                  (name, value) -> {
                    if (name.equals("flow")) {
                      Category category = FlowJson.read(Json.copy(value));
                      stored.put(category.id(), category);
                    }
                  }));
    }
    Flows expected = new Flows();
    all.forEach(expected::add);
    List<Category> categories =
        expected.entryPoints().stream().flatMap(e -> e.categories().stream()).toList();

    assertThat(stored).hasSameSizeAs(categories);
    for (Category category : categories) {
      assertSame(stored.get(category.id()), category);
    }
  }

  private static void assertSame(Category actual, Category expected) {
    assertThat(actual.structure()).isEqualTo(expected.structure());
    assertThat(actual.root()).isEqualTo(expected.root());
    assertThat(actual.exemplars()).isEqualTo(expected.exemplars());
    assertThat(actual.errors()).isCloseTo(expected.errors(), within(1e-6));
    assertThat(actual.durations().count()).isEqualTo(expected.durations().count());
    assertThat(actual.durations().sum()).isCloseTo(expected.durations().sum(), within(1e-3));
    assertThat(actual.durations().max()).isEqualTo(expected.durations().max());
    assertThat(actual.durations().buckets()).isEqualTo(expected.durations().buckets());
    assertThat(actual.calls()).containsExactlyInAnyOrderElementsOf(expected.calls());
    assertThat(edges(actual)).isEqualTo(edges(expected));
  }

  private static List<String> edges(Category category) {
    return category.edges().stream()
        .map(
            edge ->
                category.label(edge.from())
                    + " -> "
                    + category.label(edge.to())
                    + " "
                    + edge.micros().count()
                    + " "
                    + Math.round(edge.micros().sum())
                    + edge.exemplars())
        .sorted()
        .toList();
  }

  @Test
  void flowCounts_ofOtherBytes_areRefused() {
    assertThatThrownBy(() -> FlowCounts.of(new byte[] {1, 2}))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void flowCounts_haveAThousandCategoriesAnHour() {
    FlowCounts counts = new FlowCounts();
    for (int i = 0; i < 1010; i++) {
      String word =
          "" + (char) ('g' + i / 100) + (char) ('g' + i / 10 % 10) + (char) ('g' + i % 10);
      counts.add(
          Trace.of(List.of(Span.newBuilder().traceId("a").id(1).name(word).build())), RECEIVED);
    }

    FlowCounts read = FlowCounts.of(counts.toBytes());
    read.add(counts);

    assertThat(counts.uncounted()).isEqualTo(10);
    assertThat(read.uncounted()).isEqualTo(20);
    assertThat(read.hours().values().iterator().next()).hasSize(1000);
  }
}
