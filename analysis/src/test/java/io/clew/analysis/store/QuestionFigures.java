package io.clew.analysis.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Asks the same of span logs with {@code clew}, with {@code jq} and with DuckDB, if they are there:
 * prints what each whole process took, and fails if they do not answer the same.
 *
 * <pre>
 * mvn -q -pl viewer,benchmarks -am -DskipTests package
 * mvn -q dependency:copy -Dartifact=org.duckdb:duckdb_jdbc:1.5.6.0 -DoutputDirectory=/tmp/duckdb
 * java -cp "analysis/target/classes:analysis/target/test-classes:benchmarks/target/lib/*" \
 *     io.clew.analysis.store.QuestionFigures /tmp/questions 1000000 \
 *     viewer/target/clew-viewer-*-clew.jar /tmp/duckdb/duckdb_jdbc-1.5.6.0.jar
 * </pre>
 */
public final class QuestionFigures {
  private static final PrintStream OUT = System.out;
  private static final int ROUNDS = 3;

  /** What DuckDB is told of the spans, so that it need not guess. */
  private static final String SPANS =
      "with spans as materialized (select traceId, parentId, id, kind, timestamp, duration,"
          + " localEndpoint.serviceName as service, tags.error as error"
          + " from read_json('DIR/*.ndjson', format = 'newline_delimited', columns = {traceId:"
          + " 'VARCHAR', parentId: 'VARCHAR', id: 'VARCHAR', kind: 'VARCHAR', timestamp: 'BIGINT',"
          + " duration: 'BIGINT', localEndpoint: 'STRUCT(serviceName VARCHAR)', tags:"
          + " 'STRUCT(error VARCHAR)'})) ";

  private static final List<Question> QUESTIONS =
      List.of(
          new Question(
              "the ten slowest traces with an error of the service users",
              List.of("traces", "--slowest", "--service", "users", "--error", "--limit", "10"),
              """
              [inputs
                | {traceId, duration, timestamp, isRoot: (.parentId == null),
                    isFailed: (.localEndpoint.serviceName == "users"
                      and (.tags.error // "false") != "false")}
                | select(.isRoot or .isFailed)]
              | group_by(.traceId)
              | map(select(any(.[]; .isFailed)) | .[] | select(.isRoot))
              | sort_by(-.duration, -.timestamp, .traceId)
              | .[:10][] | {traceId, durationMicros: .duration}
              """,
              SPANS
                  + "select json_object('traceId', traceId, 'durationMicros', duration) from spans"
                  + " where parentId is null and traceId in (select traceId from spans where"
                  + " service = 'users' and error is not null and error <> 'false')"
                  + " order by duration desc, timestamp desc, traceId limit 10",
              "\"traceId\"\\s*:\\s*\"(\\w+)\".*?\"durationMicros\"\\s*:\\s*(\\d+)",
              0),
          new Question(
              "the 95th percentile of the calls from web to feed",
              List.of("services"),
              """
              [inputs
                | if .kind == "CLIENT" and .localEndpoint.serviceName == "web"
                  then {id, duration}
                  elif .kind == "SERVER" and .localEndpoint.serviceName == "feed"
                  then {id: .parentId}
                  else empty end]
              | group_by(.id)
              | map(select(length == 2) | .[].duration | numbers) | sort
              | {caller: "web", callee: "feed", p95Micros: .[(length * 0.95 | ceil) - 1]}
              """,
              SPANS
                  + "select json_object('caller', 'web', 'callee', 'feed', 'p95Micros',"
                  + " quantile_disc(client.duration, 0.95)) from spans client join spans server"
                  + " on server.parentId = client.id and server.traceId = client.traceId"
                  + " where client.kind = 'CLIENT' and client.service = 'web'"
                  + " and server.kind = 'SERVER' and server.service = 'feed'",
              "\"caller\"\\s*:\\s*\"web\",\\s*\"callee\"\\s*:\\s*\"feed\",.*?\"p95Micros\"\\s*:\\s*(\\d+)",
              1.0 / 16)); // Clew's histograms are off by so much.

  /**
   * Something to ask.
   *
   * @param answer matches each part of the JSON that is the answer, whoever gives it
   * @param tolerance the share by which numbers may differ
   */
  private record Question(
      String text, List<String> clew, String jq, String sql, String answer, double tolerance) {}

  /** What a process printed, and its seconds. */
  private record Run(String output, double wall, double cpu) {}

  private final Path directory;
  private final Path clewJar;
  private final String duckDbJar;

  private QuestionFigures(Path directory, Path clewJar, String duckDbJar) {
    this.directory = directory;
    this.clewJar = clewJar;
    this.duckDbJar = duckDbJar;
  }

  /**
   * Runs it.
   *
   * @param args a directory for the logs, which are made unless it is there; how many spans; the
   *     jar of {@code clew}; and, if there is one, that of DuckDB's JDBC driver
   */
  public static void main(String[] args) throws Exception {
    Path directory = Path.of(args[0]);
    if (!Files.exists(directory)) {
      Files.createDirectories(directory);
      StoreFigures.make(directory, Integer.parseInt(args[1]));
    }
    String duckDbJar = args.length > 3 ? args[3] : "";
    new QuestionFigures(directory, Path.of(args[2]), duckDbJar).askAll();
  }

