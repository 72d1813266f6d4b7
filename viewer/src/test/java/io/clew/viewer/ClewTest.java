package io.clew.viewer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClewTest {
  private static final String SLOW = "a000000000000000000000000000000a";
  private static final String FAST = "b000000000000000000000000000000b";

  @TempDir private Path directory;
  private final CommandRun clew = new CommandRun(120);

  @BeforeEach
  void write() throws IOException {
    List<String> lines = new ArrayList<>();
    lines.addAll(trace(SLOW, 1_000_000, 50_000, "req-slow", ""));
    lines.addAll(trace(FAST, 2_000_000, 9_000, "req-fast", ",\"error\":\"boom\""));
    Files.write(directory.resolve("front-end-1.ndjson"), lines);
  }

  private static List<String> trace(
      String id, long start, long duration, String requestId, String tags) {
    return List.of(
        span(id, "1", null, "SERVER", "front-end", "get /", start, duration)
            .formatted("\"request.id\":\"" + requestId + "\""),
        span(id, "2", "1", "CLIENT", "front-end", "get", start + 1_000, duration - 2_000)
            .formatted("\"http.path\":\"/feed\"" + tags),
        span(id, "3", "2", "SERVER", "feed", "get /feed", start + 2_000, duration - 4_000)
            .formatted("\"a\":\"b\""));
  }

  private static String span(
      String trace,
      String id,
      String parent,
      String kind,
      String service,
      String name,
      long start,
      long duration) {
    return "{\"traceId\":\"%s\",\"id\":\"000000000000000%s\",%s\"kind\":\"%s\",\"name\":\"%s\","
            .formatted(
                trace,
                id,
                parent == null ? "" : "\"parentId\":\"000000000000000" + parent + "\",",
                kind,
                name)
        + "\"timestamp\":%d,\"duration\":%d,\"localEndpoint\":{\"serviceName\":\"%s\"},"
            .formatted(start, duration, service)
        + "\"tags\":{%s}}";
  }

  private int run(String... args) {
    List<String> all = new ArrayList<>(List.of(args));
    if (!all.contains("--zipkin") && !all.contains("--dir") && !all.contains("--opensearch")) {
      all.addAll(List.of("--dir", directory.toString()));
    }
    return clew.run(all);
  }

  private List<String> lines() {
    return clew.out.toString().lines().toList();
  }

  @Test
  void traces_newestFirst() {
    assertThat(run("traces")).isZero();
    assertThat(lines()).hasSize(3);
    assertThat(lines().get(1)).contains(FAST, "9.0 ms", "front-end", "get /", "req-fast");
    assertThat(lines().get(2)).contains(SLOW, "50.0 ms");
    assertThat(clew.err.toString()).isEmpty();
  }

  @Test
  void traces_slowestAsJson() throws IOException {
    assertThat(run("traces", "--slowest", "--json")).isZero();
    assertThat(clew.json("traceId")).containsExactly(SLOW, FAST);
    assertThat(clew.json("durationMicros")).containsExactly("50000", "9000");
    assertThat(clew.json("spans")).containsExactly("3", "3");
    assertThat(clew.json("services")).containsExactly("2", "2");
    assertThat(clew.json("errors")).containsExactly("0", "1");
    assertThat(clew.json("requestId")).containsExactly("req-slow", "req-fast");
  }

  @Test
  void traces_filters() throws IOException {
    for (String[] filter :
        new String[][] {
          {"--request-id", "req-fast"},
          {"--error"},
          {"--tag", "error=boom"},
          {"--max-duration", "10ms"},
          {"--since", "1970-01-01T00:00:02Z"},
          {"--service", "feed", "--max-duration", "8ms"}
        }) {
      List<String> args = new ArrayList<>(List.of("traces", "--json"));
      args.addAll(List.of(filter));
      assertThat(run(args.toArray(String[]::new))).isZero();
      assertThat(clew.json("traceId")).as(String.join(" ", filter)).containsExactly(FAST);
    }
  }

  @Test
  void traces_none_saysSo() {
    assertThat(run("traces", "--service", "nobody")).isZero();
    assertThat(clew.out.toString()).isEmpty();
    assertThat(clew.err.toString()).contains("no trace found in " + directory);
    run("traces", "--service", "nobody", "--json");
    assertThat(clew.out.toString().replaceAll("\\s", "")).isEqualTo("[]");
  }

  @Test
  void show_drawsTheChart() {
    for (String[] args :
        new String[][] {
          {"show", SLOW}, {"show", SLOW.toUpperCase(Locale.ROOT)}, {"show", "--slowest"}
        }) {
      assertThat(run(args)).isZero();
      assertThat(lines().get(0)).isEqualTo("Trace " + SLOW + ": 3 spans of 2 services, 50.0 ms");
      assertThat(lines()).anyMatch(line -> line.contains("get > feed"));
    }
    assertThat(run("show", "--request-id", "req-fast")).isZero();
    assertThat(lines().get(0)).contains(FAST);
  }

  @Test
  void show_firstDigitsOfAnId_areEnoughIfNoOtherBeginsSo() throws IOException {
    assertThat(run("show", "a00000")).isZero();
    assertThat(lines().get(0)).contains(SLOW);
    assertThat(run("flow", "A000-0000-0000-0000-0")).isZero();

    List<String> more = new ArrayList<>();
    for (int i = 1; i < 10; i++) {
      more.addAll(trace("a0000" + i + SLOW.substring(6, 30) + "1" + i, 3_000_000, 9_000, "r", ""));
      more.addAll(trace("c00000" + i + SLOW.substring(7, 30) + "2" + i, 3_000_000, 9_000, "r", ""));
    }
    Files.write(directory.resolve("more-1.ndjson"), more);
    assertThat(run("show", "a00000")).isZero();
    assertThat(run("show", "c00000")).isEqualTo(2);
    assertThat(clew.err.toString().strip())
        .startsWith("clew: ID: expected more digits of one of c000001")
        .contains("c000005", " and others, got c00000")
        .doesNotContain("c000006", "\n");
    assertThat(run("show", "c0000")).isEqualTo(Clew.NOT_FOUND);
    assertThat(run("show", "d00000")).isEqualTo(Clew.NOT_FOUND);
    assertThat(clew.err.toString().strip()).isEqualTo("clew: no trace d00000 in " + directory);
  }

  @Test
  void show_fileThatZipkinsPageSaved() throws IOException {
    Path saved = directory.resolve("saved.json");
    String spans = String.join(",\n", trace(FAST, 2_000_000, 9_000, "req-fast", ""));
    Files.writeString(saved, "[\n" + spans.replace(",\"", ",\n  \"") + "\n]\n");
    assertThat(run("show", "--dir", saved.toString())).isZero();
    assertThat(lines().get(0)).isEqualTo("Trace " + FAST + ": 3 spans of 2 services, 9.0 ms");
    assertThat(clew.err.toString()).isEmpty();
  }

  @Test
  void warnings_areSaidOnce_alsoIfNothingIsFound() throws IOException {
    Files.createDirectory(directory.resolve("odd.ndjson"));
    assertThat(run("show", "cc")).isEqualTo(Clew.NOT_FOUND);
    assertThat(clew.err.toString().lines()).hasSize(2);
    assertThat(clew.err.toString()).contains("odd.ndjson is not read", "no trace cc");
    assertThat(run("compare", "..1970-01-01T00:00:02Z", "1970-01-01T00:00:02Z..")).isZero();
    assertThat(clew.err.toString().lines()).hasSize(1);
  }

  @Test
  void show_json_pathTilesTheRoot() throws IOException {
    assertThat(run("show", SLOW, "--json")).isZero();
    assertThat(clew.json("criticalMicros")).containsExactly("2000", "2000", "46000");
    assertThat(clew.json("selfMicros")).containsExactly("2000", "2000", "46000");
    assertThat(clew.json("endMicros")).hasSize(5).endsWith("1050000");
  }

  @Test
  void show_unknown_exits3() {
    assertThat(run("show", "cc")).isEqualTo(Clew.NOT_FOUND);
    assertThat(clew.err.toString().strip()).isEqualTo("clew: no trace cc in " + directory);
  }

  @Test
  void services_countsCalls() throws IOException {
    assertThat(run("services", "--json")).isZero();
    assertThat(clew.json("caller")).containsExactly("front-end");
    assertThat(clew.json("callee")).containsExactly("feed");
    assertThat(clew.json("calls")).containsExactly("2.0");
    assertThat(clew.json("errors")).containsExactly("1.0");
    assertThat(run("services")).isZero();
    assertThat(lines().get(1)).contains("front-end", "feed", "50 %");
  }

  @Test
  void flow_ofOneTrace_timesAddUp() throws IOException {
    assertThat(run("flow", SLOW, "--json")).isZero();
    assertThat(clew.json("from"))
        .containsExactly("front-end get / call", "feed get /feed call", "feed get /feed reply");
    assertThat(run("flow", SLOW)).isZero();
    assertThat(lines()).anyMatch(line -> line.startsWith("feed get /feed call"));
  }

  @Test
  void flow_ofAll_listsCategories() throws IOException {
    assertThat(run("flow", "--json")).isZero();
    assertThat(clew.json("category")).hasSize(2);
    assertThat(run("flow")).isZero();
    assertThat(lines().get(0)).startsWith("CATEGORY");
    assertThat(run("flow", "--category", "0")).isEqualTo(Clew.NOT_FOUND);
  }

  @Test
  void diagnose_inDevelopment_findsTheError() throws IOException {
    assertThat(run("diagnose", "--development", "--json")).isZero();
    assertThat(clew.json("finding")).contains("error-origin");
    assertThat(run("diagnose", "--development")).isZero();
    assertThat(lines().get(0)).startsWith("2 traces in " + directory);
    assertThat(lines()).anyMatch(line -> line.contains("clew show " + FAST));
  }

  @Test
  void badLine_costsNoTrace() throws IOException {
    Files.writeString(directory.resolve("odd-1.ndjson"), "{\"traceId\":}\n{\"id\":1}\nnonsense\n");
    assertThat(run("traces", "--json")).isZero();
    assertThat(clew.json("traceId")).hasSize(2);
    assertThat(clew.err.toString()).startsWith("clew: ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "traces --limit 0",
        "traces --min-duration fast",
        "traces --dir /no/such/directory",
        "traces --tag =x",
        "traces --tag a=1 --tag a=2",
        "traces --tag a --tag b --tag c --tag d --tag e --tag f --tag g --tag h --tag i --tag j --tag k"
            + " --tag l --tag m --tag n --tag o --tag p --tag q --tag r --tag s --tag t --tag u",
        "traces --min-duration 2s --max-duration 1s",
        "traces --since 1m --until 2m",
        "traces --zipkin ftp://x",
        "traces --zipkin http://h:99999",
        "traces --zipkin http://h:0",
        "traces --zipkin http://h:9411?x=1",
        "traces --zipkin http://h:9411/#/traces",
        "traces --zipkin http://me:secret@h:9411",
        "traces --opensearch http://h:99999",
        "traces --opensearch http://h:9200?x=1",
        "show a00000 --error",
        "show a00000 --slowest",
        "flow a00000 --service feed",
        "flow a00000 --category 3d0c1f5a9b7e2c44",
        "show not-hex!",
        "show --max-spans 0",
        "flow --limit -1",
        "nonsense"
      })
  void badArgument_isOneLineAndExits2(String line) {
    assertThat(run(line.split(" "))).isEqualTo(2);
    assertThat(clew.err.toString().lines()).hasSize(1);
    assertThat(clew.err.toString()).startsWith("clew: ").endsWith("(see --help)\n");
  }

  @Test
  void addressThatIsNone_isNotShown() {
    for (String option : List.of("--zipkin", "--opensearch")) {
      assertThat(run("traces", option, "http://me:s3cret@h :1")).isEqualTo(2);
      assertThat(clew.err.toString().strip())
          .startsWith("clew: Invalid value for option '" + option + "'")
          .endsWith(": expected an address such as http://localhost:9411 (see --help)");
    }
  }

  @Test
  void emptyDirectory_isNotTheCurrentOne() {
    assertThat(run("traces", "--dir", "")).isEqualTo(2);
  }

  @Test
  void zipkin_nobodyThere_exits4() {
    assertThat(run("traces", "--zipkin", "http://127.0.0.1:1")).isEqualTo(Clew.UNAVAILABLE);
    assertThat(clew.err.toString().lines()).hasSize(1);
  }

  @Test
  void help_hasExamples() {
    assertThat(run("--help", "--dir", "x")).isZero();
    for (String command :
        List.of("traces", "show", "flow", "services", "diagnose", "compare", "report")) {
      assertThat(run(command, "--help")).isZero();
      assertThat(clew.out.toString()).contains("Usage: clew " + command, "Examples:");
    }
  }
}
