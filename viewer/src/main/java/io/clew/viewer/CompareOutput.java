package io.clew.viewer;

import io.clew.analysis.compare.AttributeDifference;
import io.clew.analysis.compare.CallChange;
import io.clew.analysis.compare.Comparison;
import io.clew.analysis.compare.LatencyMutation;
import io.clew.analysis.compare.PathDifference;
import io.clew.analysis.compare.SlowBesideFast;
import io.clew.analysis.compare.StructuralMutation;
import io.clew.analysis.stats.Histogram;
import io.clew.common.OneLine;
import io.clew.viewer.chart.Numbers;
import io.clew.viewer.chart.Times;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;

/** Prints a comparison, as text or JSON. */
final class CompareOutput {
  /** Of one category; the largest cost first. */
  private static final int MAX_EDGES = 5;

  private static final int MAX_CALLS = 5;

  private final PrintWriter out;
  private final Terminal terminal;
  private final int limit;
  private final boolean isJson;

  /** Says {@code clew show} where the traces of the problem are. */
  private String options = "";

  CompareOutput(PrintWriter out, Terminal terminal, int limit, boolean isJson) {
    this.out = out;
    this.terminal = terminal;
    this.limit = limit;
    this.isJson = isJson;
  }

  void print(String before, String after, Comparison comparison, String showOptions)
      throws IOException {
    options = showOptions;
    if (isJson) {
      try (JsonOutput json = new JsonOutput(out)) {
        json.object(() -> write(comparison, json));
      }
    } else {
      printSets("A  " + before, "B  " + after, comparison);
      printStructural(comparison.structural());
      printLatency(comparison.latency());
    }
    out.flush();
  }

  void print(SlowBesideFast requests, String showOptions) throws IOException {
    options = showOptions;
    Comparison comparison = requests.comparison();
    if (isJson) {
      try (JsonOutput json = new JsonOutput(out)) {
        json.object(
            () -> {
              json.field("service", requests.entry().service())
                  .field("operation", requests.entry().operation());
              write(comparison, json);
              writeSlow(requests, json);
            });
      }
    } else {
      out.println("Requests to " + OneLine.of(requests.entry().label()));
      printSets("fast", "slow", comparison);
      printPaths(requests);
      line("One of them: clew show %s%s", slowest(requests), options);
      printAttributes(requests.attributes(), comparison);
      printStructural(comparison.structural());
    }
    out.flush();
  }

  private void printSets(String before, String after, Comparison comparison) {
    Table table = new Table().text("").number("TRACES").number("MEAN").number("P50").number("P95");
    row(table, before, comparison.base());
    row(table, after, comparison.problem());
    table.lines(terminal).forEach(out::println);
  }

  private static void row(Table table, String name, Histogram micros) {
    table.row(
        name,
        Long.toString(micros.count()),
        time(micros.mean()),
        Times.duration(micros.percentile(0.5)),
        Times.duration(micros.percentile(0.95)));
  }

  private void printStructural(List<StructuralMutation> mutations) {
    title("Requests that do something else than before: " + mutations.size());
    int number = 1;
    for (StructuralMutation mutation : mutations.subList(0, Math.min(limit, mutations.size()))) {
      double before = mutation.baseCount() / mutation.requests();
      double after = mutation.problemCount() / mutation.requests();
      line(
          "%2d. %s %s: %s %s %s of the requests, %s together",
          number++,
          mutation.service(),
          mutation.operation(),
          Numbers.percent(before),
          terminal.arrow(),
          Numbers.percent(after),
          change(mutation.costMicros()));
      List<CallChange> calls = mutation.calls();
      for (CallChange call : calls.subList(0, Math.min(MAX_CALLS, calls.size()))) {
        line(
            "    %s %s %s calls of %s",
            times(call.base()), terminal.arrow(), times(call.problem()), call.call());
      }
      if (calls.size() > MAX_CALLS) {
        line("    and %d other calls", calls.size() - MAX_CALLS);
      } else if (calls.isEmpty()) {
        boolean isNew = mutation.precursors().isEmpty();
        line(
            isNew
                ? "    no other requests became fewer: %s"
                : "    the same calls in another order: %s",
            mutation.structure());
      }
      line("    clew show %s%s", mutation.exemplar(), options);
    }
  }

  private void printLatency(List<LatencyMutation> mutations) {
    long categories = mutations.stream().filter(LatencyMutation::isWhole).count();
    title("Requests that do the same in another time: " + categories);
    int number = 0;
    int edges = 0;
    for (LatencyMutation mutation : mutations) {
      if (mutation.isWhole()) {
        if (++number > limit) {
          return;
        }
        edges = 0;
        line(
            "%2d. %s %s: mean %s, %s of %.0f requests together (category %s)",
            number,
            mutation.service(),
            mutation.operation(),
            means(mutation),
            change(mutation.costMicros()),
            mutation.count(),
            mutation.category());
        line("    clew show %s%s", mutation.exemplar(), options);
      } else if (++edges <= MAX_EDGES) {
        line("    %s: %s %s %s", means(mutation), mutation.from(), terminal.arrow(), mutation.to());
      }
    }
  }

