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

class CompareCommandTest {
  private static final int REQUESTS = 400;

  @TempDir private Path directory;
  private Path before;
  private Path after;
  private final CommandRun clew = new CommandRun(140);

  /** In the first 1000 s requests make one call, after that every second one makes 9. */
  @BeforeEach
  void write() throws IOException {
    before = Files.createDirectory(directory.resolve("before"));
    after = Files.createDirectory(directory.resolve("after"));
    List<String> first = new ArrayList<>();
    List<String> second = new ArrayList<>();
    for (int i = 0; i < REQUESTS; i++) {
      first.addAll(request(i, 1, 1_000 + i, "eu"));
      boolean isOther = i % 2 == 0;
      second.addAll(request(1_000 + i, isOther ? 9 : 1, 4_000 + i, i % 20 == 0 ? "us" : "eu"));
    }
    Files.write(before.resolve("shop-1.ndjson"), first);
    Files.write(after.resolve("shop-1.ndjson"), second);
  }

  private static List<String> request(int second, int calls, long callMicros, String region) {
    List<String> spans = new ArrayList<>();
    String trace = String.format(Locale.ROOT, "%032x", second + 1);
    long start = 1_000_000L * (second + 1);
    long slow = region.equals("us") ? 500_000 : 0;
    long duration = calls * callMicros + 1_000 + slow;
    spans.add(
        span(trace, 1, "SERVER", "get /", start, duration)
            + ",\"tags\":{\"region\":\""
            + region
            + "\"}}");
    for (int i = 0; i < calls; i++) {
      spans.add(
          span(trace, 2 + i, "CLIENT", "select", start + 500 + i * callMicros, callMicros)
              + ",\"parentId\":\"0000000000000001\",\"remoteEndpoint\":{\"serviceName\":\"db\"}}");
    }
    return spans;
  }

  private static String span(
      String trace, int id, String kind, String name, long start, long duration) {
    return String.format(
        Locale.ROOT,
        "{\"traceId\":\"%s\",\"id\":\"%016x\",\"kind\":\"%s\",\"name\":\"%s\",\"timestamp\":%d,"
            + "\"duration\":%d,\"localEndpoint\":{\"serviceName\":\"shop\"}",
        trace,
        id,
        kind,
        name,
        start,
        duration);
  }

  private int run(String... args) {
    return clew.run(List.of(args));
  }

  @Test
  void directories_structureAndTimes() throws IOException {
    assertThat(run("compare", before.toString(), after.toString())).isZero();
    String text = clew.out.toString();
    assertThat(text).contains("Requests that do something else than before: 1");
    assertThat(text).contains(" 1. shop get /: 0 % > 50 % of the requests, +");
    assertThat(text).contains("    1 > 9 calls of db select CLIENT");
    assertThat(text).contains("Requests that do the same in another time: 1");
    assertThat(text).contains("    1.2 ms > 4.2 ms: db select call > db select reply");
    assertThat(text).containsPattern("    clew show 0000[0-9a-f]{12} --dir .*after");
    assertThat(clew.err.toString()).isEmpty();

    assertThat(run("compare", before.toString(), after.toString(), "--json")).isZero();
    assertThat(clew.json("traces")).containsExactly("400", "400");
    assertThat(clew.json("p50Micros")).hasSize(2).startsWith("2199");
    assertThat(clew.json("p95Micros")).hasSize(2).startsWith("2379");
    assertThat(clew.json("extra")).containsExactly("200.0");
    assertThat(clew.json("from")).startsWith("shop get / call", "db select call");
    assertThat(clew.json("to")).startsWith("shop get / reply", "db select reply");
    assertThat(clew.json("baseMicros")).startsWith("2200", "1200");
    assertThat(clew.json("p")).hasSizeGreaterThanOrEqualTo(3);
  }

  @Test
  void timeRanges_ofOneDirectory() throws IOException {
    Files.copy(after.resolve("shop-1.ndjson"), before.resolve("shop-2.ndjson"));
    String split = "1970-01-01T00:16:40Z";
    assertThat(run("compare", ".." + split, split + "..", "--json", "--dir", before.toString()))
        .isZero();
    assertThat(clew.json("traces")).containsExactly("400", "400");
    assertThat(clew.json("extra")).containsExactly("200.0");

    String early = "1970-01-01T00:00:00Z..1970-01-01T00:01:40Z";
    assertThat(run("compare", early, after.toString(), "--json", "--dir", before.toString()))
        .isZero();
    assertThat(clew.json("traces")).containsExactly("99", "400");
  }

