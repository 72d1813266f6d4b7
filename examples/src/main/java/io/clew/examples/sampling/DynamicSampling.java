package io.clew.examples.sampling;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.clew.examples.Terminal;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
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

  @Option(
      names = "--output",
      paramLabel = "DIR",
      description =
          "Where the file of rules, the logs and the span logs go (default: a new directory for"
              + " temporary files, which --once deletes again).")
  private @Nullable Path output;

  private DynamicSampling() {}

  @Override
  public Integer call() throws Exception {
    int min = once ? MIN_REQUESTS_ONCE : MIN_REQUESTS;
    check(
        requests >= min && requests <= MAX_REQUESTS,
        "--requests",
        min + " to " + MAX_REQUESTS,
        requests);
    Path directory = directory();
    List<String> problems = List.of();
    try (Shop shop = Shop.start(directory, requests)) {
      if (once) {
        problems = new Scenario(shop, out()).run();
      } else {
        new LiveView(shop, Terminal.detect(), out(), Terminal.isInteractive())
            .run(new BufferedReader(new InputStreamReader(System.in, UTF_8)));
      }
    }
    return conclude(directory, problems);
  }

  private void check(boolean valid, String option, String expected, Object value) {
    if (!valid) {
      throw new ParameterException(
          spec.commandLine(), option + ": expected " + expected + ", got " + value);
    }
  }

  private Path directory() throws IOException {
    if (output == null) {
      return Files.createTempDirectory("clew-sampling-");
    }
    try {
      Files.createDirectories(output);
    } catch (IOException e) {
      check(false, "--output", "a directory that can be written", output);
    }
    check(Files.isWritable(output), "--output", "a directory that can be written", output);
    return output.toAbsolutePath().normalize();
  }

  private int conclude(Path directory, List<String> problems) throws IOException {
    if (!problems.isEmpty()) {
      PrintWriter err = spec.commandLine().getErr();
      problems.forEach(problem -> err.println("dynamic-sampling: " + problem));
      err.flush();
    }
    if (once && output == null && problems.isEmpty()) {
      delete(directory);
    } else {
      out().println();
      out().println("Rules, logs and span logs are in " + directory);
      out().flush();
    }
    return problems.isEmpty() ? 0 : 1;
  }

  private static void delete(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  private PrintWriter out() {
    return spec.commandLine().getOut();
  }
}