  private void printPaths(SlowBesideFast requests) {
    double all = requests.comparison().problem().mean() - requests.comparison().base().mean();
    title("Where the " + time(all) + " go that slow requests last longer");
    Table table =
        new Table()
            .number("LONGER")
            .number("SHARE")
            .number("CALLS")
            .text("CALL")
            .text("CALLED BY")
            .id("SLOWEST");
    for (PathDifference path : requests.paths(limit)) {
      if (path.differenceMicros() > 0) {
        List<String> calls = path.path();
        table.row(
            time(path.differenceMicros()),
            Numbers.percent(path.differenceMicros() / all),
            times(path.baseCalls()) + " " + terminal.arrow() + " " + times(path.problemCalls()),
            calls.get(calls.size() - 1),
            calls.size() > 1 ? calls.get(calls.size() - 2) : "",
            path.exemplar());
      }
    }
    table.lines(terminal).forEach(out::println);
  }

  private static String slowest(SlowBesideFast requests) {
    return requests.paths(1).get(0).exemplar();
  }

  private void printAttributes(List<AttributeDifference> attributes, Comparison comparison) {
    title("What slow requests have more or less often: " + attributes.size());
    if (Math.min(comparison.base().count(), comparison.problem().count()) < 20) {
      line("    too few requests to say: 20 slow and 20 fast ones are needed (--percentile)");
    }
    if (!attributes.isEmpty()) {
      Table table = new Table().number("FAST").number("SLOW").text("SERVICE").text("TAG");
      for (AttributeDifference one : attributes.subList(0, Math.min(limit, attributes.size()))) {
        String value = one.value();
        table.row(
            Numbers.percent(one.baseShare()),
            Numbers.percent(one.problemShare()),
            one.service(),
            value == null ? one.key() + " (any)" : one.key() + "=" + value);
      }
      table.lines(terminal).forEach(out::println);
    }
  }

  private void title(String text) {
    out.println();
    out.println(terminal.highlight(text));
  }

  private void line(String format, Object... values) {
    String text = OneLine.of(String.format(Locale.ROOT, format, values));
    out.println(text.contains("clew show ") ? text : Table.cut(text, terminal.columns(), terminal));
  }

  private String means(LatencyMutation mutation) {
    return time(mutation.baseMicros())
        + " "
        + terminal.arrow()
        + " "
        + time(mutation.problemMicros());
  }

  private static String time(double micros) {
    return Times.duration(Math.round(micros));
  }

  private static String change(double micros) {
    return (micros > 0 ? "+" : "") + time(micros);
  }

  private static String times(double calls) {
    return String.format(
        Locale.ROOT, calls >= 10 || calls == Math.rint(calls) ? "%.0f" : "%.2f", calls);
  }

  private static void write(Comparison comparison, JsonOutput json) throws IOException {
    json.object("base", () -> write(comparison.base(), json));
    json.object("problem", () -> write(comparison.problem(), json));
    json.array(
        "structural",
        () -> {
          for (StructuralMutation mutation : comparison.structural()) {
            json.object(() -> write(mutation, json));
          }
        });
    json.array(
        "latency",
        () -> {
          for (LatencyMutation mutation : comparison.latency()) {
            json.object(() -> write(mutation, json));
          }
        });
  }

  private static void write(Histogram micros, JsonOutput json) throws IOException {
    json.field("traces", micros.count())
        .field("weight", micros.weight())
        .field("meanMicros", Math.round(micros.mean()))
        .field("p50Micros", micros.percentile(0.5))
        .field("p95Micros", micros.percentile(0.95));
  }

  private static void write(StructuralMutation mutation, JsonOutput json) throws IOException {
    json.field("category", mutation.category())
        .field("service", mutation.service())
        .field("operation", mutation.operation())
        .field("extra", mutation.extra())
        .field("costMicros", Math.round(mutation.costMicros()))
        .field("baseCount", mutation.baseCount())
        .field("problemCount", mutation.problemCount())
        .field("p", mutation.p());
    json.array("precursors", () -> json.texts(mutation.precursors()));
    json.array(
        "calls",
        () -> {
          for (CallChange call : mutation.calls()) {
            json.object(
                () ->
                    json.field("call", call.call())
                        .field("base", call.base())
                        .field("problem", call.problem()));
          }
        });
    json.field("structure", mutation.structure()).field("exemplar", mutation.exemplar());
  }

  private static void write(LatencyMutation mutation, JsonOutput json) throws IOException {
    json.field("category", mutation.category())
        .field("service", mutation.service())
        .field("operation", mutation.operation())
        .field("from", mutation.from())
        .field("to", mutation.to())
        .field("whole", mutation.isWhole())
        .field("baseMicros", Math.round(mutation.baseMicros()))
        .field("problemMicros", Math.round(mutation.problemMicros()))
        .field("costMicros", Math.round(mutation.costMicros()))
        .field("p", mutation.p())
        .field("exemplar", mutation.exemplar());
  }

  private void writeSlow(SlowBesideFast requests, JsonOutput json) throws IOException {
    json.array(
        "paths",
        () -> {
          for (PathDifference path : requests.paths(Integer.MAX_VALUE)) {
            json.object(
                () -> {
                  json.array("path", () -> json.texts(path.path()));
                  json.field("baseMicros", path.baseMicros())
                      .field("problemMicros", path.problemMicros())
                      .field("differenceMicros", path.differenceMicros())
                      .field("baseCalls", path.baseCalls())
                      .field("problemCalls", path.problemCalls())
                      .field("exemplar", path.exemplar());
                });
          }
        });
    json.array(
        "attributes",
        () -> {
          for (AttributeDifference one : requests.attributes()) {
            json.object(
                () ->
                    json.field("service", one.service())
                        .field("key", one.key())
                        .field("value", one.value())
                        .field("baseShare", one.baseShare())
                        .field("problemShare", one.problemShare())
                        .field("p", one.p()));
          }
        });
  }
}