  @Test
  void sameDirectoryTwice_findsNothing() throws IOException {
    assertThat(run("compare", after.toString(), after.toString(), "--json")).isZero();
    assertThat(clew.json("category")).isEmpty();
    assertThat(run("compare", after.toString(), after.toString())).isZero();
    assertThat(clew.out.toString()).contains("else than before: 0", "in another time: 0");
  }

  @Test
  void optionsWithoutEffect_areRefused() throws IOException {
    String old = before.toString();
    assertThat(run("compare", old, after.toString(), "--dir", old)).isEqualTo(2);
    assertThat(clew.err.toString()).contains("A, B: expected times beside --dir " + old);
    assertThat(run("compare", old, after.toString(), "--percentile", "90")).isEqualTo(2);
    assertThat(clew.err.toString())
        .contains("--percentile: expected fast slow, or --slow, with it");
  }

  @Test
  void files_areComparedAsDirectoriesAre() throws IOException {
    assertThat(run("compare", before.toString(), after.toString(), "--json")).isZero();
    String expected = clew.out.toString();
    String log = "shop-1.ndjson";
    String old = before.resolve(log).toString();
    assertThat(run("compare", old, after.resolve(log).toString(), "--json")).isZero();
    assertThat(clew.out.toString()).isEqualTo(expected);
  }

  @Test
  void slowBesideFast_namesCallAndTag() throws IOException {
    for (String[] how : new String[][] {{"fast", "slow"}, {"--slow"}}) {
      List<String> args = new ArrayList<>(List.of("compare"));
      args.addAll(List.of(how));
      args.addAll(List.of("--dir", after.toString()));
      assertThat(run(args.toArray(String[]::new))).isZero();
      assertThat(clew.out.toString()).contains("Requests to shop get /", "region=us", "db select");
      args.add("--json");
      assertThat(run(args.toArray(String[]::new))).isZero();
      assertThat(clew.json("value")).contains("us");
      assertThat(clew.json("differenceMicros")).hasSize(2);
      assertThat(clew.json("traces")).hasSize(2).endsWith("21");
    }
  }

  @Test
  void slowBesideFast_fewRequests_saysSo() {
    String dir = after.toString();
    assertThat(run("compare", "--slow", "--percentile", "99", "--dir", dir)).isZero();
    assertThat(clew.out.toString()).contains("too few requests to say");
    assertThat(run("compare", "--slow", "--service", "nobody", "--dir", dir))
        .isEqualTo(Clew.NOT_FOUND);
    assertThat(run("compare", "--slow", "--operation", "select", "--dir", dir))
        .isEqualTo(Clew.NOT_FOUND);
  }

  @Test
  void emptySide_exits3() {
    assertThat(
            run("compare", "..1970-01-01T00:00:01Z", after.toString(), "--dir", after.toString()))
        .isEqualTo(Clew.NOT_FOUND);
    assertThat(clew.err.toString().strip())
        .isEqualTo("clew: no trace found in ..1970-01-01T00:00:01Z");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "compare",
        "compare fast",
        "compare 2h..1h 1h.. --slow",
        "compare /no/such/directory 1h..",
        "compare 1h.. tomorrow",
        "compare 1h..2h 1h..",
        "compare x..y 1h..",
        "compare --slow --percentile 60",
        "compare --slow --percentile 100",
        "compare --slow --limit 0"
      })
  void badArgument_isOneLineAndExits2(String line) {
    List<String> args = new ArrayList<>(List.of(line.split(" ")));
    args.addAll(List.of("--dir", before.toString()));
    assertThat(run(args.toArray(String[]::new))).isEqualTo(2);
    assertThat(clew.err.toString().lines()).hasSize(1);
    assertThat(clew.err.toString()).startsWith("clew: ").endsWith("(see --help)\n");
  }
}
