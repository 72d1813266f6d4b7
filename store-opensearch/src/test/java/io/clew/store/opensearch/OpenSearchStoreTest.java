package io.clew.store.opensearch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.clew.analysis.store.InMemoryStore;
import io.clew.analysis.store.RandomSpans;
import io.clew.analysis.store.StoreLaws;
import io.clew.analysis.store.TraceIds;
import io.clew.analysis.store.TraceQuery;
import io.clew.analysis.store.TraceSummary;
import io.clew.analysis.trace.Trace;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import zipkin2.Endpoint;
import zipkin2.Span;

/** On a real server. */
@Tag("ci")
class OpenSearchStoreTest {
  private static final long RECEIVED = RandomSpans.EPOCH / 1000 + 60_000;
  private static final int QUERIES = 30;

  private static void assertFinds(OpenSearchStore store, InMemoryStore expected, TraceQuery query)
      throws IOException {
    assertThat(store.search(query)).as(textOf(query)).isEqualTo(expected.search(query));
    assertThat(store.warnings()).isEmpty();
  }

  private static String textOf(TraceQuery query) {
    return String.join(
        ", ",
        query.service(),
        query.operation(),
        query.requestId(),
        "" + query.tags(),
        "error " + query.error(),
        query.minDurationMicros() + ".." + query.maxDurationMicros(),
        query.fromMicros() + ".." + query.toMicros(),
        query.order() + " " + query.limit());
  }

  private static void assertReads(OpenSearchStore store, InMemoryStore expected, TraceQuery query)
      throws IOException {
    List<TraceSummary> read = new ArrayList<>();
    store.forEach(query, trace -> read.add(TraceSummary.of(trace)));
    read.sort(query.order().comparator());
    assertThat(read).isEqualTo(expected.search(query));
  }

  @Test
  void randomQueries_onTraces_findWhatNaiveStoreFinds() throws IOException {
    RandomSpans maker = new RandomSpans(new Random(1));
    List<Span> spans = maker.spans(3000);
    OpenSearch client = Server.empty(Layout.TRACES);
    Server.store(client, Layout.TRACES, spans, RECEIVED);
    InMemoryStore expected = new InMemoryStore(spans);

    try (OpenSearchStore store = OpenSearchStore.create(client)) {
      for (int i = 0; i < QUERIES; i++) {
        assertFinds(store, expected, maker.query().build());
      }
      assertReads(store, expected, maker.query().limit(Integer.MAX_VALUE).build());
      assertFinds(store, expected, TraceQuery.newBuilder().limit(10_000).build());
    }
  }

  @ParameterizedTest
  @EnumSource(Layout.class)
  void pagesSpansAndNames_areThoseThatWereStored(Layout layout) throws IOException {
    List<Span> spans = new RandomSpans(new Random(3)).spans(60);
    OpenSearch client = Server.empty(layout);
    Server.store(client, layout, spans, RECEIVED);

    try (OpenSearchStore store = OpenSearchStore.create(client)) {
      StoreLaws.assertPages(store, TraceQuery::newBuilder);
      StoreLaws.assertSpans(store, spans);
      StoreLaws.assertNames(store, spans);
    }
  }

  /** Each trace in up to three parts, so that what is asked for may be in any of them. */
  @ParameterizedTest
  @ValueSource(longs = 2)
  void randomQueries_onTracesInParts_findWhatNaiveStoreFinds(long seed) throws IOException {
    Random random = new Random(seed);
    RandomSpans maker = new RandomSpans(random);
    List<Span> spans = maker.spans(200);
    Map<String, List<List<Span>>> parts = new LinkedHashMap<>();
    for (Span span : spans) {
      List<List<Span>> ofTrace =
          parts.computeIfAbsent(TraceIds.key(span.traceId()), ignored -> new ArrayList<>());
      if (ofTrace.isEmpty() || (ofTrace.size() < 3 && random.nextInt(5) == 0)) {
        ofTrace.add(new ArrayList<>());
      }
      ofTrace.get(random.nextInt(ofTrace.size())).add(span);
    }
    OpenSearch client = Server.empty(Layout.TRACES);
    List<Document> documents = new ArrayList<>();
    for (List<List<Span>> ofTrace : parts.values()) {
      ofTrace.removeIf(List::isEmpty);
      for (int i = 0; i < ofTrace.size(); i++) {
        documents.addAll(Layout.TRACES.documents(Server.part(i, ofTrace.get(i)), RECEIVED));
      }
    }
    assertThat(client.write(documents).refused()).isEmpty();
    Server.get().refresh();
    InMemoryStore expected = new InMemoryStore(spans);

    try (OpenSearchStore store = OpenSearchStore.create(client)) {
      for (int i = 0; i < QUERIES; i++) {
        assertFinds(store, expected, maker.query().build());
      }
      assertReads(store, expected, TraceQuery.newBuilder().limit(Integer.MAX_VALUE).build());
    }
  }

