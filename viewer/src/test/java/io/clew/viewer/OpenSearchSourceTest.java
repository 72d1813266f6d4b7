package io.clew.viewer;

import static org.assertj.core.api.Assertions.assertThat;

import io.clew.store.opensearch.Document;
import io.clew.store.opensearch.Layout;
import io.clew.store.opensearch.OpenSearch;
import io.clew.store.opensearch.TracePart;
import io.clew.testbed.OpenSearchServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import zipkin2.Endpoint;
import zipkin2.Span;
import zipkin2.codec.SpanBytesEncoder;

/** Each command says of OpenSearch what it says of the span logs that the spans come from. */
class OpenSearchSourceTest {
  private static final long START = 1_790_000_000_000_000L;

  @TempDir private static Path logs;
  private static OpenSearchServer server;

  @BeforeAll
  static void start() throws IOException {
    server = OpenSearchServer.started();
    OpenSearch client = OpenSearch.newBuilder(List.of(server.uri())).replicas(0).build();
    client.prepare(Layout.TRACES);
    ByteArrayOutputStream lines = new ByteArrayOutputStream();
    List<Document> documents = new ArrayList<>();
    for (int i = 1; i <= 30; i++) {
      List<Span> trace = trace(i);
      for (Span span : trace) {
        lines.writeBytes(SpanBytesEncoder.JSON_V2.encode(span));
        lines.write('\n');
      }
      TracePart part =
          new TracePart(trace.get(0).traceId(), 0, trace, 1, null, null, List.of(), true);
      documents.addAll(Layout.TRACES.documents(part, START / 1000));
    }
    Files.write(logs.resolve("web-1.ndjson"), lines.toByteArray());
    assertThat(client.write(documents).refused()).isEmpty();
    server.refresh();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  /** With calls in a loop, so that there is something to diagnose. */
  private static List<Span> trace(int number) {
    List<Span> spans = new ArrayList<>();
    long start = START + number * 1_000_000L;
    spans.add(
        span(number, 1, 0, Span.Kind.SERVER, start, 300_000).putTag("k", "" + number).build());
    for (int i = 0; i < 10; i++) {
      spans.add(
          span(number, i + 2, 1, Span.Kind.CLIENT, start + 1000 + i * 25_000L, 20_000)
              .name("select")
              .remoteEndpoint(Endpoint.newBuilder().serviceName("db").build())
              .putTag("db.statement", "select * from pins where id = " + (number * 100 + i))
              .build());
    }
    return spans;
  }

  private static Span.Builder span(
      int trace, int id, int parent, Span.Kind kind, long start, long duration) {
    return Span.newBuilder()
        .traceId(0, trace)
        .id(id)
        .parentId(parent)
        .kind(kind)
        .name("get /")
        .timestamp(start)
        .duration(duration + trace)
        .localEndpoint(Endpoint.newBuilder().serviceName("web").build());
  }

  private static String run(int code, String... arguments) {
    StringWriter out = new StringWriter();
    int exit =
        Clew.run(
            new Terminal(120, false, false),
            new PrintWriter(out, true),
            new PrintWriter(out, true),
            arguments);
    assertThat(exit).as(out.toString()).isEqualTo(code);
    return out.toString();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "traces --json",
        "traces --slowest --tag k=7 --service web --json",
        "show --slowest --json",
        "show 5 --json",
        "services --json",
        "flow --json",
        "diagnose --json"
      })
  void command_saysTheSame(String command) {
    List<String> onLogs = new ArrayList<>(List.of(command.split(" ", -1)));
    List<String> onStore = new ArrayList<>(onLogs);
    onLogs.addAll(List.of("--dir", logs.toString()));
    onStore.addAll(List.of("--opensearch", server.uri().toString()));

    String expected = run(0, onLogs.toArray(String[]::new));

    assertThat(expected).contains("{");
    assertThat(run(0, onStore.toArray(String[]::new))).isEqualTo(expected);
  }

  @Test
  void storeThatIsAway_isNamed() {
    assertThat(run(Clew.UNAVAILABLE, "traces", "--opensearch", "http://127.0.0.1:1"))
        .contains("Cannot connect to OpenSearch at http://127.0.0.1:1");
  }

  @Test
  void addressThatIsNone_isRefused() {
    assertThat(run(CommandLine.ExitCode.USAGE, "traces", "--opensearch", "localhost:9200"))
        .contains("--opensearch: expected an address such as http://127.0.0.1:9200");
  }

  @Test
  void sourcesBesideIt_areRefused() {
    assertThat(
            run(
                CommandLine.ExitCode.USAGE,
                "traces",
                "--opensearch",
                "http://127.0.0.1:1",
                "--dir",
                logs.toString()))
        .contains("--opensearch: expected no --dir");
  }

  @Test
  void passwords_comeFromTheEnvironment_andAreNotShown() throws IOException {
    List<URI> servers = List.of(URI.create("http://127.0.0.1:1"));
    var spec = new CommandLine(new Clew(new Terminal(80, false, false))).getCommandSpec();
    Map<String, String> environment =
        Map.of("CLEW_OPENSEARCH_USER", "clew", "CLEW_OPENSEARCH_PASSWORD", "s3cret");

    try (var store = Source.openSearch(spec, servers, environment)) {
      assertThat(store.toString()).doesNotContain("s3cret");
    }
  }
}
