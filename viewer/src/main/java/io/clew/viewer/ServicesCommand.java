package io.clew.viewer;

import io.clew.analysis.service.ServiceEdge;
import io.clew.analysis.service.ServiceGraph;
import io.clew.analysis.store.TraceStore;
import io.clew.viewer.chart.Numbers;
import io.clew.viewer.chart.Times;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code clew services}: who calls whom, how often, how fast, and how many calls fail. */
@Command(
    name = "services",
    description = {
      "Lists which service calls which. Calls stand for as many as their sampling says; SEEN is the share that was traced.",
      ""
    },
    footer = {"", "Examples:", "  clew services", "  clew services --since 1h --json"})
final class ServicesCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @ParentCommand private Clew clew;
  @Mixin private Source source;
  @Mixin private TraceFilter filter;

  @Option(names = "--json", description = "A JSON array instead of a table.")
  private boolean json;

  @Override
  public Integer call() throws IOException {
    filter.check(spec);
    PrintWriter out = spec.commandLine().getOut();
    try (TraceStore store = source.open(spec, clew.terminal())) {
      ServiceGraph graph = new ServiceGraph();
      store.forEach(filter.query(), graph::add);
      if (json) {
        printJson(graph.edges(), out);
      } else if (graph.edges().isEmpty()) {
        Clew.print(spec.commandLine(), "no call between services found in " + source.describe());
      } else {
        printTable(graph.edges(), out);
      }
      return CommandLine.ExitCode.OK;
    }
  }

  private void printTable(List<ServiceEdge> edges, PrintWriter out) {
    Table table =
        new Table()
            .text("CALLER")
            .text("CALLEE")
            .number("CALLS")
            .number("ERRORS")
            .number("P50")
            .number("P95")
            .number("P99")
            .number("SEEN");
    for (ServiceEdge edge : edges) {
      table.row(
          edge.caller(),
          edge.callee(),
          Numbers.whole(edge.calls()),
          Numbers.percent(edge.errors() / edge.calls()),
          Times.duration(edge.p50Micros()),
          Times.duration(edge.p95Micros()),
          Times.duration(edge.p99Micros()),
          Numbers.percent(edge.sampledShare()));
    }
    table.lines(clew.terminal()).forEach(out::println);
  }

  private static void printJson(List<ServiceEdge> edges, PrintWriter out) throws IOException {
    try (JsonOutput json = new JsonOutput(out)) {
      json.array(
          () -> {
            for (ServiceEdge edge : edges) {
              json.object(
                  () ->
                      json.field("caller", edge.caller())
                          .field("callee", edge.callee())
                          .field("calls", edge.calls())
                          .field("errors", edge.errors())
                          .field("p50Micros", edge.p50Micros())
                          .field("p95Micros", edge.p95Micros())
                          .field("p99Micros", edge.p99Micros())
                          .field("sampledShare", edge.sampledShare())
                          .field("exemplar", edge.exemplar()));
            }
          });
    }
  }
}
