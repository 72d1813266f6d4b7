package io.clew.examples.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.clew.analysis.trace.Trace;
import io.clew.examples.homepage.Problem;
import io.clew.store.opensearch.OpenSearch;
import io.clew.store.opensearch.OpenSearchStore;
import io.clew.testbed.KafkaBroker;
import io.clew.testbed.KafkaTopic;
import io.clew.testbed.OpenSearchServer;
import io.clew.testbed.SparkJob;
import io.clew.testbed.ZipkinServer;
import io.clew.viewer.Clew;
import io.clew.viewer.Terminal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import me.tongfei.progressbar.ProgressBar;
import picocli.CommandLine.Command;
import zipkin2.DependencyLink;
import zipkin2.Span;
import zipkin2.codec.DependencyLinkBytesDecoder;

/** All that a company runs, in small: services, Kafka, the collector, OpenSearch, Zipkin. */
@Command(
    name = "backend",
    sortOptions = false,
    description = {
      "Starts a Kafka broker, OpenSearch, the collector and a Zipkin server, sends the spans of the"
          + " home page with all its problems to Kafka, and asks Zipkin and the store of clew for"
          + " every trace: exits with 1 unless each is whole in both. Then clew says what is wrong"
          + " with the page. The servers stay until Enter.",
      ""
    })
public final class Backend extends SpanPipeline {
  private static final Duration START = Duration.ofMinutes(3);
  private static final Duration NEXT_TRACE = Duration.ofMinutes(1);
  private static final int POLL_MILLIS = 100;
  private static final int OK = 200;
  private static final String TOPIC = "zipkin";
  private static final int PARTITIONS = 2;

  private Backend() {
    super(keyboard());
  }

  @Override
  int run() throws Exception {
    print("Starting a Kafka broker and OpenSearch ...");
    try (KafkaBroker broker = KafkaBroker.started();
        OpenSearchServer search = OpenSearchServer.started()) {
      new KafkaTopic(broker.bootstrapServers(), TOPIC).create(PARTITIONS, Map.of());
      print("Starting the collector, on Spark ...");
      try (SparkJob collector = collector(broker, search)) {
        awaitTemplates(collector, search);
        print("Starting a Zipkin server ...");
        try (ZipkinServer zipkin =
                zipkin(
                    Map.of("STORAGE_TYPE", "elasticsearch", "ES_HOSTS", search.uri().toString()));
            OpenSearchStore store =
                OpenSearchStore.create(OpenSearch.newBuilder(List.of(search.uri())).build())) {
          List<String> problems = send(broker, zipkin, store);
          if (!collector.isAlive()) {
            problems.add(0, "the collector has ended:\n" + collector.lastLines());
          }
          diagnose(search, problems);
          print("%nGo on:   %s", page(zipkin));
          print("         ./clew diagnose --opensearch %s", search.uri());
          return end(problems);
        }
      }
    }
  }

  private SparkJob collector(KafkaBroker broker, OpenSearchServer search) throws IOException {
    Path directory = Files.createTempDirectory("clew-collector");
    List<String> arguments =
        Stream.of(
                "bootstrap-servers=" + broker.bootstrapServers(),
                "topic=" + TOPIC,
                "store=" + search.uri(),
                "layout=traces,zipkin",
                "checkpoint=" + directory.resolve("checkpoint").toUri(),
                "partitions=" + PARTITIONS,
                "state-memory-mb=64")
            .flatMap(setting -> Stream.of("--set", "clew.collector." + setting))
            .toList();
    return SparkJob.started(
        directory,
        "io.clew.collector.Collector",
        System.getProperty("java.class.path"),
        List.of("-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"),
        arguments);
  }

  /** Or Zipkin would put its own, which are not as good. */
  private static void awaitTemplates(SparkJob collector, OpenSearchServer search)
      throws InterruptedException {
    long start = System.nanoTime();
    while (search.ask("GET", "/_template/zipkin-dependency_template", "").statusCode() != OK) {
      if (!collector.isAlive() || System.nanoTime() - start > START.toNanos()) {
        throw new IllegalStateException("the collector has not started:\n" + collector.lastLines());
      }
      Thread.sleep(POLL_MILLIS);
    }
  }

  /** Sends the spans, and waits for their arrival; returns what went wrong. */
  private List<String> send(KafkaBroker broker, ZipkinServer zipkin, OpenSearchStore store)
      throws Exception {
    List<String> problems = new ArrayList<>();
    Map<String, Collection<String>> sent = send(broker, EnumSet.allOf(Problem.class), problems);
    long start = System.nanoTime();
    TracePoller inZipkin =
        await("Zipkin", sent, id -> TracePoller.spans(zipkin.trace(id)), problems);
    TracePoller inStore = await("Clew", sent, id -> spans(store, id), problems);
    List<DependencyLink> links = dependencies(zipkin);
    if (links.isEmpty()) {
      problems.add("Zipkin knows no dependencies");
    }
    print(
        "%n%d of %d traces are whole in Zipkin, %d in Clew's store, with %d spans, %.1f s after the"
            + " services have ended; Zipkin knows %d dependencies, of %d calls%n",
        inZipkin.whole().size(),
        requests(),
        inStore.whole().size(),
        inStore.whole().stream().mapToInt(Trace::size).sum(),
        Duration.ofNanos(System.nanoTime() - start).toMillis() / 1000.0,
        links.size(),
        links.stream().mapToLong(DependencyLink::callCount).sum());
    return problems;
  }

  private TracePoller await(
      String task,
      Map<String, Collection<String>> sent,
      Function<String, List<Span>> server,
      List<String> problems)
      throws InterruptedException {
    TracePoller poller = new TracePoller(sent, server);
    try (ProgressBar progress = Terminal.detect().progressBar(task, requests())) {
      poller.await(NEXT_TRACE, progress::step);
    }
    poller.problems().forEach(problem -> problems.add(task + ": " + problem));
    return poller;
  }

  private static List<Span> spans(OpenSearchStore store, String traceId) {
    try {
      return store.trace(traceId).map(Backend::spans).orElse(List.of());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<Span> spans(Trace trace) {
    return IntStream.range(trace.isRootMissing() ? 1 : 0, trace.size())
        .mapToObj(
            span ->
                Span.newBuilder()
                    .traceId(trace.id())
                    .id(trace.spanId(span))
                    .parentId(trace.parentId(span))
                    .timestamp(trace.start(span))
                    .duration(trace.duration(span))
                    .build())
        .toList();
  }

  /** They can be searched some seconds after they were stored. */
  private static List<DependencyLink> dependencies(ZipkinServer zipkin)
      throws InterruptedException {
    long start = System.nanoTime();
    List<DependencyLink> links = List.of();
    while (links.isEmpty() && System.nanoTime() - start < NEXT_TRACE.toNanos()) {
      Thread.sleep(POLL_MILLIS);
      String json = zipkin.get("/api/v2/dependencies?endTs=" + System.currentTimeMillis()).body();
      links = DependencyLinkBytesDecoder.JSON_V1.decodeList(json.getBytes(UTF_8));
    }
    return links;
  }

  /** As {@code ./clew diagnose --opensearch} does. */
  private void diagnose(OpenSearchServer search, List<String> problems) {
    int code =
        Clew.run(
            Terminal.detect(), out(), err(), "diagnose", "--opensearch", search.uri().toString());
    if (code != 0) {
      problems.add("clew diagnose has ended with " + code);
    }
  }
}
