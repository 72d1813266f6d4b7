package io.clew.analysis.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import io.clew.analysis.trace.Trace;
import io.clew.testbed.ZipkinServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import zipkin2.Endpoint;
import zipkin2.Span;
import zipkin2.codec.SpanBytesEncoder;

/** Of a stock Zipkin server, and of servers that are none. */
class ZipkinStoreTest {
  private static final int TRACES = 120;
  private static final Duration TIMEOUT = Duration.ofMinutes(1);
  private static final long START =
      TimeUnit.MILLISECONDS.toMicros(System.currentTimeMillis() - 60_000);
  private static final Random RANDOM = new Random(1);
  private static final RandomSpans MAKER = new RandomSpans(RANDOM);

  private static ZipkinServer server;
  private static List<Span> spans;
  private static InMemoryStore expected;

  @BeforeAll
  static void start() throws Exception {
    server = ZipkinServer.started(Map.of());
    spans = spans();
    expected = new InMemoryStore(spans);
    send(spans, server);
    TraceQuery all = TraceQuery.newBuilder().limit(1000).build();
    await()
        .atMost(TIMEOUT)
        .untilAsserted(
            () -> assertThat(store(500, 10_000).search(all)).isEqualTo(expected.search(all)));
  }

  /** Returns before the server can find them. */
  static void send(List<Span> spans, ZipkinServer server) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(server.uri().resolve("/api/v2/spans"))
            .header("Content-Type", "application/x-protobuf")
            .POST(BodyPublishers.ofByteArray(SpanBytesEncoder.PROTO3.encodeList(spans)))
            .build();
    HttpClient.newHttpClient().send(request, BodyHandlers.discarding());
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static ZipkinStore store(int page, int maxTraces) {
    return new ZipkinStore(server.uri(), page, maxTraces, TIMEOUT);
  }

  @Test
  void pagesSpansAndNames_areThoseThatWereSent() throws IOException {
    ZipkinStore store = store(50, 10_000);
    StoreLaws.assertPages(store, TraceQuery::newBuilder);
    StoreLaws.assertSpans(store, spans);
    StoreLaws.assertNames(store, spans);
  }

  /** As most are: with a root, each span once. */
  private static List<Span> spans() {
    List<Span> all = new ArrayList<>();
    for (int i = 1; i <= TRACES; i++) {
      long start = START + i * 5000L;
      for (int id = 1; id <= 3; id++) {
        Span.Builder span =
            Span.newBuilder()
                .traceId(RANDOM.nextLong() | 1, i)
                .parentId(id == 1 ? 0 : 1)
                .id(id)
                .kind(id == 1 ? Span.Kind.SERVER : Span.Kind.CLIENT)
                .name(MAKER.any(RandomSpans.OPERATIONS))
                .timestamp(start + id)
                .duration(2000L / id - RANDOM.nextInt(500))
                .localEndpoint(
                    Endpoint.newBuilder().serviceName(MAKER.any(RandomSpans.SERVICES)).build())
                .putTag(MAKER.any(RandomSpans.KEYS), MAKER.any(RandomSpans.VALUES));
        all.add(span.build());
      }
    }
    return sameTraceIds(all);
  }

  /** The high digits are those of the trace's first span. */
  private static List<Span> sameTraceIds(List<Span> all) {
    List<Span> same = new ArrayList<>();
    for (int i = 0; i < all.size(); i++) {
      same.add(all.get(i).toBuilder().traceId(all.get(i - i % 3).traceId()).build());
    }
    return same;
  }

  @Test
  void randomQueries_findWhatNaiveStoreFinds() throws IOException {
    ZipkinStore store = store(50, 10_000);
    for (int i = 0; i < 60; i++) {
      TraceQuery.Builder builder = MAKER.query();
      builder.fromMicros(START + RANDOM.nextInt(300_000)).toMicros(Long.MAX_VALUE);
      if (i % 3 == 0) {
        builder.toMicros(START + 200_000 + RANDOM.nextInt(400_000));
      }
      TraceQuery query = builder.build();
      assertThat(store.search(query)).isEqualTo(expected.search(query));
      assertThat(store.warnings()).isEmpty();
    }
    TraceQuery some = TraceQuery.newBuilder().service("web").limit(1000).build();
    List<TraceSummary> read = new ArrayList<>();
    store.forEach(some, trace -> read.add(TraceSummary.of(trace)));
    read.sort(some.order().comparator());
    assertThat(read).isEqualTo(expected.search(some));
  }

