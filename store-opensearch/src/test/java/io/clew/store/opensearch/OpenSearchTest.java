package io.clew.store.opensearch;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.clew.testbed.OpenSearchServer;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** On a real server, and on servers that refuse as real ones seldom do. */
class OpenSearchTest {
  private static final String STORED = "{\"items\":[{\"index\":{\"status\":201}}]}";
  private static final Duration MINUTE = Duration.ofMinutes(1);

  /** What the other server answers next; the last one stays. */
  private final ConcurrentLinkedQueue<String> answers = new ConcurrentLinkedQueue<>();

  private final ConcurrentLinkedQueue<String> requests = new ConcurrentLinkedQueue<>();
  private HttpServer other;

  @BeforeEach
  void start() throws IOException {
    other = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    other.createContext("/", this::answer);
    other.start();
  }

  @AfterEach
  void stop() {
    other.stop(0);
  }

  private void answer(HttpExchange exchange) throws IOException {
    boolean isGzip = "gzip".equals(exchange.getRequestHeaders().getFirst("Content-Encoding"));
    byte[] body =
        (isGzip ? new GZIPInputStream(exchange.getRequestBody()) : exchange.getRequestBody())
            .readAllBytes();
    requests.add(
        exchange.getRequestHeaders().getFirst("Authorization")
            + (isGzip ? " gzip " : " plain ")
            + new String(body, UTF_8));
    String answer = answers.size() > 1 ? answers.remove() : answers.element();
    byte[] text = answer.substring(4).getBytes(UTF_8);
    exchange.sendResponseHeaders(Integer.parseInt(answer.substring(0, 3)), text.length);
    exchange.getResponseBody().write(text);
    exchange.close();
  }

  private URI otherUri() {
    return URI.create("http://127.0.0.1:" + other.getAddress().getPort());
  }

  private OpenSearch.Builder toOther() {
    return OpenSearch.newBuilder(List.of(otherUri()));
  }

  private static Document document(String id, String source) {
    return new Document("clew-flow-2026-01-01", id, source.getBytes(UTF_8));
  }

