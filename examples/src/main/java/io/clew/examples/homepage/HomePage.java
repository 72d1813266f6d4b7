package io.clew.examples.homepage;

import io.clew.analysis.trace.Trace;
import io.clew.api.SpanHandler;
import io.clew.examples.SpanLogs;
import io.clew.examples.Traces;
import io.clew.reporter.file.FileSpanSender;
import io.clew.sampler.ProbabilisticSampler;
import io.clew.viewer.Clew;
import io.clew.viewer.GanttChart;
import io.clew.viewer.Terminal;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import me.tongfei.progressbar.ProgressBar;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import zipkin2.Span;

/** Clew's main job: requests for a home page, traced through the five services that make it. */
@Command(
    name = "home-page",
    sortOptions = false,
    description = {
      "Sends requests for a home page through five services, and shows the slowest trace.",
      ""
    })
public final class HomePage implements Callable<Integer> {
  private static final int MAX_REQUESTS = 100_000;
  private static final String DEFAULT_OUTPUT = "clew-spans";

  @Spec private CommandSpec spec;

  @Option(
      names = "--requests",
      paramLabel = "N",
      defaultValue = "200",
      description = "How many requests, 1 to 100000 (default: ${DEFAULT-VALUE}).")
  private int requests;

  @Option(
      names = "--sample-rate",
      paramLabel = "P",
      defaultValue = "1",
      description = "The share of requests that is traced, 0 to 1 (default: ${DEFAULT-VALUE}).")
  private double sampleRate;

  @Option(
      names = "--seed",
      paramLabel = "S",
      defaultValue = "1",
      description = "Latencies and failures are the same for the same seed (default: 1).")
  private long seed;

  @Option(
      names = "--output",
      paramLabel = "DIR",
      defaultValue = DEFAULT_OUTPUT,
      description = "Where the span logs go (default: ${DEFAULT-VALUE}).")
  private Path output;

  @Option(
      names = "--view",
      description = "At the end, a web page of the traces, until it is stopped with Ctrl-C.")
  private boolean view;

  @Mixin private ProblemOptions problems;

  private HomePage() {}

  @Override
  public Integer call() throws Exception {
    check(requests >= 1 && requests <= MAX_REQUESTS, "--requests", "1 to 100000", requests);
    check(sampleRate >= 0 && sampleRate <= 1, "--sample-rate", "0 to 1", sampleRate);
    createOutput();

    Terminal terminal = Terminal.detect();
    long lost = serveAndLoad(terminal);
    show(terminal);
    if (lost > 0) {
      spec.commandLine().getErr().println("home-page: " + lost + " spans were lost");
      return 1;
    }
    return view ? serveView(terminal) : 0;
  }

  private void check(boolean valid, String option, String expected, Object value) {
    if (!valid) {
      throw new ParameterException(
          spec.commandLine(), option + ": expected " + expected + ", got " + value);
    }
  }

  private void createOutput() {
    try {
      Files.createDirectories(output);
    } catch (IOException e) {
      check(false, "--output", "a directory that can be written", output);
    }
    check(Files.isWritable(output), "--output", "a directory that can be written", output);
  }

  /** Runs the services for as long as the load lasts; returns how many spans were lost. */
  private long serveAndLoad(Terminal terminal) throws Exception {
    Setup setup =
        new Setup(
            ProbabilisticSampler.create(sampleRate),
            service -> FileSpanSender.create(output, service),
            new SpanHandler() {},
            seed,
            problems.chosen());
    Site site = Site.start(setup);
    try (site;
        ProgressBar progress = terminal.progressBar("Requests", requests)) {
      site.load(requests, progress::step);
    }
    return site.lostSpans();
  }

  private int serveView(Terminal terminal) {
    PrintWriter out = spec.commandLine().getOut();
    return Clew.run(
        terminal, out, spec.commandLine().getErr(), "view", "--port", "0", output.toString());
  }

  private void show(Terminal terminal) throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    String where = output.equals(Path.of(DEFAULT_OUTPUT)) ? "" : " --dir " + output;
    List<Span> spans = SpanLogs.read(output, ProcessHandle.current().pid());
    List<Trace> traces = Traces.of(spans);
    traces.stream()
        .max(Comparator.comparingLong(trace -> trace.duration(0)))
        .ifPresent(
            slowest -> {
              out.println();
              out.println("The slowest of them:");
              out.println();
              GanttChart.draw(slowest, terminal).forEach(out::println);
            });
    out.println();
    out.printf(
        Locale.ROOT,
        "Sampled %d of %d requests: %d spans in %s%n",
        traces.size(),
        requests,
        spans.size(),
        output.toAbsolutePath().normalize());
    out.println();
    out.println("Look further:");
    out.println("  ./clew view" + where + "              a web page of all traces");
    out.println("  ./clew diagnose" + where + "          what makes requests slow");
    out.println("  ./clew traces --slowest" + where + "  the slowest requests");
    out.println("  ./clew show ID" + where + "           the chart of one of them");
    out.flush();
  }
}