  private void askAll() throws Exception {
    print(
        "%d processors, load %.1f, Java %s, median of %d",
        Runtime.getRuntime().availableProcessors(),
        ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage(),
        System.getProperty("java.version"),
        ROUNDS);
    for (Question question : QUESTIONS) {
      print("%n%s", question.text);
      deleteIndex();
      List<String> expected = ask("clew, first time", question, clew(question), 1);
      requireSame(question, expected, ask("clew", question, clew(question), ROUNDS));
      List<String> exact = expected;
      if (isInstalled("jq")) {
        exact = ask("jq", question, jq(question), ROUNDS);
        requireSame(question, expected, exact);
      }
      if (!duckDbJar.isEmpty()) {
        exact = ask("DuckDB", question, duckDb(question), ROUNDS);
        requireSame(question, expected, exact);
      }
      print("answer: %s", exact.equals(expected) ? exact : exact + ", of clew " + expected);
    }
    print("%nload %.1f", ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
  }

  private void deleteIndex() throws IOException {
    Path index = directory.resolve(".clew-index");
    if (Files.exists(index)) {
      try (Stream<Path> files = Files.list(index)) {
        for (Path file : files.toList()) {
          Files.delete(file);
        }
      }
    }
  }

  private List<String> clew(Question question) {
    List<String> command = new ArrayList<>(List.of("java", "-XX:+UseParallelGC", "-jar"));
    command.add(clewJar.toString());
    command.addAll(question.clew);
    command.addAll(List.of("--json", "--dir", directory.toString()));
    return command;
  }

  private List<String> jq(Question question) throws IOException {
    List<String> command = new ArrayList<>(List.of("jq", "-n", question.jq));
    try (Stream<Path> files = Files.list(directory)) {
      files.map(Path::toString).filter(file -> file.endsWith(".ndjson")).forEach(command::add);
    }
    return command;
  }

  private List<String> duckDb(Question question) {
    String classPath = System.getProperty("java.class.path") + ":" + duckDbJar;
    String sql = question.sql.replace("DIR", directory.toString());
    return List.of("java", "-cp", classPath, DuckDbQuery.class.getName(), sql);
  }

  private static boolean isInstalled(String program) {
    return Stream.of(System.getenv("PATH").split(":", -1))
        .anyMatch(path -> Files.isExecutable(Path.of(path, program)));
  }

  /** Returns the parts of the answer, which must be the same in each round. */
  private static List<String> ask(String who, Question question, List<String> command, int rounds)
      throws Exception {
    double[] wall = new double[rounds];
    double[] cpu = new double[rounds];
    List<String> answer = List.of();
    for (int i = 0; i < rounds; i++) {
      Run run = run(command);
      wall[i] = run.wall;
      cpu[i] = run.cpu;
      List<String> now = parts(question, run.output);
      requireSame(question, i == 0 ? now : answer, now);
      answer = now;
    }
    Arrays.sort(wall);
    Arrays.sort(cpu);
    print("%-18s %7.2f s, %7.2f s of CPU", who, wall[rounds / 2], cpu[rounds / 2]);
    return answer;
  }

  /** By the shell, which counts the CPU time of all that it has started. */
  private static Run run(List<String> command) throws Exception {
    Path times = Files.createTempFile("times", "");
    List<String> timed = new ArrayList<>(List.of("bash", "-c"));
    timed.add("TIMEFORMAT='%3R %3U %3S'; time \"$@\" 2>/dev/null");
    timed.add("bash");
    timed.addAll(command);
    ProcessBuilder builder = new ProcessBuilder(timed).redirectError(times.toFile());
    builder.environment().put("LC_ALL", "C");
    Process process = builder.start();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    if (process.waitFor() != 0) {
      throw new IOException("failed: " + command);
    }
    String[] seconds = Files.readString(times).strip().split(" ", -1);
    Files.delete(times);
    double cpu = Double.parseDouble(seconds[1]) + Double.parseDouble(seconds[2]);
    return new Run(output, Double.parseDouble(seconds[0]), cpu);
  }

  private static List<String> parts(Question question, String output) {
    List<String> parts = new ArrayList<>();
    Matcher matcher = Pattern.compile(question.answer, Pattern.DOTALL).matcher(output);
    while (matcher.find()) {
      for (int group = 1; group <= matcher.groupCount(); group++) {
        parts.add(matcher.group(group));
      }
    }
    return parts;
  }

  private static void requireSame(Question question, List<String> expected, List<String> actual) {
    boolean isSame = !expected.isEmpty() && expected.size() == actual.size();
    for (int i = 0; isSame && i < expected.size(); i++) {
      isSame = expected.get(i).equals(actual.get(i)) || isNear(question, expected, actual, i);
    }
    if (!isSame) {
      throw new IllegalStateException(question.text + ": " + expected + ", but " + actual);
    }
  }

  private static boolean isNear(
      Question question, List<String> expected, List<String> actual, int part) {
    if (question.tolerance == 0) {
      return false;
    }
    double one = Double.parseDouble(expected.get(part));
    double other = Double.parseDouble(actual.get(part));
    return Math.abs(one - other) <= question.tolerance * Math.max(one, other);
  }

  private static void print(String format, Object... args) {
    OUT.println(String.format(Locale.ROOT, format, args));
  }
}
