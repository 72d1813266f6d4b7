package io.clew.examples.kafka;

import io.clew.analysis.trace.Trace;
import io.clew.examples.homepage.Setup;
import io.clew.examples.homepage.Site;
import io.clew.reporter.kafka.KafkaSpanSender;
import io.clew.sampler.ProbabilisticSampler;
import io.clew.testbed.KafkaBroker;
import io.clew.testbed.ZipkinServer;
import io.clew.viewer.Terminal;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import me.tongfei.progressbar.ProgressBar;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

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
public final class KafkaPipeline implements Callable<Integer> {
  private static final int MAX_REQUESTS = 10_000;
  private static final int MAX_PORT = 65_535;
  private static final int DEFAULT_PORT = 9411;
  private static final int MAX_SHOWN = 1000;
  private static final int MAX_PROBLEMS = 10;
  private static final long SEED = 1;

  @Spec private CommandSpec spec;

  @Option(
      names = "--once",
      description =
          "End as soon as all traces have arrived, or no more do. That is also so where no terminal"
              + " is there to press Enter in.")
  private boolean once;

  @Option(
      names = "--requests",
      paramLabel = "N",
      defaultValue = "200",
      description = "How many requests, 1 to 10000 (default: ${DEFAULT-VALUE}).")
  private int requests;

  @Option(
      names = "--port",
      paramLabel = "PORT",
      description =
          "Where Zipkin listens on 127.0.0.1 (default: " + DEFAULT_PORT + ", or another if taken).")
  private @Nullable Integer port;

  private final Map<String, String> zipkinSettings;
  private final Duration timeout;
  private final @Nullable InputStream keyboard;

  private KafkaPipeline() {
    this(Map.of(), Duration.ofSeconds(30), Terminal.isInteractive() ? System.in : null);
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
    this.zipkinSettings = zipkinSettings;
    this.timeout = timeout;
    this.keyboard = keyboard;
  }

  @Override
  public Integer call() throws Exception {
    check(requests >= 1 && requests <= MAX_REQUESTS, "--requests", "1 to 10000", requests);
    if (port != null) {
      check(port >= 1 && port <= MAX_PORT, "--port", "1 to 65535", port);
      check(isFree(port), "--port", "one on which nobody listens", port);
    }
    print("Starting a Kafka broker and a Zipkin server ...");
    try (KafkaBroker broker = KafkaBroker.started();
        ZipkinServer zipkin = zipkin(broker)) {
      List<String> problems = send(broker, zipkin);
      printProblems(problems);
      if (keyboard != null && !once) {
        print("%nPress Enter to stop the servers");
        awaitEnter(keyboard);
      }
      return problems.isEmpty() ? 0 : 1;
    }
  }

  private void check(boolean valid, String option, String expected, Object value) {
    if (!valid) {
      throw new ParameterException(
          spec.commandLine(), option + ": expected " + expected + ", got " + value);
    }
  }

  private ZipkinServer zipkin(KafkaBroker broker) {
    Map<String, String> settings = new HashMap<>();
    settings.put("KAFKA_BOOTSTRAP_SERVERS", broker.bootstrapServers());
    settings.put("KAFKA_TOPIC", "zipkin");
    settings.putAll(zipkinSettings);
    if (port != null) {
      return ZipkinServer.started(port, settings);
    }
    return isFree(DEFAULT_PORT)
        ? ZipkinServer.started(DEFAULT_PORT, settings)
        : ZipkinServer.started(settings);
  }

  private static boolean isFree(int port) {
    try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      return socket.isBound();
    } catch (IOException e) {
      return false;
    }
  }

  /** Sends the spans, and waits for their arrival; returns what went wrong. */
  private List<String> send(KafkaBroker broker, ZipkinServer zipkin) throws Exception {
    Terminal terminal = Terminal.detect();
    FinishedSpans finished = new FinishedSpans();
    Setup setup =
        new Setup(
            ProbabilisticSampler.create(1),
            service -> KafkaSpanSender.create(broker.bootstrapServers()),
            finished,
            SEED,
            Set.of());
    Site site = Site.start(setup);
    long answered;
    try (site;
        ProgressBar progress = terminal.progressBar("Requests", requests)) {
      site.load(requests, progress::step);
      answered = System.nanoTime();
    }
    List<String> problems = new ArrayList<>();
    if (site.lostSpans() > 0) {
      problems.add(site.lostSpans() + " spans did not get to Kafka");
    }
    int traces = finished.byTrace().size();
    int spans = finished.byTrace().values().stream().mapToInt(Collection::size).sum();
    if (traces != requests || spans != Site.expectedSpans(requests)) {
      problems.add(
          String.format(
              Locale.ROOT,
              "expected %d traces with %d spans of the services, got %d with %d",
              requests,
              Site.expectedSpans(requests),
              traces,
              spans));
    }
    TracePoller poller = new TracePoller(finished.byTrace(), zipkin::trace);
    try (ProgressBar progress = terminal.progressBar("Traces", requests)) {
      poller.await(timeout, progress::step);
    }
    report(poller, Duration.ofNanos(System.nanoTime() - answered), zipkin);
    problems.addAll(poller.problems());
    return problems;
  }

  private void report(TracePoller poller, Duration time, ZipkinServer zipkin) {
    List<Trace> whole = poller.whole();
    print(
        "%n%d of %d traces arrived whole, with %d spans, %.1f s after the last answer",
        whole.size(),
        requests,
        whole.stream().mapToInt(Trace::size).sum(),
        time.toMillis() / 1000.0);
    print(
        "%nAll:     %s/zipkin/?serviceName=front-end&lookback=1h&endTs=%d&limit=%d",
        zipkin.uri(), System.currentTimeMillis(), Math.min(requests, MAX_SHOWN));
    if (!whole.isEmpty()) {
      print("Slowest: %s/zipkin/traces/%s", zipkin.uri(), whole.get(0).id());
    }
  }

  private void printProblems(List<String> problems) {
    PrintWriter err = spec.commandLine().getErr();
    problems.stream()
        .limit(MAX_PROBLEMS)
        .forEach(problem -> err.println("kafka-pipeline: " + problem));
    if (problems.size() > MAX_PROBLEMS) {
      err.println("kafka-pipeline: and " + (problems.size() - MAX_PROBLEMS) + " more");
    }
    err.flush();
  }

  private void print(String format, Object... values) {
    PrintWriter out = spec.commandLine().getOut();
    out.printf(Locale.ROOT, format + "%n", values);
    out.flush();
  }

  private static void awaitEnter(InputStream keyboard) throws IOException {
    int read = keyboard.read();
    while (read != '\n' && read != -1) {
      read = keyboard.read();
    }
  }
}
