package io.clew.examples.kafka;

import io.clew.analysis.trace.Trace;
import io.clew.examples.homepage.Site;
import io.clew.testbed.KafkaBroker;
import io.clew.testbed.ZipkinServer;
import io.clew.viewer.Terminal;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import me.tongfei.progressbar.ProgressBar;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Clew in production, in small: spans go through a Kafka broker to a Zipkin server, all of them.
 */
@Command(
    name = "kafka-pipeline",
    sortOptions = false,
    description = {
      "Starts a Kafka broker and a Zipkin server, sends the spans of the home page's five services"
          + " through the one to the other, and asks Zipkin for every trace: exits with 1 unless"
          + " each is whole. Zipkin's web page stays open until Enter.",
      ""
    })
public final class KafkaPipeline extends SpanPipeline {
  private static final int MAX_PORT = 65_535;

  @Option(
      names = "--port",
      order = 3,
      paramLabel = "PORT",
      description = "Where Zipkin listens on 127.0.0.1 (default: 9411, or another if taken).")
  private @Nullable Integer port;

  private final Map<String, String> zipkinSettings;
  private final Duration timeout;

  private KafkaPipeline() {
    this(Map.of(), Duration.ofSeconds(30), keyboard());
  }

  /**
   * A pipeline.
   *
   * @param zipkinSettings which win over the usual ones
   * @param timeout how long to wait for the next trace
   * @param keyboard where Enter comes from; null if from nowhere
   */
  KafkaPipeline(
      Map<String, String> zipkinSettings, Duration timeout, @Nullable InputStream keyboard) {
    super(keyboard);
    this.zipkinSettings = zipkinSettings;
    this.timeout = timeout;
  }

  @Override
  int run() throws Exception {
    if (port != null) {
      check(port >= 1 && port <= MAX_PORT, "--port", "1 to 65535", port);
      check(isFree(port), "--port", "one on which nobody listens", port);
    }
    print("Starting a Kafka broker and a Zipkin server ...");
    try (KafkaBroker broker = KafkaBroker.started();
        ZipkinServer zipkin = zipkin(broker)) {
      return end(send(broker, zipkin));
    }
  }

  private ZipkinServer zipkin(KafkaBroker broker) {
    Map<String, String> settings = new HashMap<>();
    settings.put("KAFKA_BOOTSTRAP_SERVERS", broker.bootstrapServers());
    settings.put("KAFKA_TOPIC", "zipkin");
    settings.putAll(zipkinSettings);
    return port == null ? zipkin(settings) : ZipkinServer.started(port, settings);
  }

  /** Sends the spans, and waits for their arrival; returns what went wrong. */
  private List<String> send(KafkaBroker broker, ZipkinServer zipkin) throws Exception {
    List<String> problems = new ArrayList<>();
    Map<String, Collection<String>> sent = send(broker, Set.of(), problems);
    long start = System.nanoTime();
    int spans = sent.values().stream().mapToInt(Collection::size).sum();
    if (spans != Site.expectedSpans(requests())) {
      problems.add(
          "expected " + Site.expectedSpans(requests()) + " spans of the services, got " + spans);
    }
    TracePoller poller = new TracePoller(sent, id -> TracePoller.spans(zipkin.trace(id)));
    try (ProgressBar progress = Terminal.detect().progressBar("Traces", requests())) {
      poller.await(timeout, progress::step);
    }
    report(poller, Duration.ofNanos(System.nanoTime() - start), zipkin);
    problems.addAll(poller.problems());
    return problems;
  }

  private void report(TracePoller poller, Duration time, ZipkinServer zipkin) {
    List<Trace> whole = poller.whole();
    print(
        "%n%d of %d traces arrived whole, with %d spans, %.1f s after the services have ended",
        whole.size(),
        requests(),
        whole.stream().mapToInt(Trace::size).sum(),
        time.toMillis() / 1000.0);
    print("%nAll:     %s", page(zipkin));
    if (!whole.isEmpty()) {
      print("Slowest: %s/zipkin/traces/%s", zipkin.uri(), whole.get(0).id());
    }
  }
}
