package io.clew.benchmarks;

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
import java.util.List;
import java.util.stream.Stream;

/**
 * Measures everything, prints the results, and shows which goals are reached. It ends with 0 even
 * if a goal is missed, and with 1 if something could not be measured.
 */
public final class Compare {
  private static final List<Source> SOURCES =
      List.of(
          new JarSizes(),
          new BuildRuns(),
          new StartRuns(),
          new CpuRuns(),
          new WorkerRuns(),
          new KafkaRuns(),
          new SamplerRuns(),
          new JmhRuns(),
          new ContentionRuns());

  private Compare() {}

  /**
   * Runs the comparison.
   *
   * @param args the directory for the results; then the options of {@link Effort#of}
   */
  public static void main(String[] args) {
    Path target = Path.of(args[0]);
    Effort effort = Effort.of(List.of(args));
    try (BusyMachine machine = new BusyMachine(effort.otherProcesses())) {
      Files.createDirectories(target);
      machine.start();
      Measurements measured = new Measurements();
      for (Source source : SOURCES) {
        source.measure(effort, target, measured);
        machine.verify();
      }
      report(measured, effort, target);
    } catch (Exception e) {
      System.err.println("compare: " + e + "; the logs are in " + target);
      System.exit(1);
    }
  }

  private static void report(Measurements measured, Effort effort, Path target) throws IOException {
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
      String[] cells = goal.row(measured).cells();
      csv.add(String.join(",", cells));
      table.add(cells);
    }
    System.out.println(table);
    Files.write(target.resolve("compare" + effort.suffix() + ".csv"), csv);
  }

  /** One line for each subject, one column for each tracer. */
  private static TextTable everything(Measurements measured) {
    List<String> tracers = List.of("clew", "otel", "brave", "jaeger", "noop", "floor", "untraced");
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