  @Test
  void write_manyDocuments_givesBackThoseThatAreRefused() throws IOException {
    OpenSearch client = Server.empty();
    List<Document> documents = new ArrayList<>();
    String filler = "x".repeat(100_000);
    for (int i = 0; i < 300; i++) { // Four pieces.
      documents.add(
          document("" + i, "{\"count\":" + (i == 7 ? "\"x\"" : i) + ",\"a\":\"" + filler + "\"}"));
    }
    documents.add(document("no JSON", "{\"count\":"));

    BulkResult result = client.write(documents);

    assertThat(result.stored()).isEqualTo(299);
    assertThat(result.refused())
        .extracting(refused -> refused.document().id())
        .containsExactly("7", "no JSON");
    assertThat(result.refused().get(0).reason()).startsWith("400 mapper_parsing_exception: ");
    Server.get().refresh();
    assertThat(Server.get().ask("GET", "/clew-flow-2026-01-01/_count", "").body())
        .contains("\"count\":299");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "429 busy",
        "503 {\"error\":{\"reason\":\"no master\"}}",
        "401 who are you",
        "200 <html>",
        "200 {\"items\":[]}",
        "200 {\"items\":[{\"index\":{\"status\":429,\"error\":{\"type\":\"es_rejected\"}}}]}",
        "200 {\"items\":[{\"index\":{\"status\":403,\"error\":{\"type\":\"cluster_block_exception\"}}}]}",
        "200 {\"items\":[{\"index\":{\"status\":400,\"error\":{\"type\":\"validation_exception\"}}}]}"
      })
  void write_whileTheStoreCannot_triesAgain(String answer) throws IOException {
    answers.addAll(List.of(answer, answer, "200 " + STORED));

    OpenSearch client = toOther().build();

    assertThat(client.write(List.of(document("1", "{}"))).stored()).isEqualTo(1);
    assertThat(requests).hasSize(3);
    assertThat(client.retries()).isEqualTo(2);
  }

  @Test
  void write_onlySomeAreTakenNow_sendsTheOthersAgain() throws IOException {
    answers.add(
        "200 {\"items\":[{\"index\":{\"status\":201}},{\"index\":{\"status\":429}},"
            + "{\"index\":{\"status\":400,\"error\":{\"type\":\"t\",\"reason\":\"r\\n\"}}}]}");
    answers.add("200 " + STORED);

    BulkResult result =
        toOther()
            .build()
            .write(List.of(document("1", "{}"), document("2", "{}"), document("3", "{}")));

    assertThat(result.stored()).isEqualTo(2);
    assertThat(result.refused()).hasSize(1);
    assertThat(result.refused().get(0).document().id()).isEqualTo("3");
    assertThat(result.refused().get(0).reason()).isEqualTo("400 t: r\\n");
    assertThat(requests).hasSize(2);
    assertThat(requests.toArray()[1].toString()).contains("\"2\"").doesNotContain("\"1\"");
  }

  @Test
  void write_tooLargeAtOnce_isSplit() throws IOException {
    answers.addAll(List.of("413 too large", "200 " + STORED, "413 too large"));

    BulkResult result = toOther().build().write(List.of(document("1", "{}"), document("2", "{}")));

    assertThat(result.stored()).isEqualTo(1);
    assertThat(result.refused()).hasSize(1);
    assertThat(result.refused().get(0).reason()).endsWith(" answers 413: too large");
  }

  @Test
  void write_ofThreadThatIsInterrupted_ends() throws Exception {
    answers.add("503 down");
    CompletableFuture<Throwable> ended = new CompletableFuture<>();
    Thread thread =
        new Thread(
            () -> {
              try {
                toOther().build().write(List.of(document("1", "{}")));
                ended.complete(null);
              } catch (Exception e) {
                ended.complete(e);
              }
            });
    thread.start();
    await().atMost(MINUTE).until(() -> requests.size() > 1);

    thread.interrupt();

    assertThat(ended.get(1, TimeUnit.MINUTES)).isInstanceOf(InterruptedIOException.class);
  }

  @Test
  void severalServers_nextOneIsAskedIfOneIsAway() throws IOException {
    answers.add("200 " + STORED);
    OpenSearch client =
        OpenSearch.newBuilder(List.of(URI.create("http://127.0.0.1:1"), otherUri())).build();

    for (int i = 0; i < 3; i++) {
      assertThat(client.write(List.of(document("1", "{}"))).stored()).isEqualTo(1);
    }
    assertThat(client.retries()).isZero();
  }

  @Test
  void requests_haveCredentials_andAreCompressed() throws IOException {
    answers.add("200 " + STORED);
    List<Document> documents = List.of(document("1", "{\"a\":\"" + "x".repeat(2000) + "\"}"));

    toOther().basicAuth("clew", "s3cret").build().write(documents);
    toOther().apiKey("a2V5").build().write(documents);

    assertThat(requests.remove()).startsWith("Basic Y2xldzpzM2NyZXQ= gzip {\"index\"");
    assertThat(requests.remove()).startsWith("ApiKey a2V5 gzip {\"index\"");
  }

  @Test
  void secrets_areNotShown() {
    answers.add("401 ");
    OpenSearch.Builder builder = toOther().basicAuth("clew", "s3cret");
    OpenSearch client = builder.build();

    assertThat(builder.toString() + client).doesNotContain("s3cret").doesNotContain("Y2xl");
    assertThatThrownBy(() -> client.prepare(Layout.TRACES))
        .isInstanceOf(IOException.class)
        .hasMessage(
            "OpenSearch at "
                + otherUri()
                + " answers 401: it wants a user and password, or a key, and those it got are not"
                + " valid");
    URI withPassword = URI.create("http://clew:s3cret@127.0.0.1:9200");
    assertThatThrownBy(() -> OpenSearch.newBuilder(List.of(withPassword)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageNotContaining("s3cret");
  }

  @ParameterizedTest
  @ValueSource(strings = {"localhost:9200", "ftp://a", "http://a:1?b", "http://a:99999"})
  void addressThatIsNone_isRefused(String address) {
    assertThatThrownBy(() -> OpenSearch.newBuilder(List.of(URI.create(address))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("expected a")
        .hasMessageEndingWith(", got " + address);
  }

  @Test
  void prepare_twice_changesNothing_andReplacesAnOlderTemplate() throws IOException {
    OpenSearch client = Server.empty(Layout.TRACES);
    OpenSearchServer server = Server.get();
    server.ask(
        "PUT",
        "/_template/zipkin-span_template",
        "{\"index_patterns\":\"zipkin-span-*\",\"settings\":{\"index.number_of_shards\":5}}");
    client.prepare(Layout.TRACES, Layout.ZIPKIN);
    String span = server.ask("GET", "/_template/zipkin-span_template", "").body();
    assertThat(span).contains("best_compression").doesNotContain("\"number_of_shards\":\"5\"");

    server.ask(
        "PUT",
        "/_template/zipkin-span_template",
        "{\"index_patterns\":\"zipkin-span-*\",\"version\":1000}");
    client.prepare(Layout.TRACES, Layout.ZIPKIN);

    assertThat(server.ask("GET", "/_template/zipkin-span_template", "").body())
        .contains("\"version\":1000")
        .doesNotContain("best_compression");
    assertThat(server.ask("GET", "/_index_template/clew-traces", "").body())
        .contains("\"clew-traces-*\"");
  }

  @ParameterizedTest
  @ValueSource(strings = {"<html>", "{}", "{\"version\":{\"number\":\"6.8.0\"}}"})
  void prepare_serverThatIsNoOpenSearch_isNamed(String root) {
    answers.add("200 " + root);

    assertThatThrownBy(() -> toOther().build().prepare(Layout.TRACES))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(otherUri().toString());
  }

  /** Of before 7.8: templates of the old kind. */
  @Test
  void prepare_oldElasticsearch_getsTemplatesThatItKnows() throws IOException {
    answers.addAll(
        List.of("200 {\"version\":{\"number\":\"7.6.2\"}}", "404 {}", "200 {}", "404 {}"));
    answers.addAll(List.of("200 {}", "404 {}", "200 {}"));

    toOther().build().prepare(Layout.TRACES);

    assertThat(requests).filteredOn(r -> r.contains("clew-traces-*")).hasSize(1);
    assertThat(requests).noneMatch(request -> request.contains("\"priority\""));
  }

  @Test
  void deleteOlderThan_leavesYoungerOnes_andThoseOfOthers() throws IOException {
    OpenSearch client = Server.empty(Layout.TRACES);
    LocalDate today = LocalDate.now(ZoneOffset.UTC);
    List<Document> documents = new ArrayList<>();
    for (String name : List.of("clew-traces", "clew-flow", "zipkin-dependency", "zipkin-span")) {
      for (int days : List.of(7, 8)) {
        documents.add(new Document(name + "-" + today.minusDays(days), "1", "{}".getBytes(UTF_8)));
      }
    }
    documents.add(new Document("clew-traces-of-mine", "1", "{}".getBytes(UTF_8)));
    assertThat(client.write(documents).refused()).isEmpty();

    assertThat(client.deleteOlderThan(7, Layout.TRACES)).isEqualTo(3);
    assertThat(client.indexes(List.of("clew", "zipkin"))).hasSize(6);
    assertThat(client.deleteOlderThan(7, Layout.TRACES)).isZero();
  }

  @Test
  void write_whileTheServerIsKilledAndStartedAgain_losesNothing() throws Exception {
    OpenSearch client = Server.empty(Layout.TRACES);
    OpenSearchServer server = Server.get();
    CompletableFuture<Integer> stored =
        CompletableFuture.supplyAsync(
            () -> {
              int all = 0;
              try {
                for (int i = 0; i < 60; i++) {
                  List<Document> some = new ArrayList<>();
                  for (int j = 0; j < 20; j++) {
                    some.add(document(i + "-" + j, "{\"a\":\"" + "x".repeat(5000) + "\"}"));
                  }
                  all += client.write(some).stored();
                  TimeUnit.MILLISECONDS.sleep(10);
                }
              } catch (IOException | InterruptedException e) {
                throw new IllegalStateException(e);
              }
              return all;
            });
    server.kill();
    await().atMost(MINUTE).until(() -> client.retries() > 0);
    server.restart();

    assertThat(stored.get(2, TimeUnit.MINUTES)).isEqualTo(1200);
    server.refresh();
    assertThat(server.ask("GET", "/clew-flow-2026-01-01/_count", "").body())
        .contains("\"count\":1200");
  }
}
