package io.clew.examples.kafka;

import io.clew.examples.homepage.Problem;
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
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import me.tongfei.progressbar.ProgressBar;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** A command that sends the home page's spans through a Kafka broker to other servers. */
abstract class SpanPipeline implements Callable<Integer> {
  private static final int MAX_REQUESTS = 10_000;
  private static final int ZIPKIN_PORT = 9411;
  private static final int MAX_SHOWN = 1000;
  private static final int MAX_PROBLEMS = 10;
  private static final long SEED = 1;

  @Spec private CommandSpec spec;

  @Option(
      names = "--once",
      order = 1,
      description =
          "End as soon as all traces have arrived, or no more do. That is also so where no terminal"
              + " is there to press Enter in.")
  private boolean once;

  @Option(
      names = "--requests",
      order = 2,
      paramLabel = "N",
      defaultValue = "200",
      description = "How many requests, 1 to 10000 (default: ${DEFAULT-VALUE}).")
  private int requests;

  private final @Nullable InputStream keyboard;

  /**
   * A command.
   *
   * @param keyboard where Enter comes from; null if from nowhere
   */
  SpanPipeline(@Nullable InputStream keyboard) {
    this.keyboard = keyboard;
  }

  /** Where Enter comes from by default. */
  static @Nullable InputStream keyboard() {
    return Terminal.isInteractive() ? System.in : null;
  }

  @Override
  public Integer call() throws Exception {
    check(requests >= 1 && requests <= MAX_REQUESTS, "--requests", "1 to 10000", requests);
    return run();
  }

  /** Does it, and returns the exit code. */
  abstract int run() throws Exception;

  final int requests() {
    return requests;
  }

  final PrintWriter out() {
    return spec.commandLine().getOut();
  }

  final PrintWriter err() {
    return spec.commandLine().getErr();
  }

  final void check(boolean valid, String option, String expected, Object value) {
    if (!valid) {
      throw new ParameterException(
          spec.commandLine(), option + ": expected " + expected + ", got " + value);
    }
  }

  /** A Zipkin server on its usual port, or on another if that is taken. */
  static ZipkinServer zipkin(Map<String, String> settings) {
    return isFree(ZIPKIN_PORT)
        ? ZipkinServer.started(ZIPKIN_PORT, settings)
        : ZipkinServer.started(settings);
  }

  static boolean isFree(int port) {
    try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      return socket.isBound();
    } catch (IOException e) {
      return false;
    }
  }

  /**
   * Runs the home page, all of it traced, and sends the spans to Kafka.
   *
   * @param problems what went wrong is added to these
   * @return the ids of all spans, by the ids of their traces
   */
  final Map<String, Collection<String>> send(
      KafkaBroker broker, Set<Problem> faults, List<String> problems) throws Exception {
    FinishedSpans finished = new FinishedSpans();
    Setup setup =
        new Setup(
            ProbabilisticSampler.create(1),
            service -> KafkaSpanSender.create(broker.bootstrapServers()),
            finished,
            SEED,
            faults);
    Site site = Site.start(setup);
    try (site;
        ProgressBar progress = Terminal.detect().progressBar("Requests", requests)) {
      site.load(requests, progress::step);
    }
    if (site.lostSpans() > 0) {
      problems.add(site.lostSpans() + " spans did not get to Kafka");
    }
    int traces = finished.byTrace().size();
    if (traces != requests) {
      problems.add("expected " + requests + " traces of the services, got " + traces);
    }
    return finished.byTrace();
  }

  /** Where Zipkin's page lists the traces. */
  final String page(ZipkinServer zipkin) {
    return String.format(
        Locale.ROOT,
        "%s/zipkin/?serviceName=front-end&lookback=1h&endTs=%d&limit=%d",
        zipkin.uri(),
        System.currentTimeMillis(),
        Math.min(requests, MAX_SHOWN));
  }

  /** Says what went wrong, waits for Enter if it should, and returns the exit code. */
  final int end(List<String> problems) throws IOException {
    PrintWriter err = err();
    String name = spec.name();
    problems.stream().limit(MAX_PROBLEMS).forEach(problem -> err.println(name + ": " + problem));
    if (problems.size() > MAX_PROBLEMS) {
      err.println(name + ": and " + (problems.size() - MAX_PROBLEMS) + " more");
    }
    err.flush();
    if (keyboard != null && !once) {
      print("%nPress Enter to stop the servers");
      awaitEnter(keyboard);
    }
    return problems.isEmpty() ? 0 : 1;
  }

  final void print(String format, Object... values) {
    PrintWriter out = out();
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
