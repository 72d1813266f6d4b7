package io.clew.examples;

import io.clew.analysis.trace.Trace;
import io.clew.examples.homepage.Site;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import zipkin2.Span;

/** Checks that a span log is whole. */
@Command(
    name = "check-span-log",
    description = {
      "Checks span logs with zipkin's decoder: every line is a span, every trace has one root, and"
          + " every parent is there. Exits with 1 if not."
    })
public final class CheckSpanLog implements Callable<Integer> {
  private static final int MAX_PROBLEMS = 10;

  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "DIR", description = "The directory of the span logs.")
  private Path directory;

  @Option(
      names = "--requests",
      paramLabel = "N",
      description =
          "Also check that there are exactly the spans that N requests to the home page give, all"
              + " of them sampled.")
  private @Nullable Integer requests;

  private CheckSpanLog() {}

  @Override
  public Integer call() throws Exception {
    List<Span> spans = SpanLogs.read(directory);
    List<Trace> traces = Traces.of(spans);
    List<String> problems = new ArrayList<>();
    for (Trace trace : traces) {
      problems.addAll(Traces.problems(trace));
    }
    if (requests != null) {
      expect("traces", requests, traces.size(), problems);
      expect("spans", Site.expectedSpans(requests), spans.size(), problems);
    }
    PrintWriter out = spec.commandLine().getOut();
    problems.stream().limit(MAX_PROBLEMS).forEach(out::println);
    out.printf(
        Locale.ROOT,
        "%d spans in %d traces: %s%n",
        spans.size(),
        traces.size(),
        problems.isEmpty() ? "whole" : problems.size() + " problems");
    out.flush();
    return problems.isEmpty() ? 0 : 1;
  }

  private static void expect(String what, int expected, int found, List<String> problems) {
    if (expected != found) {
      problems.add("expected " + expected + " " + what + ", found " + found);
    }
  }
}
