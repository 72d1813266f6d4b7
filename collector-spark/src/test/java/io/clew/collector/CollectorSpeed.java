package io.clew.collector;

import io.clew.collector.SpeedLoad.Shape;
import io.clew.collector.trace.Counter;
import io.clew.collector.trace.Counts;
import io.clew.testbed.KafkaBroker;
import io.clew.testbed.KafkaTopic;
import io.clew.testbed.OpenSearchServer;
import io.clew.testbed.ZipkinServer;
import java.io.IOException;
import java.io.PrintStream;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

/**
 * What a span costs on its way from Kafka into the store: CPU of the collector's process and of
 * OpenSearch, bytes of index, spans a second, memory. The start is not counted.
 *
 * <pre>
 * mvn -q -pl collector-spark -am -DskipTests package \
 *     dependency:build-classpath -Dmdep.outputFile=target/classpath -Dmdep.includeScope=test
 * cd collector-spark
 * java -Dtestbed.servers=../testbed/target/servers \
 *     -cp "target/classes:target/test-classes:$(cat target/classpath)" \
 *     io.clew.collector.CollectorSpeed compare 4000 90
 * </pre>
 *
 * <table>
 * <caption>Arguments</caption>
 * <tr><td>{@code compare RATE SECONDS}</td><td>a stock Zipkin server with Elasticsearch storage and
 * both layouts, one after the other, each on an OpenSearch of its own, at that many spans/s; the
 * first third is not counted, and is stored before the rest is sent</td></tr>
 * <tr><td>{@code backlog SPANS [KEY=VALUE ...]}</td><td>the collector with these settings, when all
 * spans wait in the topic; the first quarter is not counted</td></tr>
 * <tr><td>{@code tail SPANS}</td><td>as backlog, with a policy that keeps 1 %</td></tr>
 * <tr><td>{@code parquet SPANS}</td><td>as backlog, with Parquet files</td></tr>
 * <tr><td>{@code open TRACES}</td><td>that many traces, none of which becomes whole</td></tr>
 * </table>
 *
 * <p>No wait is longer than 4 minutes; what is not done by then shows as spans that are missing.
 */
public final class CollectorSpeed {
  private static final PrintStream OUT = System.out;
  private static final String TOPIC = "zipkin";
  private static final String[] STORE = {"-Xms1g", "-Xmx1g", "-XX:+UseSerialGC"};
  private static final String[] COLLECTOR = {"-Xms1500m", "-Xmx1500m"};
  private static final Duration LIMIT = Duration.ofMinutes(4);
  private static final Duration STATS_AGE = Duration.ofSeconds(11);
  private static final Duration QUIET = Duration.ofSeconds(45);

  private CollectorSpeed() {}

  /** Runs it, and prints rows. */
  public static void main(String[] args) throws Exception {
    List<String> rest = List.of(args).subList(Math.min(2, args.length), args.length);
    switch (args.length < 2 ? "" : args[0]) {
      case "compare" -> compare(Integer.parseInt(args[1]), Integer.parseInt(args[2]));
      case "backlog" -> backlog(Long.parseLong(args[1]), Shape.BY_TRACE, rest);
      case "tail" -> {
        Path policies = Files.createTempFile("clew-policies", ".json");
        Files.writeString(
            policies,
            "{\"policies\": [{\"name\": \"some\", \"type\": \"probabilistic\","
                + " \"probabilistic\": {\"sampling_percentage\": 1}}]}");
        backlog(
            Long.parseLong(args[1]),
            Shape.BY_TRACE,
            List.of("clew.collector.policies=" + policies));
      }
      case "parquet" -> {
        Path files = Files.createTempDirectory("clew-parquet");
        backlog(
            Long.parseLong(args[1]),
            Shape.BY_TRACE,
            List.of("clew.collector.parquet=" + files.toUri()));
      }
      case "open" ->
          backlog(
              Long.parseLong(args[1]) * (SpeedLoad.SPANS - 1),
              Shape.ROOTLESS,
              List.of("clew.collector.max-age-millis=3600000"));
      default -> {
        System.err.println(
            "expected compare RATE SECONDS, backlog, tail or parquet SPANS, or open TRACES");
        System.exit(2);
      }
    }
    System.exit(0);
  }

  /** What is measured: its process, its store, and how many spans the store has. */
  private record Subject(
      String name, ProcessHandle process, OpenSearchServer server, LongSupplier stored) {
    double processCpu() {
      return cpu(process);
    }

    double storeCpu() {
      return cpu(ProcessHandle.of(server.pid()).orElseThrow());
    }
  }

