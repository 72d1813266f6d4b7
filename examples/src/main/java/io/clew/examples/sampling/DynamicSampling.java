package io.clew.examples.sampling;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.clew.examples.OutputDirectory;
import io.clew.viewer.Terminal;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Two services under load, whose sampling rate changes while they run. */
@Command(
    name = "dynamic-sampling",
    sortOptions = false,
    description = {
      "Puts two services, each a process of its own, under load, and shows their requests, their"
          + " traces and the rate in force. Change the rate meanwhile: edit the file that is shown"
          + " in another terminal, or type one of these here, and Enter:",
      "",
      "  0.5                      this share of all requests is traced",
      "  boost POST /checkout 10  all of these are traced, for 10 s",
      "  off                      stops all tracing",
      "  on                       goes on with it",
      "  quit",
      ""
    })
public final class DynamicSampling implements Callable<Integer> {
  private static final int MIN_REQUESTS = 10;
  private static final int MAX_REQUESTS = 2000;

  /** So that the script comes to its end in time. */
  private static final int MIN_REQUESTS_ONCE = 200;

  @Spec private CommandSpec spec;

  @Option(
      names = "--once",
      description =
          "Instead, play a short script of changes, and say how long both services took to see each."
              + " Exit with 1 unless each was seen within 30 s, as many requests were traced as then"
              + " should be, and none failed.")
  private boolean once;

  @Option(
      names = "--requests",
      paramLabel = "N",
      defaultValue = "500",
      description =
          "How many a second to each, 10 to 2000, with --once from 200 on (default:"
              + " ${DEFAULT-VALUE}).")
  private int requests;

  @Mixin private OutputDirectory output;

  private DynamicSampling() {}

  @Override
  public Integer call() throws Exception {
    int min = once ? MIN_REQUESTS_ONCE : MIN_REQUESTS;
    if (requests < min || requests > MAX_REQUESTS) {
      throw new ParameterException(
          spec.commandLine(),
          "--requests: expected " + min + " to " + MAX_REQUESTS + ", got " + requests);
    }
    Path directory = output.create();
    List<String> problems = List.of();
    try (Shop shop = Shop.start(directory, requests)) {
      if (once) {
        problems = new Scenario(shop, out()).run();
      } else {
        new LiveView(shop, Terminal.detect(), out(), Terminal.isInteractive())
            .run(new BufferedReader(new InputStreamReader(System.in, UTF_8)));
      }
    }
    return output.conclude(directory, once, problems);
  }

  private PrintWriter out() {
    return spec.commandLine().getOut();
  }
}
