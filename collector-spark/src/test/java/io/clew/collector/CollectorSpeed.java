package io.clew.collector;

import io.clew.collector.trace.TestSpans;
import io.clew.testbed.KafkaBroker;
import io.clew.testbed.KafkaTopic;
import io.clew.testbed.OpenSearchServer;
import io.clew.testbed.ZipkinServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import zipkin2.Span;

/**
 * What a stored span costs: CPU of the collector's process and of OpenSearch, spans a second, and
 * bytes of index, beside a stock Zipkin server with Elasticsearch storage on the same topic. The
 * first part of the spans, with the start, is not counted.
 *
 * <p>Arguments: how many spans; the layout; {@code zipkin} to run the stock server, too; then
 * settings of the collector.
 */
public final class CollectorSpeed {
  private static final int SPANS_A_TRACE = 10;
  private static final String[] STORE = {"-Xms1g", "-Xmx1g", "-XX:+UseSerialGC"};
  private static final Duration LIMIT = Duration.ofMinutes(20);

  private CollectorSpeed() {}

  /** Runs it, and prints a row for each. */
  public static void main(String[] args) throws Exception {
    long spans = Long.parseLong(args[0]);
    String layout = args[1];
    boolean hasPeer = args.length > 2 && args[2].equals("zipkin");
    List<String> settings = new ArrayList<>(List.of(args).subList(hasPeer ? 3 : 2, args.length));
    settings.add("clew.collector.layout=" + layout);
    try (KafkaBroker broker =
        KafkaBroker.newBuilder().jvmOptions("-Xmx512m", "-XX:+UseSerialGC").build()) {
      broker.start();
      new KafkaTopic(broker.bootstrapServers(), "zipkin").create(2, Map.of());
      long bytes = produce(broker, spans);
      System.out.printf(
          "%d spans of %d bytes in records of %d%n", spans, bytes / spans, SPANS_A_TRACE);
      runCollector(broker, spans, settings);
      if (hasPeer) {
        runZipkin(broker, spans);
      }
    }
    System.exit(0);
  }

  private static long produce(KafkaBroker broker, long spans) throws Exception {
    long bytes = 0;
    long now = System.currentTimeMillis() * 1000 - 60_000_000;
    try (SpanProducer producer = new SpanProducer(broker, "zipkin")) {
      for (long trace = 1; trace <= spans / SPANS_A_TRACE; trace++) {
        List<Span> all = new ArrayList<>();
        for (Span span : TestSpans.trace(trace, SPANS_A_TRACE, now + trace)) {
          all.add(
              span.toBuilder()
                  .putTag("http.method", "GET")
                  .putTag("http.status_code", "200")
                  .putTag("component", "jetty")
                  .putTag("customer", Long.toHexString(trace * 0x9E3779B97F4A7C15L))
                  .putTag("instance", "feed-7d9f8b6c5d-" + trace % 40)
                  .build());
        }
        byte[] record = TestSpans.proto3(all);
        bytes += record.length;
        producer.send(all.get(0).traceId(), record);
      }
      producer.flush();
    }
    return bytes;
  }

  private static void runCollector(KafkaBroker broker, long spans, List<String> settings)
      throws Exception {
    Path directory = Files.createTempDirectory("clew-speed");
    try (OpenSearchServer server = OpenSearchServer.started(STORE);
        StoredTraces stored = new StoredTraces(server);
        CollectorProcess collector =
            new CollectorProcess(directory, broker, server, settings, "-Xms1500m", "-Xmx1500m")) {
      boolean isZipkin = settings.contains("clew.collector.layout=zipkin");
      measure(
          "collector " + settings,
          spans,
          isZipkin ? stored::zipkinSpans : stored::spans,
          collector.handle(),
          server);
    }
  }

  private static void runZipkin(KafkaBroker broker, long spans) throws Exception {
    try (OpenSearchServer server = OpenSearchServer.started(STORE);
        StoredTraces stored = new StoredTraces(server)) {
      Set<Long> before = children();
      try (ZipkinServer zipkin =
          ZipkinServer.started(
              Map.of(
                  "STORAGE_TYPE", "elasticsearch",
                  "ES_HOSTS", server.uri().toString(),
                  "KAFKA_BOOTSTRAP_SERVERS", broker.bootstrapServers()))) {
        ProcessHandle process =
            ProcessHandle.current()
                .children()
                .filter(child -> !before.contains(child.pid()))
                .findFirst()
                .orElseThrow();
        measure("stock server " + zipkin.uri(), spans, stored::zipkinSpans, process, server);
      }
    }
  }

  private static Set<Long> children() {
    return ProcessHandle.current().children().map(ProcessHandle::pid).collect(Collectors.toSet());
  }

  private static void measure(
      String what, long spans, LongSupplier stored, ProcessHandle process, OpenSearchServer server)
      throws InterruptedException {
    ProcessHandle store = ProcessHandle.of(server.pid()).orElseThrow();
    await(stored, spans / 3);
    long first = stored.getAsLong();
    long start = System.nanoTime();
    double processCpu = cpu(process);
    double storeCpu = cpu(store);
    await(stored, spans);
    long last = stored.getAsLong();
    double seconds = (System.nanoTime() - start) / 1e9;
    long counted = last - first;
    server.ask("POST", "/_flush", "");
    server.refresh();
    String stats = server.ask("GET", "/_stats/store", "").body();
    long bytes = Long.parseLong(StoredTraces.values(stats, "size_in_bytes").get(0));
    System.out.printf(
        "%s: stored %d of %d; of the last %d: %.0f spans/s, us of CPU a span: process %.1f, store"
            + " %.1f; index %.0f bytes a span%n",
        what,
        last,
        spans,
        counted,
        counted / seconds,
        (cpu(process) - processCpu) * 1e6 / counted,
        (cpu(store) - storeCpu) * 1e6 / counted,
        bytes / (double) last);
  }

  /** Until so many are stored, or no more come for a minute. */
  private static void await(LongSupplier stored, long spans) throws InterruptedException {
    long start = System.nanoTime();
    long last = -1;
    long lastChange = start;
    while (System.nanoTime() - start < LIMIT.toNanos()) {
      long now = count(stored);
      if (now >= spans) {
        return;
      }
      if (now != last) {
        last = now;
        lastChange = System.nanoTime();
      } else if (System.nanoTime() - lastChange > Duration.ofMinutes(5).toNanos()) {
        return;
      }
      Thread.sleep(1000);
    }
  }

  private static long count(LongSupplier stored) {
    try {
      return stored.getAsLong();
    } catch (RuntimeException e) {
      return 0; // There is no index yet.
    }
  }

  private static double cpu(ProcessHandle process) {
    return process.info().totalCpuDuration().orElse(Duration.ZERO).toNanos() / 1e9;
  }
}