  /** As most are: with a root that lasts longest, each span once. */
  static List<Span> plainSpans(Random random, RandomSpans maker, int traces) {
    List<Span> spans = new ArrayList<>();
    for (int i = 0; i < traces; i++) {
      long start = RandomSpans.EPOCH + i * 1000L + random.nextInt(1000);
      String traceId = String.format(Locale.ROOT, "%016x%016x", random.nextLong(), i + 1);
      int count = 1 + random.nextInt(5);
      for (int id = 1; id <= count; id++) {
        Span.Builder span =
            Span.newBuilder()
                .traceId(traceId)
                .parentId(id == 1 ? 0 : 1)
                .id(id)
                .kind(id == 1 ? Span.Kind.SERVER : Span.Kind.CLIENT)
                .name(maker.any(RandomSpans.OPERATIONS))
                .timestamp(start + id)
                .duration(2000L / id - random.nextInt(500 / id))
                .localEndpoint(
                    Endpoint.newBuilder().serviceName(maker.any(RandomSpans.SERVICES)).build())
                .putTag(maker.any(RandomSpans.KEYS), maker.any(RandomSpans.VALUES));
        spans.add(span.build());
      }
    }
    return spans;
  }

  @Test
  void randomQueries_onZipkinsLayout_findWhatNaiveStoreFinds() throws IOException {
    Random random = new Random(3);
    RandomSpans maker = new RandomSpans(random);
    List<Span> spans = plainSpans(random, maker, 300);
    OpenSearch client = Server.empty(Layout.ZIPKIN);
    Server.store(client, Layout.ZIPKIN, spans, RECEIVED);
    InMemoryStore expected = new InMemoryStore(spans);

    try (OpenSearchStore store = OpenSearchStore.create(client)) {
      for (int i = 0; i < QUERIES; i++) {
        assertFinds(store, expected, maker.query().build());
      }
      assertReads(store, expected, maker.query().limit(Integer.MAX_VALUE).build());
    }
  }

  @Test
  void slowest_onZipkinsLayout_areOfTheNewest() throws IOException {
    Random random = new Random(4);
    OpenSearch client = Server.empty(Layout.ZIPKIN);
    List<Span> spans = plainSpans(random, new RandomSpans(random), 600);
    Server.store(client, Layout.ZIPKIN, spans, RECEIVED);
    TraceQuery slowest = TraceQuery.newBuilder().order(TraceQuery.Order.SLOWEST).limit(5).build();

    try (OpenSearchStore store = new OpenSearchStore(client, 100)) {
      assertThat(store.search(slowest)).hasSize(5);
      assertThat(store.warnings()).hasSize(1);
      assertThat(store.warnings().get(0)).startsWith("Only the newest ");
    }
  }

  @Test
  void trace_ofMoreThan10000Parts_isReadWhole() throws IOException {
    OpenSearch client = Server.empty(Layout.TRACES);
    List<Document> documents = new ArrayList<>();
    int parts = 10_050;
    for (int i = 0; i < parts; i++) {
      Span span =
          Span.newBuilder()
              .traceId("a")
              .parentId(i == 0 ? 0 : 1)
              .id(i + 1)
              .timestamp(RandomSpans.EPOCH + i / 100)
              .duration(1000)
              .build();
      documents.addAll(Layout.TRACES.documents(Server.part(i, List.of(span)), RECEIVED));
    }
    assertThat(client.write(documents).refused()).isEmpty();
    Server.get().refresh();

    try (OpenSearchStore store = OpenSearchStore.create(client)) {
      assertThat(store.trace("a").orElseThrow().size()).isEqualTo(parts);
      assertThat(store.search(TraceQuery.newBuilder().build()))
          .extracting(TraceSummary::spans)
          .containsExactly(parts);
    }
  }

