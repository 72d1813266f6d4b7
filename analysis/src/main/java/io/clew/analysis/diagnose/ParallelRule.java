package io.clew.analysis.diagnose;

import io.clew.analysis.path.Saving;
import io.clew.analysis.path.Stages;
import io.clew.analysis.path.WhatIf;
import io.clew.analysis.trace.Trace;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * Reads of one parent that follow each other without work between them, though none of them uses
 * what an earlier one answered, as far as tags show it. Saves what they take longer than the
 * longest of them.
 */
final class ParallelRule implements Rule {
  private static final long MIN_CALL = 1_000;
  private static final long MAX_GAP = 1_000;
  private static final int MIN_VALUE = 6;

  /** As each takes 2 % of the request. */
  private static final int MAX_RUN = 50;

  /** How soon after a cache was asked its source is. */
  static final long MAX_MISS_PAUSE = 1_000;

  /** These say where and how, and nothing that was answered. */
  private static final Set<String> CONSTANT_TAGS =
      Set.of(
          "component",
          "db.type",
          "db.system",
          "db.instance",
          "db.name",
          "span.kind",
          "peer.service",
          "peer.hostname",
          "http.method",
          "http.host",
          "http.status_code",
          "error");

  @Override
  public void find(TraceFacts facts, Consumer<Occurrence> found) {
    facts.callsByParent.forEach(
        (parent, siblings) -> {
          if (siblings.size() > 1 && facts.path.subtreeMicros(parent) > 0) {
            find(facts, parent, found);
          }
        });
  }

  private static void find(TraceFacts facts, int parent, Consumer<Occurrence> found) {
    List<Call> run = new ArrayList<>();
    Stages stages = Stages.of(facts.trace, parent);
    for (int stage = 0; stage < stages.count(); stage++) {
      int place = stages.first(stage);
      int next = stages.first(stage + 1);
      Call call = next - place == 1 ? facts.callOf(parent, stages.span(place)) : null;
      int nextSpan = stage + 1 < stages.count() ? stages.span(next) : -1;
      if (call != null && isLeftOut(facts, call, nextSpan)) {
        continue;
      }
      if (call == null
          || !call.request.isRead()
          || call.duration() < facts.threshold(MIN_CALL, 0.02)) {
        report(facts, parent, run, found);
        run = new ArrayList<>();
        continue;
      }
      if (!run.isEmpty() && !continues(facts.trace, parent, run, call)) {
        report(facts, parent, run, found);
        run = new ArrayList<>();
      }
      run.add(call);
    }
    report(facts, parent, run, found);
  }

  /** Other findings speak of these, or they cannot be moved. */
  private static boolean isLeftOut(TraceFacts facts, Call call, int next) {
    if (call.isInBatch || call.isRetry || call.isFailed) {
      return true;
    }
    return call.request.isCache()
        && next >= 0
        && facts.callOf(next) != null
        && facts.trace.start(next) - call.end <= MAX_MISS_PAUSE;
  }

  private static boolean continues(Trace trace, int parent, List<Call> run, Call call) {
    Call last = run.get(run.size() - 1);
    long shorter = Math.min(last.duration(), call.duration());
    if (call.start - last.end >= Math.max(MAX_GAP, shorter / 10) || run.size() >= MAX_RUN) {
      return false;
    }
    for (int i = 0; i < run.size(); i++) {
      if (uses(trace, parent, run.subList(0, i + 1), call)) {
        return false;
      }
    }
    return true;
  }

  /** Whether a call has in its parameters a value that first stands in the last of those before. */
  private static boolean uses(Trace trace, int parent, List<Call> before, Call call) {
    Call last = before.get(before.size() - 1);
    String parameters = call.request.parameters();
    return hasPassedOn(trace, parent, before, trace.tags(last.span), parameters)
        || (last.server >= 0
            && hasPassedOn(trace, parent, before, trace.tags(last.server), parameters));
  }

  private static boolean hasPassedOn(
      Trace trace, int parent, List<Call> before, Map<String, String> tags, String parameters) {
    for (Map.Entry<String, String> tag : tags.entrySet()) {
      String value = tag.getValue();
      if (value.length() >= MIN_VALUE
          && !CONSTANT_TAGS.contains(tag.getKey())
          && parameters.contains(value)
          && before.stream().noneMatch(call -> call.request.parameters().contains(value))
          && trace.tags(parent).values().stream().noneMatch(known -> known.contains(value))) {
        return true;
      }
    }
    return false;
  }

  private static void report(
      TraceFacts facts, int parent, List<Call> run, Consumer<Occurrence> found) {
    Set<String> templates = new TreeSet<>();
    Set<String> callees = new TreeSet<>();
    long sum = 0;
    long longest = 0;
    for (Call call : run) {
      templates.add(call.template.toString());
      callees.add(call.template.callee());
      sum += call.duration();
      longest = Math.max(longest, call.duration());
    }
    if (templates.size() < 2 || sum - longest < facts.threshold(10_000, 0.1)) {
      return;
    }
    int[] spans = TraceFacts.spansOf(run);
    Saving saving = WhatIf.of(facts.path).startingTogether(spans).saving();
    if (saving.highMicros() > 0) {
      boolean areDifferent = callees.size() == run.size() && !callees.contains("");
      found.accept(
          new Occurrence(
              FindingKind.PARALLELISE,
              parent,
              List.copyOf(templates),
              spans,
              saving.lowMicros(),
              saving.highMicros(),
              areDifferent ? Certainty.LIKELY : Certainty.POSSIBLE,
              ""));
    }
  }
}