  private static void compare(int rate, int seconds) throws Exception {
    print(
        "%-22s %9s %9s %9s %9s %9s %9s %9s",
        "", "sent", "stored", "us/span", "store us", "together", "B/span", "merged");
    double[] stock = stock(rate, seconds);
    for (String layout : List.of("traces", "zipkin")) {
      double[] own = own(layout, rate, seconds);
      print(
          "%-22s times less: CPU %.2f (goal %s), index %.2f (goal %s), merged %.2f",
          layout,
          stock[0] / own[0],
          layout.equals("traces") ? "3" : "1.5",
          stock[1] / own[1],
          layout.equals("traces") ? "4" : "2",
          stock[2] / own[2]);
    }
  }

  private static double[] stock(int rate, int seconds) throws Exception {
    try (KafkaBroker broker = broker();
        SpeedLoad load = new SpeedLoad(broker, TOPIC, Shape.LISTS);
        OpenSearchServer server = OpenSearchServer.started(STORE);
        StoredTraces stored = new StoredTraces(server);
        ZipkinServer zipkin =
            ZipkinServer.started(
                Map.of(
                    "STORAGE_TYPE", "elasticsearch",
                    "ES_HOSTS", server.uri().toString(),
                    "ES_INDEX_SHARDS", "1",
                    "ES_INDEX_REPLICAS", "0",
                    "KAFKA_BOOTSTRAP_SERVERS", broker.bootstrapServers()),
                List.of("-Xms512m", "-Xmx512m", "-XX:+UseSerialGC"))) {
      ProcessHandle process = ProcessHandle.of(zipkin.pid()).orElseThrow();
      double[] figures =
          pace(
              new Subject("stock Zipkin server", process, server, stored::zipkinSpans),
              load,
              rate,
              seconds);
      String metrics = zipkin.get("/metrics").body();
      for (String name : List.of("spans.kafka", "spans_dropped.kafka", "messages.kafka")) {
        print("  says of itself: %s %s", name, value(metrics, name));
      }
      return figures;
    }
  }

  private static String value(String metrics, String name) {
    List<String> values = StoredTraces.values(metrics, "counter.zipkin_collector." + name);
    return values.isEmpty() ? "unknown" : values.get(0);
  }

  private static double[] own(String layout, int rate, int seconds) throws Exception {
    Path directory = Files.createTempDirectory("clew-speed");
    try (KafkaBroker broker = broker();
        SpeedLoad load = new SpeedLoad(broker, TOPIC, Shape.BY_TRACE);
        OpenSearchServer server = OpenSearchServer.started(STORE);
        StoredTraces stored = new StoredTraces(server);
        CollectorProcess collector =
            new CollectorProcess(
                directory, broker, server, List.of("clew.collector.layout=" + layout), COLLECTOR)) {
      LongSupplier spans = layout.equals("zipkin") ? stored::zipkinSpans : stored::spans;
      return pace(
          new Subject("layout " + layout, collector.handle(), server, spans), load, rate, seconds);
    }
  }

  private static KafkaBroker broker() throws Exception {
    KafkaBroker broker =
        KafkaBroker.newBuilder().jvmOptions("-Xmx512m", "-XX:+UseSerialGC").build();
    broker.start();
    new KafkaTopic(broker.bootstrapServers(), TOPIC).create(2, Map.of());
    return broker;
  }

  /** How many spans were stored, and what CPU that had taken, in seconds. */
  private record Progress(long stored, double process, double store) {}

  /**
   * When so many spans are stored. If some are lost: when the last one was, so that the wait for
   * them costs nothing.
   */
  private static Progress progress(Subject subject, long spans) throws InterruptedException {
    long start = System.nanoTime();
    long lastChange = start;
    Progress last = new Progress(-1, 0, 0);
    while (last.stored < spans
        && System.nanoTime() - start < LIMIT.toNanos()
        && System.nanoTime() - lastChange < QUIET.toNanos()) {
      Thread.sleep(500);
      long stored = subject.stored.getAsLong();
      if (stored != last.stored) {
        last = new Progress(stored, subject.processCpu(), subject.storeCpu());
        lastChange = System.nanoTime();
      }
    }
    return last;
  }

  /** Returns CPU and bytes of a stored span, and bytes once merged. */
  private static double[] pace(Subject subject, SpeedLoad load, int rate, int seconds)
      throws Exception {
    load.pace(rate, seconds / 3);
    Progress before = progress(subject, load.sent());
    load.pace(rate, seconds - seconds / 3);
    long sent = load.sent();
    Progress after = progress(subject, sent);
    long stored = after.stored;
    long counted = stored - before.stored;
    if (counted == 0) {
      throw new IllegalStateException(
          subject.name + " stored " + stored + " of " + sent + ", none after the start");
    }
    double process = (after.process - before.process) * 1e6 / counted;
    double store = (after.store - before.store) * 1e6 / counted;
    double bytes = bytes(subject.server) / (double) stored;
    subject.server.ask("POST", "/_all/_forcemerge?max_num_segments=1", "");
    double merged = bytes(subject.server) / (double) stored;
    print(
        "%-22s %9d %9d %9.1f %9.1f %9.1f %9.1f %9.1f",
        subject.name, sent, stored, process, store, process + store, bytes, merged);
    return new double[] {process + store, bytes, merged};
  }

