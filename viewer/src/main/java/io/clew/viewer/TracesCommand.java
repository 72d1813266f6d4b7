package io.clew.viewer;

import io.clew.analysis.store.TraceStore;
import io.clew.analysis.store.TraceSummary;
import io.clew.viewer.chart.Times;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.ZoneId;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code clew traces}: a table of traces, the newest or the slowest first. */
@Command(
    name = "traces",
    description = {"Lists traces, the newest first.", ""},
    footer = {
      "",
      "Examples:",
      "  clew traces --slowest --limit 5",
      "  clew traces --service feed --operation 'GET /feed' --error",
      "  clew traces --tag db.type=sql --min-duration 100ms --since 1h"
    })
final class TracesCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @ParentCommand private Clew clew;
  @Mixin private Source source;
  @Mixin private TraceFilter filter;

  @Option(names = "--slowest", description = "The slowest first.")
  private boolean slowest;

  @Mixin private Limit limits;

  @Option(names = "--json", description = "A JSON array instead of a table.")
  private boolean json;

  @Override
  public Integer call() throws IOException {
    filter.check(spec);
    int limit = limits.of(spec, json);
    PrintWriter out = spec.commandLine().getOut();
    try (TraceStore store = source.open(spec, clew.terminal())) {
      List<TraceSummary> traces = store.search(filter.query(slowest, limit));
      if (json) {
        printJson(traces, out);
      } else if (traces.isEmpty()) {
        Clew.print(spec.commandLine(), "no trace found in " + source.describe());
      } else {
        printTable(traces, out);
      }
      return CommandLine.ExitCode.OK;
    }
  }

  private void printTable(List<TraceSummary> traces, PrintWriter out) {
    Table table =
        new Table()
            .id("TRACE")
            .id("START")
            .number("DURATION")
            .text("SERVICE")
            .text("OPERATION")
            .number("SPANS")
            .number("SERVICES")
            .number("ERRORS")
            .text("REQUEST ID");
    for (TraceSummary trace : traces) {
      String requestId = trace.requestId();
      table.row(
          trace.traceId(),
          Times.clock(trace.startMicros(), ZoneId.systemDefault()),
          Times.duration(trace.durationMicros()),
          trace.service(),
          trace.operation(),
          Integer.toString(trace.spans()),
          Integer.toString(trace.services()),
          trace.errors() == 0 ? "" : Integer.toString(trace.errors()),
          requestId == null || requestId.equals(trace.traceId()) ? "" : requestId);
    }
    table.lines(clew.terminal()).forEach(out::println);
  }

  private static void printJson(List<TraceSummary> traces, PrintWriter out) throws IOException {
    try (JsonOutput json = new JsonOutput(out)) {
      json.array(
          () -> {
            for (TraceSummary trace : traces) {
              json.object(
                  () ->
                      json.field("traceId", trace.traceId())
                          .field("startMicros", trace.startMicros())
                          .field("durationMicros", trace.durationMicros())
                          .field("service", trace.service())
                          .field("operation", trace.operation())
                          .field("spans", trace.spans())
                          .field("services", trace.services())
                          .field("errors", trace.errors())
                          .field("requestId", trace.requestId()));
            }
          });
    }
  }
}
