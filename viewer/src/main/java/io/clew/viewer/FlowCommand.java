package io.clew.viewer;

import io.clew.analysis.flow.Category;
import io.clew.analysis.flow.CategoryEdge;
import io.clew.analysis.flow.EntryPoint;
import io.clew.analysis.flow.Flows;
import io.clew.analysis.store.TraceStore;
import io.clew.common.OneLine;
import io.clew.viewer.chart.FlowOrder;
import io.clew.viewer.chart.Numbers;
import io.clew.viewer.chart.Times;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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

/** {@code clew flow}: request flow graphs, of one trace or of all requests of one structure. */
@Command(
    name = "flow",
    description = {
      "Shows request flows: calls and replies, and the time between them. Requests that do the same are one category.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  clew flow                                 the categories of all requests",
      "  clew flow 6f8ec1e61b1b4a3a8f0e0c0b9f0d5a11   the flow of one request",
      "  clew flow --service front-end --category 3d0c1f5a9b7e2c44"
    })
final class FlowCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @ParentCommand private Clew clew;
  @Mixin private Source source;
  @Mixin private TraceFilter filter;

  @Parameters(arity = "0..1", paramLabel = "ID", description = "A trace's id: its flow alone.")
  private @Nullable String id;

  @Option(
      names = "--category",
      paramLabel = "ID",
      description = "One category, with its flow graph.")
  private @Nullable String category;

  @Mixin private Limit limits;

  @Option(names = "--json", description = "A JSON array, with the flow graph of each category.")
  private boolean json;

  @Override
  public Integer call() throws IOException {
    filter.check(spec);
    filter.checkNoneBeside(spec, id, category != null);
    int limit = limits.of(spec, json);
    PrintWriter out = spec.commandLine().getOut();
    try (TraceStore store = source.open(spec, clew.terminal())) {
      Flows flows = new Flows();
      String traceId = id;
      if (traceId != null) {
        flows.add(source.trace(spec, store, traceId));
      } else {
        store.forEach(filter.query(), flows::add);
      }
      List<Found> found = found(flows, limit);
      if (found.isEmpty() && (!json || category != null)) {
        throw new NoSuchElementException(
            (category == null ? "no trace" : "no category " + category)
                + " found in "
                + source.describe());
      }
      if (json) {
        printJson(found, out);
      } else if (traceId != null || category != null) {
        printGraph(found.get(0), out);
      } else {
        printCategories(found, out);
      }
      return CommandLine.ExitCode.OK;
    }
  }

  private record Found(EntryPoint entry, Category category) {}

  private List<Found> found(Flows flows, int limit) {
    return flows.entryPoints().stream()
        .flatMap(entry -> entry.categories().stream().map(one -> new Found(entry, one)))
        .filter(one -> category == null || one.category.id().equals(category))
        .limit(limit)
        .toList();
  }

  private void printCategories(List<Found> found, PrintWriter out) {
    Table table =
        new Table()
            .text("CATEGORY")
            .text("SERVICE")
            .text("OPERATION")
            .number("TRACES")
            .number("P50")
            .number("P95")
            .number("ERRORS")
            .id("SLOWEST");
    for (Found one : found) {
      Category requests = one.category;
      table.row(
          requests.id(),
          one.entry.service(),
          one.entry.operation(),
          Long.toString(requests.durations().count()),
          Times.duration(requests.durations().percentile(0.5)),
          Times.duration(requests.durations().percentile(0.95)),
          Numbers.percent(requests.errors() / requests.durations().weight()),
          requests.exemplars().get(0));
    }
    table.lines(clew.terminal()).forEach(out::println);
    out.println();
    out.println(
        "The flow graph of one: clew flow --category "
            + found.get(0).category.id()
            + source.options());
  }

  /** A line an edge, in the order in which things happen; forks and joins are marked. */
  private void printGraph(Found one, PrintWriter out) {
    Category requests = one.category;
    Collection<CategoryEdge> edges = requests.edges();
    Map<Integer, Integer> from = new HashMap<>();
    Map<Integer, Integer> to = new HashMap<>();
    for (CategoryEdge edge : edges) {
      from.merge(edge.from(), 1, Integer::sum);
      to.merge(edge.to(), 1, Integer::sum);
    }
    out.println(
        OneLine.of(
            one.entry.service()
                + " "
                + one.entry.operation()
                + ": "
                + Numbers.count(requests.durations().count(), "trace")
                + ", p50 "
                + Times.duration(requests.durations().percentile(0.5))
                + ", p95 "
                + Times.duration(requests.durations().percentile(0.95))));
    out.println();
    Table table =
        new Table().text("FROM").text("TO").number("COUNT").number("P50").number("P95").text("");
    for (CategoryEdge edge : FlowOrder.sort(edges)) {
      boolean forks = from.getOrDefault(edge.from(), 0) > 1;
      boolean joins = to.getOrDefault(edge.to(), 0) > 1;
      table.row(
          requests.label(edge.from()),
          requests.label(edge.to()),
          Long.toString(edge.micros().count()),
          Times.duration(edge.micros().percentile(0.5)),
          Times.duration(edge.micros().percentile(0.95)),
          (forks ? "fork" : "") + (forks && joins ? ", " : "") + (joins ? "join" : ""));
    }
    table.lines(clew.terminal()).forEach(out::println);
  }

  private static void printJson(List<Found> found, PrintWriter out) throws IOException {
    try (JsonOutput json = new JsonOutput(out)) {
      json.array(
          () -> {
            for (Found one : found) {
              json.object(() -> write(one, json));
            }
          });
    }
  }

  private static void write(Found one, JsonOutput json) throws IOException {
    Category requests = one.category;
    json.field("category", requests.id())
        .field("service", one.entry.service())
        .field("operation", one.entry.operation())
        .field("traces", requests.durations().count())
        .field("weight", requests.durations().weight())
        .field("p50Micros", requests.durations().percentile(0.5))
        .field("p95Micros", requests.durations().percentile(0.95))
        .field("errors", requests.errors())
        .field("structure", requests.structure());
    json.array(
        "edges",
        () -> {
          for (CategoryEdge edge : FlowOrder.sort(requests.edges())) {
            json.object(
                () ->
                    json.field("from", requests.label(edge.from()))
                        .field("to", requests.label(edge.to()))
                        .field("count", edge.micros().count())
                        .field("p50Micros", edge.micros().percentile(0.5))
                        .field("p95Micros", edge.micros().percentile(0.95)));
          }
        });
    json.field("exemplar", requests.exemplars().get(0));
  }
}