  private static void backlog(long spans, Shape shape, List<String> settings) throws Exception {
    Path directory = Files.createTempDirectory("clew-speed");
    Path checkpoint = directory.resolve("checkpoint");
    try (KafkaBroker broker = broker();
        SpeedLoad load = new SpeedLoad(broker, TOPIC, shape)) {
      load.send(spans);
      long sent = load.sent();
      try (OpenSearchServer server = OpenSearchServer.started(STORE);
          CollectorProcess collector =
              new CollectorProcess(directory, broker, server, settings, COLLECTOR)) {
        Subject subject =
            new Subject("", collector.handle(), server, () -> done(checkpoint, shape));
        await(() -> subject.stored.getAsLong() >= sent / 4, subject.stored);
        long before = subject.stored.getAsLong();
        long start = System.nanoTime();
        double process = subject.processCpu();
        double store = subject.storeCpu();
        await(() -> subject.stored.getAsLong() >= sent, subject.stored);
        double seconds = (System.nanoTime() - start) / 1e9;
        Counts counts = counts(checkpoint);
        long counted = subject.stored.getAsLong() - before;
        print(
            "%s: %,d spans of %.0f B in proto3, %,d stored, %,d dropped, %,d open",
            settings,
            sent,
            load.bytesASpan(),
            counts.get(Counter.SPANS_STORED),
            counts.get(Counter.SPANS_DROPPED),
            counts.openSpans());
        print(
            "of the last %,d: %,.0f spans/s; us of CPU a span: collector %.1f, store %.1f; resident:"
                + " collector %d MB; checkpoint %d MB",
            counted,
            counted / seconds,
            (subject.processCpu() - process) * 1e6 / counted,
            (subject.storeCpu() - store) * 1e6 / counted,
            residentMegabytes(collector.handle()),
            size(checkpoint) >> 20);
        for (String setting : settings) {
          if (setting.startsWith("clew.collector.parquet=")) {
            Path files = Path.of(java.net.URI.create(setting.substring(setting.indexOf('=') + 1)));
            print(
                "Parquet: %.1f bytes a span",
                size(files) / (double) counts.get(Counter.SPANS_STORED));
          }
        }
      }
    }
  }

  /** How many spans are where they should be. */
  private static long done(Path checkpoint, Shape shape) {
    Counts counts = counts(checkpoint);
    long read = counts.get(Counter.SPANS_READ);
    return shape == Shape.ROOTLESS ? read : read - counts.openSpans();
  }

  /** Those of the batch that was committed last. */
  private static Counts counts(Path checkpoint) {
    Path directory = checkpoint.resolve("clew-counts");
    if (!Files.exists(directory)) {
      return new Counts();
    }
    try (Stream<Path> files = Files.list(directory)) {
      Optional<Path> last =
          files
              .filter(file -> file.getFileName().toString().matches("\\d+"))
              .max(Comparator.comparingLong(file -> Long.parseLong(file.getFileName().toString())));
      if (last.isEmpty()) {
        return new Counts();
      }
      try (Reader reader = Files.newBufferedReader(last.get())) {
        Properties properties = new Properties();
        properties.load(reader);
        return Counts.of(properties);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static long bytes(OpenSearchServer server) throws InterruptedException {
    server.refresh();
    server.ask("POST", "/_flush?force=true", "");
    Thread.sleep(STATS_AGE.toMillis()); // It keeps the sizes for 10 s before it looks again.
    String stats = server.ask("GET", "/_stats/store", "").body();
    return Long.parseLong(StoredTraces.values(stats, "size_in_bytes").get(0));
  }

  /** Until it is so, or nothing changes any more. */
  private static void await(BooleanSupplier isDone, LongSupplier progress)
      throws InterruptedException {
    long start = System.nanoTime();
    long lastChange = start;
    long last = -1;
    while (!isDone.getAsBoolean()
        && System.nanoTime() - start < LIMIT.toNanos()
        && System.nanoTime() - lastChange < QUIET.toNanos()) {
      Thread.sleep(500);
      long now = progress.getAsLong();
      lastChange = now == last ? lastChange : System.nanoTime();
      last = now;
    }
  }

  private static double cpu(ProcessHandle process) {
    return process.info().totalCpuDuration().orElse(Duration.ZERO).toNanos() / 1e9;
  }

  private static long residentMegabytes(ProcessHandle process) throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc", "" + process.pid(), "status"))) {
      if (line.startsWith("VmRSS:")) {
        return Long.parseLong(line.replaceAll("\\D", "")) >> 10;
      }
    }
    return 0;
  }

  private static long size(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      return files.filter(Files::isRegularFile).mapToLong(file -> file.toFile().length()).sum();
    }
  }

  private static void print(String format, Object... args) {
    OUT.println(String.format(Locale.ROOT, format, args));
  }
}
