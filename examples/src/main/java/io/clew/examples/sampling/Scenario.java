package io.clew.examples.sampling;

import static io.clew.examples.sampling.Step.Share.ALL;
import static io.clew.examples.sampling.Step.Share.OTHERS;
import static java.util.Comparator.naturalOrder;

import io.clew.examples.SpanLogs;
import io.clew.examples.sampling.Step.Share;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import zipkin2.Span;

/**
 * A fixed sequence of changes under load. It measures how long each takes until both services know
 * of it; a change that does not arrive within the limit is a problem. Of the requests from then on,
 * as many as expected have to be in the span logs, and none may fail.
 */
final class Scenario {
  private static final int BOOST_SECONDS = 10;
  private static final String FEED = "GET /feed";
  private static final String CHECKOUT = "POST /checkout";

  private final Shop shop;
  private final PrintWriter out;
  private final StepRunner runner;
  private final List<String> problems;
  private long boosted;

  Scenario(Shop shop, PrintWriter out) {
    this.shop = shop;
    this.out = out;
    runner = new StepRunner(shop.loaded(), out);
    problems = runner.problems();
  }

  private List<Step> steps() {
    RulesFile file = shop.rules();
    String checkoutAlone = CHECKOUT + " 1.0, default 0.01";
    Share checkout = new Share(CHECKOUT, 1);
    Share others = new Share(OTHERS, 0.01);
    return List.of(
        Step.of("rules at the start", () -> {}, rates("default 0.1"), new Share(ALL, 0.1)),
        Step.of(
            "file edited in place",
            () -> file.edit(RulesFile.rate(1)),
            rates("default 1.0"),
            new Share(ALL, 1)),
        // So many, that none at all would be too few.
        Step.of(
                "file replaced by renaming",
                () -> file.replace(RulesFile.rate(0.01)),
                rates("default 0.01"),
                new Share(ALL, 0.01))
            .requests(2000),
        Step.of(
            "a rule for " + CHECKOUT,
            () -> file.edit(RulesFile.rate(CHECKOUT, 1, 0.01)),
            rates(checkoutAlone),
            checkout,
            others),
        Step.of(
            "a comma forgotten: refused",
            () -> file.edit(RulesFile.rate(0.5).replaceFirst(",", "")),
            status -> !status.problem().isEmpty() && rates(checkoutAlone).test(status),
            checkout,
            others),
        Step.of(
                "boost of " + FEED + " for " + BOOST_SECONDS + " s",
                this::boost,
                rates(FEED + " 1.0, " + checkoutAlone),
                new Share(FEED, 1),
                checkout,
                others)
            .requests(300),
        Step.of("the boost is over", this::awaitEnd, rates(checkoutAlone), checkout, others),
        Step.of(
                "callers force each trace",
                () -> file.edit(RulesFile.rate(0.1)),
                rates("default 0.1"),
                new Share(ALL, 1))
            .forcedByCallers(),
        Step.of(
                "tracing off, while they do",
                () -> file.tracing(false),
                ServiceStatus::off,
                new Share(ALL, 0))
            .forcedByCallers(),
        Step.of(
            "tracing on again",
            () -> file.tracing(true),
            rates("default 0.1"),
            new Share(ALL, 0.1)));
  }

  private static Predicate<ServiceStatus> rates(String expected) {
    return status -> !status.off() && status.rates().equals(expected);
  }

  private void boost() throws IOException, InterruptedException {
    shop.boost(FEED, 1, BOOST_SECONDS);
    boosted = System.nanoTime();
  }

  private void awaitEnd() throws InterruptedException {
    TimeUnit.NANOSECONDS.sleep(
        boosted + TimeUnit.SECONDS.toNanos(BOOST_SECONDS) - System.nanoTime());
  }

  /**
   * Runs it and prints the results.
   *
   * @return the problems found; empty if all is right
   */
  List<String> run() throws IOException, InterruptedException {
    List<Step> steps = steps();
    List<StepResult> results = runner.run(steps, "both");
    problems.addAll(shop.loaded().failures());
    if (!shop.loaded().end()) {
      problems.add("a service did not end by itself, or lost spans: see " + shop.directory());
    }
    print(results, steps.size());
    return problems;
  }

  private void print(List<StepResult> results, int steps) throws IOException {
    List<Set<String>> traced = new ArrayList<>();
    for (ServiceProcess service : shop.services()) {
      traced.add(
          SpanLogs.read(shop.directory(), service.pid()).stream()
              .map(Span::traceId)
              .collect(Collectors.toSet()));
    }
    String row = "%-28s %-15s %6s  %-14s %-14s %12s  %s%n";
    out.printf(
        Locale.ROOT, "%nTraces found in the span logs, of the requests that were answered:%n%n");
    out.printf(
        Locale.ROOT,
        row,
        "CHANGE",
        "REQUESTS",
        "RATE",
        names().get(0),
        names().get(1),
        "SEEN BY BOTH",
        "");
    for (StepResult each : results) {
      String name = each.step().name();
      String seen = StepResult.seconds(each.seenAfter());
      for (Share share : each.step().shares()) {
        StepResult.Count first = each.count(share, 0, traced.get(0));
        StepResult.Count second = each.count(share, 1, traced.get(1));
        boolean well = first.isBy(share) && second.isBy(share);
        if (!well) {
          problems.add(
              String.format(
                  Locale.ROOT,
                  "%s: expected %s of %s traced, got %s and %s",
                  each.step().name(),
                  share.rate(),
                  share.operation(),
                  first,
                  second));
        }
        out.printf(
            Locale.ROOT,
            row,
            name,
            share.operation(),
            share.rate(),
            first,
            second,
            seen,
            well ? "ok" : "FAILED");
        name = "";
        seen = "";
      }
    }
    out.printf(
        Locale.ROOT,
        "%n%d of %d changes took effect, the slowest after %s; %d requests were answered, %d failed%n",
        results.size(),
        steps,
        StepResult.seconds(
            results.stream().map(StepResult::seenAfter).max(naturalOrder()).orElse(Duration.ZERO)),
        shop.loaded().answered(),
        shop.loaded().failed());
    out.flush();
  }

  private List<String> names() {
    return shop.services().stream().map(ServiceProcess::name).toList();
  }
}
