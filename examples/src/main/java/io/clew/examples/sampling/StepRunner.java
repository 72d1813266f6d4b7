package io.clew.examples.sampling;

import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Makes changes to services under load, and measures how long each takes until all services know of
 * it. A change that does not arrive in time is a problem, and the last one that is made.
 */
final class StepRunner {
  private static final Duration TIMEOUT = Duration.ofSeconds(60);
  private static final int POLL_MILLIS = 10;

  private final LoadedServices loaded;
  private final PrintWriter out;
  private final List<String> problems = new ArrayList<>();
  private String lastProblem = "";

  StepRunner(LoadedServices loaded, PrintWriter out) {
    this.loaded = loaded;
    this.out = out;
  }

  /** What was not as it should be. The caller may add to it. */
  List<String> problems() {
    return problems;
  }

  /**
   * Runs steps, and tells of each.
   *
   * @param all what the services are called together
   * @return as many as arrived in time
   */
  List<StepResult> run(List<Step> steps, String all) throws IOException, InterruptedException {
    List<StepResult> results = new ArrayList<>();
    for (Step step : steps) {
      out.printf(Locale.ROOT, "%2d of %d  %s%n", results.size() + 1, steps.size(), step.name());
      out.flush();
      Duration seenAfter = change(step);
      if (seenAfter.compareTo(step.limit()) > 0) {
        break;
      }
      out.printf(
          Locale.ROOT, "          seen by %s after %s%n", all, StepResult.seconds(seenAfter));
      out.flush();
      results.add(new StepResult(step, seenAfter, measure(step)));
    }
    return results;
  }

  /** Makes a change; returns how long it took until all services knew of it. */
  private Duration change(Step step) throws IOException, InterruptedException {
    step.change().make();
    long start = System.nanoTime();
    Duration passed = Duration.ZERO;
    for (ServiceProcess service : loaded.services()) {
      ServiceStatus status = service.status();
      while (!step.seen().test(status) && passed.compareTo(step.limit()) <= 0) {
        Thread.sleep(POLL_MILLIS);
        status = service.status();
        passed = Duration.ofNanos(System.nanoTime() - start);
      }
      passed = Duration.ofNanos(System.nanoTime() - start);
      if (passed.compareTo(step.limit()) > 0) {
        problems.add(
            String.format(
                Locale.ROOT,
                "%s: not seen by %s within %d s, which says: %s",
                step.name(),
                service.name(),
                step.limit().toSeconds(),
                status.inWords()));
        break;
      }
      if (!status.problem().equals(lastProblem)) {
        lastProblem = status.problem();
        out.print(
            lastProblem.isEmpty()
                ? ""
                : "          " + lastProblem + String.format(Locale.ROOT, "%n"));
      }
    }
    return passed;
  }

  /** The answers of each service under the rules of a step. */
  private List<List<Window.Answer>> measure(Step step) throws InterruptedException {
    List<Window> windows = new ArrayList<>();
    for (Load load : loaded.loads()) {
      Window window = new Window(step.forced());
      windows.add(window);
      load.window(window);
    }
    List<List<Window.Answer>> answers = new ArrayList<>();
    for (Window window : windows) {
      if (!window.await(step.requests(), TIMEOUT)) {
        problems.add(
            String.format(
                Locale.ROOT,
                "%s: expected %d answers within %d s, got less",
                step.name(),
                step.requests(),
                TIMEOUT.toSeconds()));
      }
      answers.add(window.close(TIMEOUT));
    }
    return answers;
  }
}
