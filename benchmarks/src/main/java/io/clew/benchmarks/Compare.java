package io.clew.benchmarks;

import io.clew.benchmarks.cost.CostRuns;
import io.clew.benchmarks.process.BuildRuns;
import io.clew.benchmarks.process.BusyMachine;
import io.clew.benchmarks.process.CpuRuns;
import io.clew.benchmarks.process.KafkaRuns;
import io.clew.benchmarks.process.StartRuns;
import io.clew.benchmarks.process.WorkerRuns;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Measures everything, prints the results, and shows which goals are reached. It ends with 0 even
 * if a goal is missed, and with 1 if something could not be measured.
 */
public final class Compare {
  /** In the order in which they are measured, by the names for {@code --rows}. */
  private static final Map<String, Source> SOURCES = new LinkedHashMap<>();

  static {
    SOURCES.put("jars", new JarSizes());
    SOURCES.put("build", new BuildRuns());
    SOURCES.put("start", new StartRuns());
    SOURCES.put("cpu", new CpuRuns());
    SOURCES.put("worker", new WorkerRuns());
    SOURCES.put("kafka", new KafkaRuns());
    SOURCES.put("jetty", CostRuns.ofJetty());
    SOURCES.put("okhttp", CostRuns.ofOkHttp());
    SOURCES.put("jdbc", CostRuns.ofJdbc());
    SOURCES.put("samplers", new SamplerRuns());
    SOURCES.put("jmh", new JmhRuns());
    SOURCES.put("contention", new ContentionRuns());
  }

  private Compare() {}

  /**
   * Runs the comparison.
   *
   * @param args the directory for the results; then the options of {@link Effort#of}, and {@code
   *     --rows} with some of the names of sources, separated by commas
   */
  public static void main(String[] args) {
    Path target = Path.of(args[0]);
    Effort effort = Effort.of(List.of(args));
    boolean isComplete = true;
    try (BusyMachine machine = new BusyMachine(effort.otherProcesses())) {
      Files.createDirectories(target);
      machine.start();
      Measurements measured = new Measurements();
      Set<String> chosen = chosen(List.of(args));
      for (String name : SOURCES.keySet()) {
        if (chosen.contains(name)) {
          isComplete &= measure(SOURCES.get(name), effort, target, measured);
          machine.verify();
        }
      }
      boolean whole = chosen.size() == SOURCES.size();
      report(measured, effort, target.resolve(whole ? "compare" : "compare-rows"), whole);
    } catch (Exception e) {
      fail(e, target);
      isComplete = false;
    }
    if (!isComplete) {
      System.exit(1);
    }
  }

  /** A failure costs its own rows alone: what was measured for an hour is shown. */
  private static boolean measure(Source source, Effort effort, Path target, Measurements measured) {
    try {
      source.measure(effort, target, measured);
      return true;
    } catch (Exception e) {
      fail(e, target);
      return false;
    }
  }

  private static void fail(Exception e, Path target) {
    System.err.println("compare: " + e + "; the logs are in " + target);
  }

  /** The names of what is to be measured: all, if none is asked for. */
  static Set<String> chosen(List<String> args) {
    int option = args.indexOf("--rows");
    if (option < 0) {
      return SOURCES.keySet();
    }
    Set<String> names =
        Set.of(option + 1 < args.size() ? args.get(option + 1).split(",", -1) : new String[0]);
    if (names.isEmpty() || !SOURCES.keySet().containsAll(names)) {
      throw new IllegalArgumentException(
          "--rows: expected some of " + String.join(",", SOURCES.keySet()));
    }
    return names;
  }

  private static void report(Measurements measured, Effort effort, Path file, boolean whole)
      throws IOException {
    if (effort.otherProcesses() > 0) {
      System.out.println(
          "On a busy machine: beside "
              + effort.otherProcesses()
              + " other processes, each of which works half of the time.\n");
    }
    System.out.println(everything(measured));
    List<String> csv = new ArrayList<>(List.of(Row.CSV_HEADER));
    TextTable table = new TextTable(Row.CSV_HEADER.split(","));
    for (Goal goal : Goals.ALL) {
      Row row = goal.row(measured);
      if (!whole && Double.isNaN(row.clew())) {
        continue; // Nobody has asked for it.
      }
      String[] cells = row.cells();
      csv.add(String.join(",", cells));
      table.add(cells);
    }
    System.out.println(table);
    Files.write(Path.of(file + effort.suffix() + ".csv"), csv);
  }

  /** One line for each subject, one column for each tracer. */
  private static TextTable everything(Measurements measured) {
    List<String> tracers =
        List.of("clew", "otel", "brave", "jaeger", "contrib", "noop", "floor", "untraced");
    TextTable table =
        new TextTable(
            Stream.concat(Stream.of("bench", "unit"), tracers.stream()).toArray(String[]::new));
    measured.forEach(
        (subject, values) ->
            table.add(
                Stream.concat(
                        Stream.of(subject.bench(), subject.unit().label()),
                        tracers.stream().map(t -> Row.number(values.getOrDefault(t, Double.NaN))))
                    .toArray(String[]::new)));
    return table;
  }
}