  @ParameterizedTest
  @EnumSource(Layout.class)
  void trace_isFoundByAnyFormOfItsId(Layout layout) throws IOException {
    List<Span> spans =
        List.of(
            Span.newBuilder().traceId("463ac35c9f6413ad48485a3953bb6124").id(1).build(),
            Span.newBuilder().traceId("48485a3953bb6124").parentId(1).id(2).build(),
            Span.newBuilder().traceId("a").id(1).build());
    OpenSearch client = Server.empty(layout);
    Server.store(client, layout, spans, RECEIVED);

    try (OpenSearchStore store = OpenSearchStore.create(client)) {
      assertThat(store.trace("463AC35C9F6413AD48485A3953BB6124").map(Trace::size)).contains(2);
      assertThat(store.trace("A").map(Trace::size)).contains(1);
      assertThat(store.trace("b")).isEmpty();
      assertThatThrownBy(() -> store.trace("x")).isInstanceOf(IllegalArgumentException.class);
    }
  }

  @ParameterizedTest
  @EnumSource(Layout.class)
  void trace_ofWhichTheEndOfTheIdIsKnown_isFound(Layout layout) throws IOException {
    Span span = Span.newBuilder().traceId("463ac35c9f6413ad48485a3953bb6124").id(1).build();
    OpenSearch client = Server.empty(layout);
    Server.store(client, layout, List.of(span), RECEIVED);

    try (OpenSearchStore store = OpenSearchStore.create(client)) {
      assertThat(store.trace("48485a3953bb6124").map(Trace::id))
          .contains("463ac35c9f6413ad48485a3953bb6124");
    }
  }

  /** More than a search gives at once. */
  @ParameterizedTest
  @EnumSource(Layout.class)
  void trace_ofManySpans_isWhole(Layout layout) throws IOException {
    List<Span> spans = new ArrayList<>();
    for (int i = 1; i <= 11_000; i++) {
      spans.add(
          Span.newBuilder()
              .traceId("a")
              .parentId(i == 1 ? 0 : i / 2)
              .id(i)
              .timestamp(RandomSpans.EPOCH + i)
              .duration(i)
              .build());
    }
    OpenSearch client = Server.empty(layout);
    Server.store(client, layout, spans, RECEIVED);

    try (OpenSearchStore store = OpenSearchStore.create(client)) {
      assertThat(store.trace("a").map(Trace::size)).contains(11_000);
      assertThat(store.search(TraceQuery.newBuilder().build())).hasSize(1);
    }
  }

  /** The numbers by which pages are told apart are the same for all. */
  @Test
  void tracesOfOneTime_areAllFound() throws IOException {
    List<Span> spans = new ArrayList<>();
    for (int i = 1; i <= 1100; i++) {
      spans.add(
          Span.newBuilder()
              .traceId(Integer.toHexString(i))
              .id(1)
              .timestamp(RandomSpans.EPOCH)
              .duration(7)
              .build());
    }
    OpenSearch client = Server.empty(Layout.TRACES);
    Server.store(client, Layout.TRACES, spans, RECEIVED);
    TraceQuery all = TraceQuery.newBuilder().limit(Integer.MAX_VALUE).build();

    try (OpenSearchStore store = OpenSearchStore.create(client)) {
      assertFinds(store, new InMemoryStore(spans), all);
      assertFinds(store, new InMemoryStore(spans), TraceQuery.newBuilder().limit(10).build());
      assertReads(store, new InMemoryStore(spans), all);
    }
  }

  @Test
  void weight_isTheStores() throws IOException {
    Span span = Span.newBuilder().traceId("a").id(1).putTag("sampler.param", "0.5").build();
    TracePart part =
        new TracePart("a", 0, List.of(span), 20, "latency", "c1", List.of("batch"), true);
    OpenSearch client = Server.empty(Layout.TRACES);
    client.write(Layout.TRACES.documents(part, RECEIVED));
    Server.get().refresh();

    try (OpenSearchStore store = OpenSearchStore.create(client)) {
      assertThat(store.trace("a").map(Trace::weight)).contains(20.0);
    }
    assertThat(
            Server.get()
                .ask("GET", "/clew-traces-*/_search?q=category:c1+AND+findings:batch", "")
                .body())
        .contains("\"policy\":\"latency\"");
  }

  @Test
  void noTraces_isSaid() throws IOException {
    OpenSearch client = Server.empty(Layout.TRACES);

    try (OpenSearchStore store = OpenSearchStore.create(client)) {
      assertThat(store.search(TraceQuery.newBuilder().build())).isEmpty();
      assertThat(store.warnings()).hasSize(1);
      assertThat(store.warnings().get(0)).startsWith("There are no traces in ");
    }
  }
}
