package io.clew.stress.outage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Lets the broker of an application fail in several ways, and checks where each span is. */
public final class Outages {
  private Outages() {}

  /**
   * Prints a table, and ends with 1 if a promise was broken. No duration of a span is promised.
   *
   * @param arguments {@code --quick} or nothing, then the names of some outages, or nothing for all
   * @throws Exception if a process cannot be started
   */
  public static void main(String[] arguments) throws Exception {
    List<String> rest = new ArrayList<>(List.of(arguments));
    Effort effort = rest.remove("--quick") ? Effort.QUICK : Effort.FULL;
    List<Outage> outages =
        rest.isEmpty() ? List.of(Outage.values()) : rest.stream().map(Outage::valueOf).toList();
    System.out.print(Outcome.HEADER);
    List<String> failed = new ArrayList<>();
    for (Outage outage : outages) {
      for (boolean spooled : outage.needsSpool() ? List.of(true) : List.of(false, true)) {
        if (!run(outage, spooled, effort).isEmpty()) {
          failed.add(outage + (spooled ? " with a spool" : ""));
        }
      }
    }
    if (!failed.isEmpty()) {
      System.err.println("stress/outages: failed: " + failed);
      System.exit(1);
    }
  }

  /** Runs an outage, prints its row and its problems, and returns the problems. */
  static List<String> run(Outage outage, boolean spooled, Effort effort)
      throws IOException, InterruptedException {
    Path directory = Files.createTempDirectory("clew-outages");
    try (OutageRun run = new OutageRun(outage, spooled, effort, directory)) {
      happen(outage, run);
      Outcome outcome = run.outcome();
      List<String> problems = outcome.problems();
      System.out.println(outcome.row());
      if (!problems.isEmpty()) {
        problems.forEach(System.out::println);
        System.out.println(outcome.counters());
        System.out.print(run.log());
      }
      return problems;
    } finally {
      delete(directory);
    }
  }

  private static void happen(Outage outage, OutageRun run)
      throws IOException, InterruptedException {
    boolean done = false;
    try {
      outage.happen(run);
      done = true;
    } finally {
      if (!done) {
        System.err.print(run.log());
      }
    }
  }

  private static void delete(Path directory) throws IOException {
    try (Stream<Path> paths = Files.walk(directory)) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}
