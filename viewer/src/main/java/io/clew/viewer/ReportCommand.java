package io.clew.viewer;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.clew.analysis.diagnose.Exemplar;
import io.clew.analysis.diagnose.Finding;
import io.clew.analysis.store.TraceStore;
import io.clew.analysis.trace.Trace;
import io.clew.viewer.chart.Numbers;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code clew report}: one HTML file for mail and tickets. */
@Command(
    name = "report",
    description = {
      "Writes one HTML file that needs no other: overview, findings, service graph, flow graphs, charts of traces. It has no script and loads nothing.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  clew report -o report.html",
      "  clew report -o slow.html --service feed --min-duration 200ms --since 1h",
      "  clew report -o - --request-id 4f2c8d | mail ...     one request, to standard output"
    })
final class ReportCommand implements Callable<Integer> {
  private static final String STANDARD_OUTPUT = "-";

  @Spec private CommandSpec spec;
  @ParentCommand private Clew clew;
  @Mixin private Source source;
  @Mixin private TraceFilter filter;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      required = true,
      description = "The file to write; - for standard output.")
  private String output;

  @Option(
      names = "--limit-traces",
      paramLabel = "N",
      defaultValue = "6",
      description =
          "How many traces are drawn at most: the slowest, and those that show the first findings. Default: 6.")
  private int limitTraces;

  @Override
  public Integer call() throws IOException {
    filter.check(spec);
    Options.check(
        spec, limitTraces >= 0 && limitTraces <= 100, "--limit-traces", "0 to 100", limitTraces);
    checkOutput();
    try (TraceStore store = source.open(spec, clew.terminal())) {
      ReportData data = new ReportData();
      store.forEach(filter.query(), data::add);
      if (data.traces() == 0) {
        throw new NoSuchElementException("no trace found in " + source.describe());
      }
      List<Finding> findings = data.findings();
      List<ReportChart> charts = charts(store, data.slowest(), findings);
      write(ReportPage.write(source.describe(), data, findings, charts), data, findings.size());
      return CommandLine.ExitCode.OK;
    }
  }

  /** Before the spans are read, which may take a while. */
  private void checkOutput() {
    if (output.equals(STANDARD_OUTPUT)) {
      return;
    }
    Path file = Path.of(output).toAbsolutePath();
    Path directory = file.getParent();
    boolean isWritable =
        directory != null
            && (Files.exists(file)
                ? !Files.isDirectory(file) && Files.isWritable(file)
                : Files.isDirectory(directory) && Files.isWritable(directory));
    Options.check(spec, isWritable, "-o", "a file that can be written", output);
  }

  private List<ReportChart> charts(TraceStore store, String slowest, List<Finding> findings)
      throws IOException {
    List<ReportChart> charts = new ArrayList<>();
    add(charts, store, slowest, "The slowest trace", List.of());
    for (int i = 0; i < findings.size() && i < ReportPage.MAX_FINDINGS; i++) {
      Exemplar exemplar = findings.get(i).exemplars().get(0);
      String title = "Finding " + (i + 1) + " (" + findings.get(i).finding() + ")";
      add(charts, store, exemplar.traceId(), title, exemplar.spanIds());
    }
    return charts;
  }

  /** A trace that shows several findings is drawn once. */
  private void add(
      List<ReportChart> charts, TraceStore store, String id, String title, List<String> spanIds)
      throws IOException {
    for (ReportChart chart : charts) {
      if (chart.trace().id().equals(id)) {
        chart.add(title, spanIds);
        return;
      }
    }
    if (charts.size() < limitTraces) {
      Optional<Trace> trace = store.trace(id);
      if (trace.isPresent()) {
        ReportChart chart = new ReportChart(trace.get());
        chart.add(title, spanIds);
        charts.add(chart);
      }
    }
  }

  private void write(String page, ReportData data, int findings) {
    PrintWriter out = spec.commandLine().getOut();
    if (output.equals(STANDARD_OUTPUT)) {
      out.print(page);
      out.flush();
      return;
    }
    try {
      Files.writeString(Path.of(output), page, US_ASCII);
    } catch (IOException e) {
      throw new ParameterException(spec.commandLine(), "-o: cannot write " + output + ": " + e, e);
    }
    out.println(
        output
            + ": "
            + Numbers.count(data.traces(), "trace")
            + ", "
            + Numbers.count(findings, "finding")
            + ", "
            + page.length() / 1024
            + " KB");
    out.flush();
  }
}
