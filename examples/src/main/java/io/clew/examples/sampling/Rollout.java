package io.clew.examples.sampling;

import io.clew.examples.OutputDirectory;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Many services that are switched on, up, down and off by one file and one source of rules. */
@Command(
    name = "fleet",
    sortOptions = false,
    description = {
      "Puts 20 processes of 10 services under a light load. They know nothing of Clew but one file of"
          + " settings, which also says where rules come from. Edit either file while they run, and"
          + " see what they do; Ctrl-C ends them."
    })
public final class Rollout implements Callable<Integer> {
  private static final int MIN_PROCESSES = 2;
  private static final int MAX_PROCESSES = 40;
  private static final int MAX_SECONDS = 60;
  private static final int WATCH_MILLIS = 1000;

  @Spec private CommandSpec spec;

  @Option(
      names = "--once",
      description =
          "Instead, play a rollout: on, 0.3 %%, one route boosted, off, on, the source of rules away and"
              + " back, a bad file, all settings off and on. Exit with 1 unless every process saw every change in time,"
              + " traced what it then should, and no request failed.")
  private boolean once;

  @Option(
      names = "--processes",
      paramLabel = "N",
      defaultValue = "20",
      description = "How many processes, 2 to 40 (default: ${DEFAULT-VALUE}).")
  private int processes;

  @Option(
      names = "--within",
      paramLabel = "SECONDS",
      defaultValue = "5",
      description =
          "In how many seconds each process has to see a change, 1 to 60 (default:"
              + " ${DEFAULT-VALUE}).")
  private int within;

  @Mixin private OutputDirectory output;

  private Rollout() {}

  @Override
  public Integer call() throws Exception {
    check(processes, MIN_PROCESSES, MAX_PROCESSES, "--processes");
    check(within, 1, MAX_SECONDS, "--within");
    PrintWriter out = spec.commandLine().getOut();
    Path directory = output.create();
    List<String> problems = List.of();
    out.println("Starting " + processes + " processes ...");
    out.flush();
    try (Fleet fleet = Fleet.start(directory, processes)) {
      if (once) {
        problems = new RolloutScenario(fleet, Duration.ofSeconds(within), out).run();
      } else {
        watch(fleet, out);
      }
    }
    return output.conclude(directory, once, problems);
  }

  private void check(int value, int min, int max, String option) {
    if (value < min || value > max) {
      throw new ParameterException(
          spec.commandLine(), option + ": expected " + min + " to " + max + ", got " + value);
    }
  }

  /** Says what the processes do whenever that has changed; until it is interrupted. */
  private static void watch(Fleet fleet, PrintWriter out) throws Exception {
    out.println("Settings: " + fleet.settings() + " (clew.enabled)");
    out.println("Rules:    " + fleet.rules().path());
    Map<String, Integer> last = Map.of();
    while (true) {
      Map<String, Integer> now = new TreeMap<>();
      for (ServiceProcess service : fleet.loaded().services()) {
        ServiceStatus status = service.status();
        String problem = status.problem();
        now.merge(
            status.inWords() + (problem.isEmpty() ? "" : " (" + problem + ")"), 1, Integer::sum);
      }
      if (!now.equals(last)) {
        last = now;
        now.forEach((words, count) -> out.println(count + " processes: " + words));
        out.println(
            fleet.loaded().answered()
                + " requests answered, "
                + fleet.loaded().failed()
                + " failed");
        out.flush();
      }
      Thread.sleep(WATCH_MILLIS);
    }
  }
}
