package io.clew.examples.sampling;

import static io.clew.examples.sampling.Step.Share.ALL;
import static io.clew.examples.sampling.Step.Share.OTHERS;
import static java.util.Comparator.naturalOrder;

import io.clew.examples.SpanLogs;
import io.clew.examples.sampling.Step.Share;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import zipkin2.Span;

/**
 * A rollout of tracing, with the accidents that happen meanwhile. All processes have to see each
 * change in time, and then trace as many requests as they should.
 */
final class RolloutScenario {
  private static final int REQUESTS = 10;
  private static final double USUAL = 0.003;
  private static final String CHECKOUT = "POST /checkout";
  private static final String ANNOUNCEMENT = "clew started";
  private static final String REFUSED = " is refused";

  private final Fleet fleet;
  private final Duration limit;
  private final PrintWriter out;
  private final StepRunner runner;
  private final List<String> problems;
  private final int processes;

  /**
   * A scenario.
   *
   * @param limit in which each process has to see a change
   */
  RolloutScenario(Fleet fleet, Duration limit, PrintWriter out) {
    this.fleet = fleet;
    this.limit = limit;
    this.out = out;
    runner = new StepRunner(fleet.loaded(), out);
    problems = runner.problems();
    processes = fleet.loaded().services().size();
  }

  private List<Step> steps() {
    RulesFile rules = fleet.rules();
    String boosted = RulesFile.rate(CHECKOUT, 1, USUAL);
    Predicate<ServiceStatus> isBoosted = rates(CHECKOUT + " 1.0, default 0.003");
    Predicate<ServiceStatus> isAlone = status -> !status.problem().isEmpty();
    Share none = new Share(ALL, 0);
    Share usual = new Share(ALL, USUAL);
    Share[] boost = {new Share(CHECKOUT, 1), new Share(OTHERS, USUAL)};
    return List.of(
        step("installed, kill switch on", () -> {}, ServiceStatus::off, none),
        step("on", () -> rules.tracing(true), rates("default 1.0"), new Share(ALL, 1)),
        step("0.3 %", () -> rules.replace(RulesFile.rate(USUAL)), rates("default 0.003"), usual),
        step(CHECKOUT + " boosted", () -> rules.replace(boosted), isBoosted, boost),
        step("kill switch", () -> rules.tracing(false), ServiceStatus::off, none),
        step("on again", () -> rules.tracing(true), isBoosted, boost),
        step("the rules' server stops", fleet.source()::close, isBoosted.and(isAlone), boost),
        step("one process restarts", () -> fleet.restart(0), isBoosted.and(isAlone), boost),
        step("the server is back, 0.3 %", this::resume, rates("default 0.003"), usual),
        step(
            "a comma forgotten: refused",
            () -> rules.replace(boosted.replaceFirst(",", "")),
            isAlone.and(rates("default 0.003")),
            usual),
        step("clew.enabled=false", () -> fleet.enable(false), ServiceStatus::off, none),
        step("clew.enabled=true", () -> fleet.enable(true), rates("default 0.003"), usual));
  }

  private Step step(
      String name, Step.Change change, Predicate<ServiceStatus> seen, Share... shares) {
    return Step.of(name, change, seen, shares).requests(REQUESTS).within(limit);
  }

  private static Predicate<ServiceStatus> rates(String expected) {
    return status -> !status.off() && status.rates().equals(expected);
  }

  private void resume() throws IOException {
    fleet.rules().replace(RulesFile.rate(USUAL));
    fleet.source().start();
  }

  /**
   * Runs it and prints the results.
   *
   * @return the problems found; empty if all is right
   */
  List<String> run() throws IOException, InterruptedException {
    List<Step> steps = steps();
    List<StepResult> results = runner.run(steps, "all " + processes);
    problems.addAll(fleet.loaded().failures());
    if (!fleet.loaded().end()) {
      problems.add("a service did not end by itself: see " + fleet.directory());
    }
    List<Span> spans = Files.exists(fleet.spanLogs()) ? SpanLogs.read(fleet.spanLogs()) : List.of();
    print(results, spans.stream().map(Span::traceId).collect(Collectors.toSet()));
    out.printf(
        Locale.ROOT,
        "%n%d of %d changes seen by all %d processes, the slowest after %s; %d requests were answered,"
            + " %d failed%n",
        results.size(),
        steps.size(),
        processes,
        slowest(results),
        fleet.loaded().answered(),
        fleet.loaded().failed());
    if (results.size() == steps.size()) {
      countRefusals();
      countAnnouncements(spans);
    }
    out.flush();
    return problems;
  }

  private static String slowest(List<StepResult> results) {
    return results.stream()
        .map(StepResult::seenAfter)
        .max(naturalOrder())
        .map(StepResult::seconds)
        .orElse("-");
  }

  private void print(List<StepResult> results, Set<String> traced) {
    String row = "%-30s %13s  %-15s %6s  %-12s %s%n";
    out.printf(Locale.ROOT, "%n" + row, "CHANGE", "LAST SEEN", "REQUESTS", "RATE", "TRACED", "");
    for (StepResult each : results) {
      String name = each.step().name();
      String seen = each.seenAfter().toMillis() + " ms";
      for (Share share : each.step().shares()) {
        StepResult.Count count = each.count(share, traced);
        boolean well = count.isBy(share);
        if (!well) {
          problems.add(
              each.step().name()
                  + ": expected "
                  + share.rate()
                  + " of "
                  + share.operation()
                  + " traced, got "
                  + count);
        }
        out.printf(
            Locale.ROOT,
            row,
            name,
            seen,
            share.operation(),
            share.rate(),
            count,
            well ? "ok" : "FAILED");
        name = "";
        seen = "";
      }
    }
  }

  /** Nobody wants to read more of a bad file, or less. */
  private void countRefusals() throws IOException {
    int once = 0;
    for (ServiceProcess service : fleet.loaded().services()) {
      try (Stream<String> lines = Files.lines(service.log())) {
        long refusals = lines.filter(line -> line.contains(REFUSED)).count();
        if (refusals == 1) {
          once++;
        } else {
          problems.add("expected one line on the bad file, got " + refusals + ": " + service.log());
        }
      }
    }
    out.println("The bad file is one line in " + once + " of " + processes + " logs");
  }

  private void countAnnouncements(List<Span> spans) {
    long announced = spans.stream().filter(span -> ANNOUNCEMENT.equals(span.name())).count();
    int expected = processes + 1; // One was started twice.
    if (announced != expected) {
      problems.add("expected " + expected + " announcements of processes, got " + announced);
    }
    out.println(announced + " spans say that a process has been switched on");
  }
}
