package io.clew.viewer;

import io.clew.analysis.store.TraceStore;
import io.clew.analysis.store.TraceSummary;
import io.clew.analysis.trace.HostOffset;
import io.clew.analysis.trace.Trace;
import io.clew.common.OneLine;
import io.clew.viewer.chart.Times;
import io.clew.viewer.chart.TraceTimes;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.NoSuchElementException;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code clew show}: the Gantt chart of one trace. */
@Command(
    name = "show",
    description = {
      "Draws the chart of one trace: solid where a span is on the critical path. SELF is the time in which no child works.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  clew show 6f8ec1e61b1b4a3a8f0e0c0b9f0d5a11",
      "  clew show --request-id 4f2c8d",
      "  clew show --slowest --service feed"
    })
final class ShowCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @ParentCommand private Clew clew;
  @Mixin private Source source;
  @Mixin private TraceFilter filter;

  @Parameters(
      arity = "0..1",
      paramLabel = "ID",
      description = "The trace's id, in hex; of span logs its first digits, 6 or more, will do.")
  private @Nullable String id;

  @Option(
      names = "--slowest",
      description =
          "The slowest of the traces that the other options choose; without it, the newest of them.")
  private boolean slowest;

  @Option(
      names = "--max-spans",
      paramLabel = "N",
      defaultValue = "200",
      description =
          "How many spans are drawn at most, those on the critical path first. Default: 200.")
  private int maxSpans;

  @Option(names = "--json", description = "All spans as JSON instead of a chart.")
  private boolean json;

  @Override
  public Integer call() throws IOException {
    filter.check(spec);
    filter.checkNoneBeside(spec, id, slowest);
    Options.check(spec, maxSpans > 0, "--max-spans", "1 or more", maxSpans);
    PrintWriter out = spec.commandLine().getOut();
    try (TraceStore store = source.open(spec, clew.terminal())) {
      Trace trace = find(store);
      TraceTimes times = TraceTimes.of(trace);
      if (json) {
        TraceJson.write(trace, times, out);
      } else {
        GanttChart.draw(trace, times, clew.terminal(), maxSpans).forEach(out::println);
        printOffsets(trace.offsets(), out);
      }
      return CommandLine.ExitCode.OK;
    }
  }

  private Trace find(TraceStore store) throws IOException {
    String wanted = id;
    if (wanted == null) {
      List<TraceSummary> found = store.search(filter.query(slowest, 1));
      if (found.isEmpty()) {
        throw new NoSuchElementException("no trace found in " + source.describe());
      }
      wanted = found.get(0).traceId();
    }
    return source.trace(spec, store, wanted);
  }

  private static void printOffsets(List<HostOffset> offsets, PrintWriter out) {
    if (offsets.isEmpty()) {
      return;
    }
    out.println();
    for (HostOffset offset : offsets) {
      out.println(
          String.format(
              Locale.ROOT,
              "The clock of %s is %s %s that of %s: corrected%s",
              OneLine.of(offset.to()),
              Times.duration(Math.abs(offset.offsetMicros())),
              offset.offsetMicros() < 0 ? "behind" : "ahead of",
              OneLine.of(offset.from()),
              offset.contradictory() ? ", though not all calls agree" : ""));
    }
  }
}
