package io.clew.analysis.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import io.clew.testbed.ZipkinServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import zipkin2.Endpoint;
import zipkin2.Span;
import zipkin2.codec.SpanBytesEncoder;

/** More traces than a stock Zipkin server gives at once. */
class ZipkinPagesTest {
  private static final int TRACES = 3000;
  private static final int OF_ONE_MILLISECOND = 1000;
  private static final Duration TIMEOUT = Duration.ofMinutes(1);
  private static final long START = 1000 * (System.currentTimeMillis() - 600_000);
  private static final long BURST = START + 200_000;

  private static ZipkinServer server;
  private static InMemoryStore expected;

  @BeforeAll
  static void start() throws Exception {
    server = ZipkinServer.started(Map.of());
    List<Span> spans = spans();
    expected = new InMemoryStore(spans);
    ZipkinStoreTest.send(spans, server);
    await().atMost(TIMEOUT).until(() -> store(5000, 5000).search(query(5000)).size() == TRACES);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  /** A third begins within a millisecond, and a tenth goes on until after all others. */
  private static List<Span> spans() {
    Random random = new Random(1);
    List<Span> spans = new ArrayList<>();
    for (int i = 0; i < TRACES; i++) {
      long start = i < OF_ONE_MILLISECOND ? BURST + i : START + random.nextInt(500_000);
      long last = start + (i % 10 == 9 ? 600_000 + random.nextInt(100_000) : 500);
      String id = Integer.toHexString(i + 1);
      spans.add(span(id, "1", start).duration(last - start + 1000 + random.nextInt(1000)).build());
      spans.add(span(id, "2", last).parentId("1").duration(400).build());
    }
    return spans;
  }

  private static Span.Builder span(String trace, String id, long start) {
    return Span.newBuilder()
        .traceId(trace)
        .id(id)
        .name("get")
        .timestamp(start)
        .localEndpoint(Endpoint.newBuilder().serviceName("web").build());
  }

  private static ZipkinStore store(int page, int maxTraces) {
    return new ZipkinStore(server.uri(), page, maxTraces, TIMEOUT);
  }

  private static TraceQuery query(int limit) {
    return TraceQuery.newBuilder().limit(limit).build();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 150, 1200, 5000})
  void search_newest_areTheNewestOfAll(int limit) throws IOException {
    ZipkinStore store = store(100, 1_000_000);

    assertThat(store.search(query(limit))).isEqualTo(expected.search(query(limit)));
    assertThat(store.warnings()).isEmpty();
  }

  @Test
  void search_slowest_areTheSlowestOfAll() throws IOException {
    TraceQuery slowest = TraceQuery.newBuilder().order(TraceQuery.Order.SLOWEST).limit(400).build();
    ZipkinStore store = store(100, 1_000_000);

    assertThat(store.search(slowest)).isEqualTo(expected.search(slowest));
    assertThat(store.warnings()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(TraceQuery.Order.class)
  void search_someTime_isOfThatTime(TraceQuery.Order order) throws IOException {
    TraceQuery some =
        TraceQuery.newBuilder()
            .fromMicros(START + 100_250)
            .toMicros(BURST + 500)
            .order(order)
            .limit(2000)
            .build();
    ZipkinStore store = store(100, 1_000_000);

    assertThat(store.search(some)).isEqualTo(expected.search(some)).hasSizeGreaterThan(800);
    assertThat(store.warnings()).isEmpty();
  }

  @Test
  void forEach_givesEachOnce() throws IOException {
    List<String> ids = new ArrayList<>();
    ZipkinStore store = store(100, 1_000_000);
    store.forEach(query(1), trace -> ids.add(trace.id()));

    assertThat(ids).hasSize(TRACES).doesNotHaveDuplicates();
    assertThat(store.warnings()).isEmpty();
  }

  @Test
  void forEach_moreAtOneTimeThanAreAskedFor_saysSoAndGoesOn() throws IOException {
    List<Long> starts = new ArrayList<>();
    ZipkinStore store = store(10, 1_000_000);
    store.forEach(query(1), trace -> starts.add(trace.start(0)));

    long before = expected.all().stream().filter(trace -> trace.startMicros() < BURST).count();
    assertThat(starts.stream().filter(start -> start < BURST)).hasSize((int) before);
    assertThat(starts).hasSizeLessThan(TRACES);
    assertThat(store.warnings())
        .isNotEmpty()
        .allSatisfy(warning -> assertThat(warning).startsWith("More than 160 traces have spans"));
  }

  @Test
  void forEach_moreThanAreTaken_saysWhereItStopped() throws IOException {
    List<String> ids = new ArrayList<>();
    ZipkinStore store = store(100, 500);
    store.forEach(query(1), trace -> ids.add(trace.id()));

    assertThat(ids).hasSizeBetween(500, 600);
    assertThat(store.warnings()).hasSize(1);
    assertThat(store.warnings().get(0))
        .startsWith("Stopped after " + ids.size() + " traces: ")
        .contains(" began before 20");
  }

  @Test
  void answerThatEndsInTheMiddle_isNoAnswer() throws IOException {
    byte[] whole = SpanBytesEncoder.JSON_V2.encodeList(List.of(span("1", "1", START).build()));
    HttpServer other =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    other.createContext(
        "/",
        exchange -> {
          exchange.sendResponseHeaders(200, whole.length - 1);
          exchange.getResponseBody().write(whole, 0, whole.length - 1);
          exchange.close();
        });
    other.start();
    try {
      URI uri = URI.create("http://127.0.0.1:" + other.getAddress().getPort());
      assertThatThrownBy(() -> ZipkinStore.create(uri).search(query(10)))
          .isInstanceOf(IOException.class)
          .hasMessageEndingWith("ends in the middle");
    } finally {
      other.stop(0);
    }
  }

  /** Such as a proxy that leaves out what it does not know. */
  @Test
  void forEach_serverThatKnowsNoTime_ends() throws IOException {
    List<List<Span>> traces = new ArrayList<>();
    for (int i = 1; i <= 400; i++) {
      String id = Integer.toHexString(i);
      traces.add(List.of(span(id, "1", START + i).duration(5).build()));
    }
    AtomicInteger requests = new AtomicInteger();
    HttpServer other =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    other.createContext(
        "/",
        exchange -> {
          requests.incrementAndGet();
          String limit = exchange.getRequestURI().getQuery().replaceAll(".*limit=(\\d+).*", "$1");
          List<List<Span>> some = traces.subList(0, Integer.parseInt(limit));
          byte[] bytes =
              SpanBytesEncoder.JSON_V2.encodeList(some.stream().flatMap(List::stream).toList());
          exchange.sendResponseHeaders(200, bytes.length);
          exchange.getResponseBody().write(bytes);
          exchange.close();
        });
    other.start();
    try {
      URI uri = URI.create("http://127.0.0.1:" + other.getAddress().getPort());
      ZipkinStore store = new ZipkinStore(uri, 10, 1_000_000, TIMEOUT);
      List<String> ids = new ArrayList<>();
      store.forEach(query(1), trace -> ids.add(trace.id()));

      assertThat(ids).hasSize(160).doesNotHaveDuplicates();
      assertThat(requests).hasValueLessThan(100);
      assertThat(store.warnings().get(store.warnings().size() - 1)).startsWith("Stopped as ");
    } finally {
      other.stop(0);
    }
  }
}
