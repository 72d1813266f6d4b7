package io.clew.analysis.diagnose;

import io.clew.analysis.path.Stages;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * Of 3 or more calls alike in one stage, one lasts at least twice the median, and 10 ms and 10 % of
 * the request longer than the next; the request waits for it. Saves that time, as far as nothing
 * else in the stage lasts as long.
 */
final class StragglerRule implements Rule {
  private static final int MIN_CALLS = 3;

  @Override
  public void find(TraceFacts facts, Consumer<Occurrence> found) {
    facts.callsByParent.forEach(
        (parent, siblings) -> {
          if (siblings.size() >= MIN_CALLS) {
            Stages stages = Stages.of(facts.trace, parent);
            for (int stage = 0; stage < stages.count(); stage++) {
              if (stages.first(stage + 1) - stages.first(stage) >= MIN_CALLS) {
                find(facts, parent, spansOf(stages, stage), found);
              }
            }
          }
        });
  }

  private static void find(TraceFacts facts, int parent, int[] stage, Consumer<Occurrence> found) {
    List<Call> calls = new ArrayList<>();
    for (int span : stage) {
      Call call = facts.callOf(parent, span);
      if (call != null) {
        calls.add(call);
      }
    }
    for (List<Call> alike : TraceFacts.byTemplate(calls)) {
      if (alike.size() < MIN_CALLS) {
        continue;
      }
      List<Call> byDuration = new ArrayList<>(alike);
      byDuration.sort((a, b) -> Long.compare(b.duration(), a.duration()));
      Call longest = byDuration.get(0);
      long second = byDuration.get(1).duration();
      long median = byDuration.get(byDuration.size() / 2).duration();
      long excess = longest.duration() - second;
      long onPath = facts.path.subtreeMicros(longest.span);
      if (longest.duration() >= 2 * median
          && excess >= facts.threshold(10_000, 0.1)
          && onPath > 0) {
        long high = Math.min(excess, onPath);
        long low = Math.min(high, longest.end - endOfOthers(facts, stage, longest));
        found.accept(
            Occurrence.certain(
                FindingKind.STRAGGLER,
                parent,
                longest.template,
                spansOf(longest, alike),
                low,
                high));
      }
    }
  }

  private static int[] spansOf(Stages stages, int stage) {
    return IntStream.range(stages.first(stage), stages.first(stage + 1))
        .map(stages::span)
        .toArray();
  }

  /** The straggler first. */
  private static int[] spansOf(Call longest, List<Call> alike) {
    List<Call> ordered = new ArrayList<>(List.of(longest));
    alike.stream().filter(call -> call != longest).forEach(ordered::add);
    return TraceFacts.spansOf(ordered);
  }

  private static long endOfOthers(TraceFacts facts, int[] stage, Call longest) {
    return Arrays.stream(stage)
        .filter(span -> span != longest.span)
        .mapToLong(facts.trace::end)
        .max()
        .orElse(longest.start);
  }
}
