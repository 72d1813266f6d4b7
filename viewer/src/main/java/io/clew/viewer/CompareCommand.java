package io.clew.viewer;

import io.clew.analysis.compare.Comparison;
import io.clew.analysis.compare.EntryDurations;
import io.clew.analysis.compare.SlowBesideFast;
import io.clew.analysis.store.TraceQuery;
import io.clew.analysis.store.TraceStore;
import io.clew.analysis.trace.Trace;
import java.io.IOException;
import java.nio.file.Path;
import java.util.NoSuchElementException;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** {@code clew compare}: what differs between two sets of traces. */
@Command(
    name = "compare",
    description = {
      "Says what became different: requests that do something else than before, and requests that"
          + " do the same more slowly. Or why some requests are slow: beside them stand usual ones.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  clew compare spans-before spans-after     two directories of span logs",
      "  clew compare 2h..1h 1h..                  the last hour with the one before",
      "  clew compare 2026-05-01T12:00..2026-05-01T12:30 2026-05-01T12:30..2026-05-01T13:00",
      "  clew compare fast slow                    the slowest 5 %% with usual requests",
      "  clew compare fast slow --service feed --operation 'get /feed' --percentile 90"
    })
final class CompareCommand implements Callable<Integer> {
  private static final Options.Time TIME = new Options.Time();

  @Spec private CommandSpec spec;
  @ParentCommand private Clew clew;
  @Mixin private Source source;
  @Mixin private TraceFilter filter;

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "A",
      description = "Before: span logs, a directory or a file; or times FROM..TO; or: fast.")
  private @Nullable String base;

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "B",
      description = "After, with the problem, in the same way; or: slow.")
  private @Nullable String problem;

  @Option(
      names = "--slow",
      description =
          "The same as: fast slow. Of the entry point with the most requests, or the one that"
              + " --service and --operation name.")
  private boolean slow;

  @Option(
      names = "--percentile",
      paramLabel = "P",
      defaultValue = "95",
      description = "From which percentile on requests are slow. Default: 95.")
  private double percentile;

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "10",
      description = "How many differences of a kind at most. Default: 10.")
  private int limit;

  @Option(names = "--json", description = "A JSON object instead of text.")
  private boolean json;

  @Override
  public Integer call() throws IOException {
    filter.check(spec);
    Options.check(spec, limit > 0, "--limit", "1 or more", limit);
    Options.check(
        spec,
        percentile > 75 && percentile < 100,
        "--percentile",
        "above 75, below 100",
        percentile);
    CompareOutput output =
        new CompareOutput(spec.commandLine().getOut(), clew.terminal(), limit, json);
    String before = base;
    String after = problem;
    if (before == null || after == null) {
      if (!slow || before != null) {
        throw new ParameterException(spec.commandLine(), "expected A and B, or --slow");
      }
      return compareSlow(output);
    }
    boolean isSlow = before.equals("fast") && after.equals("slow");
    Options.check(spec, isSlow || !slow, "--slow", "no A and B beside it", before + " " + after);
    if (isSlow) {
      return compareSlow(output);
    }
    boolean hasPercentile = spec.commandLine().getParseResult().hasMatchedOption("--percentile");
    Options.check(spec, !hasPercentile, "--percentile", "fast slow, or --slow, with it", "A and B");
    return compare(before, after, output);
  }

  private int compare(String before, String after, CompareOutput output) throws IOException {
    boolean usesSource = !isLogs(before) || !isLogs(after);
    Options.check(
        spec,
        usesSource || source.options().isEmpty(),
        "A, B",
        "times beside" + source.options(),
        "span logs");
    Comparison comparison = new Comparison();
    read(before, "A", comparison::addBase);
    read(after, "B", comparison::addProblem);
    if (comparison.base().count() == 0 || comparison.problem().count() == 0) {
      boolean isBase = comparison.base().count() == 0;
      throw new NoSuchElementException("no trace found in " + (isBase ? before : after));
    }
    String options = isLogs(after) ? Source.option("--dir", after) : source.options();
    output.print(before, after, comparison, options);
    return 0;
  }

  private void read(String side, String name, Consumer<Trace> traces) throws IOException {
    int dots = side.indexOf("..");
    boolean isLogs = isLogs(side);
    Options.check(spec, isLogs || dots >= 0, name, "a directory of span logs or FROM..TO", side);
    if (isLogs) {
      try (TraceStore store = Source.open(Path.of(side), spec, clew.terminal())) {
        store.forEach(filter.query(), traces);
      }
    } else {
      long from = time(name, side.substring(0, dots), 0);
      long to = time(name, side.substring(dots + 2), Long.MAX_VALUE);
      Options.check(spec, from < to, name, "FROM before TO", side);
      TraceQuery query = filter.query(from, to);
      try (TraceStore store = source.open(spec, clew.terminal())) {
        store.forEach(query, traces);
      }
    }
  }

  private static boolean isLogs(String side) {
    try {
      return Source.isLogs(Path.of(side));
    } catch (java.nio.file.InvalidPathException e) {
      return false; // On Windows, of times.
    }
  }

  private long time(String name, String text, long otherwise) {
    try {
      return text.isBlank() ? otherwise : TIME.convert(text);
    } catch (TypeConversionException e) {
      throw new ParameterException(spec.commandLine(), name + ": " + e.getMessage(), e);
    }
  }

  private int compareSlow(CompareOutput output) throws IOException {
    try (TraceStore store = source.open(spec, clew.terminal())) {
      EntryDurations durations = new EntryDurations();
      store.forEach(filter.query(), durations::add);
      EntryDurations.Entry entry =
          durations.entries().stream()
              .filter(one -> filter.isEntry(one.name().service(), one.name().operation()))
              .findFirst()
              .orElseThrow(
                  () ->
                      new NoSuchElementException("no such request found in " + source.describe()));
      SlowBesideFast requests = new SlowBesideFast(entry, percentile / 100);
      store.forEach(filter.query(), requests::add);
      if (requests.comparison().problem().count() == 0) {
        throw new NoSuchElementException(
            "no request to " + entry.name().label() + " is slower than the usual ones");
      }
      output.print(requests, source.options());
      return CommandLine.ExitCode.OK;
    }
  }
}