  @Test
  void moreTracesThanAreLookedAt_isSaid() throws IOException {
    ZipkinStore store = store(20, 40);
    TraceQuery slowest = TraceQuery.newBuilder().order(TraceQuery.Order.SLOWEST).limit(5).build();

    assertThat(store.search(slowest)).hasSize(5);
    assertThat(store.warnings()).hasSize(1);
    assertThat(store.warnings().get(0))
        .matches("Stopped after \\d+ traces: not all .* that began before .*");
  }

  @Test
  void trace_isFoundById() throws IOException {
    ZipkinStore store = ZipkinStore.create(URI.create(server.uri() + "/api/v2/"));
    String id = spans.get(0).traceId();

    assertThat(store.trace(id).map(Trace::size)).contains(3);
    assertThat(store.trace("463ac35c9f6413ad48485a3953bb6124")).isEmpty();
  }

  @Test
  void serverThatIsNotThere_isNamed() throws IOException {
    int port;
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    String address = "http://127.0.0.1:" + port;
    ZipkinStore store = ZipkinStore.create(URI.create(address));

    assertThatThrownBy(() -> store.search(TraceQuery.newBuilder().build()))
        .isInstanceOf(IOException.class)
        .hasMessage("Cannot connect to Zipkin at " + address + "/api/v2");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "localhost:9411|an address such as http://127.0.0.1:9411, got localhost:9411",
        "http://my_host:9411|an address such as http://127.0.0.1:9411, got http://my_host:9411",
        "http://h:99999|a port from 1 to 65535, got http://h:99999",
        "http://h:0|a port from 1 to 65535, got http://h:0",
        "http://h:9411?x=1|an address without ? and #, got http://h:9411?x=1",
        "http://h:9411/#/|an address without ? and #, got http://h:9411/#/",
        "http://me:s3cret@h:9411|an address without user and password",
        "http://me:s3cret@my_host:9411|an address without user and password"
      })
  void addressThatIsNone_isRefused(String address, String expected) {
    assertThatThrownBy(() -> ZipkinStore.create(URI.create(address)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("expected " + expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "404|nothing here|There is no Zipkin server at API: it answers 404, not found",
        "200|<html>|What answers at API is no Zipkin server",
        "200||What answers at API is no Zipkin server",
        "500|out of order|Zipkin at API answers 500: out of order"
      })
  void serverThatIsNoZipkin_isNamed(int status, String body, String message) throws IOException {
    HttpServer other =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    other.createContext(
        "/",
        exchange -> {
          byte[] bytes =
              (body == null ? "" : body).getBytes(java.nio.charset.StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
          exchange.getResponseBody().write(bytes);
          exchange.close();
        });
    other.start();
    String address = "http://127.0.0.1:" + other.getAddress().getPort();
    ZipkinStore store = ZipkinStore.create(URI.create(address));
    String expectedMessage = message.replace("API", address + "/api/v2");
    try {
      assertThatThrownBy(() -> store.search(TraceQuery.newBuilder().build()))
          .isInstanceOf(IOException.class)
          .hasMessage(expectedMessage);
      assertThatThrownBy(() -> store.trace("a"))
          .isInstanceOf(IOException.class)
          .hasMessage(expectedMessage);
    } finally {
      other.stop(0);
    }
  }

  @Test
  void serverThatDoesNotAnswer_isGivenUp() throws IOException {
    try (ServerSocket silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      URI uri = URI.create("http://127.0.0.1:" + silent.getLocalPort());
      ZipkinStore store = new ZipkinStore(uri, 10, 10, Duration.ofSeconds(1));

      assertThatThrownBy(() -> store.search(TraceQuery.newBuilder().build()))
          .isInstanceOf(IOException.class)
          .hasMessage("Zipkin at " + uri + "/api/v2 does not answer within 1 s");
    }
  }
}
