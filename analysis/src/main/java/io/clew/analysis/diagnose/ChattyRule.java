package io.clew.analysis.diagnose;

import io.clew.analysis.path.Stages;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * For information: 15 calls or more of one service to another in a trace, and more than 20 children
 * at once. Calls of a batch are reported as that.
 */
final class ChattyRule implements Rule {
  private static final int MIN_CALLS = 15;
  private static final int MAX_AT_ONCE = 20;

  private record Pair(String caller, String callee) {}

  @Override
  public void find(TraceFacts facts, Consumer<Occurrence> found) {
    Map<Pair, List<Call>> pairs = new LinkedHashMap<>();
    for (Call call : facts.calls) {
      if (facts.hasParent(call) && !call.isInBatch && !call.template.callee().isEmpty()) {
        Pair pair = new Pair(facts.trace.service(call.span), call.template.callee());
        pairs.computeIfAbsent(pair, p -> new ArrayList<>()).add(call);
      }
    }
    pairs.forEach(
        (pair, calls) -> {
          if (calls.size() >= MIN_CALLS) {
            int parent = facts.trace.parent(calls.get(0).span);
            List<String> templates =
                calls.stream().map(call -> call.template.toString()).distinct().limit(2).toList();
            List<String> callees = templates.size() == 1 ? templates : List.of(pair.callee());
            int[] spans = TraceFacts.spansOf(calls);
            found.accept(Occurrence.info(FindingKind.CHATTY, parent, callees, spans, ""));
          }
        });
    for (int span = 0; span < facts.trace.size(); span++) {
      if (facts.trace.subtreeEnd(span) > span + MAX_AT_ONCE) {
        fanOut(facts, span, found);
      }
    }
  }

  private static void fanOut(TraceFacts facts, int parent, Consumer<Occurrence> found) {
    if (parent == 0 && facts.trace.isRootMissing()) {
      return;
    }
    Stages stages = Stages.of(facts.trace, parent);
    for (int stage = 0; stage < stages.count(); stage++) {
      if (stages.first(stage + 1) - stages.first(stage) > MAX_AT_ONCE) {
        int[] spans =
            IntStream.range(stages.first(stage), stages.first(stage + 1))
                .map(stages::span)
                .filter(span -> facts.isOwnChild(parent, span))
                .toArray();
        if (spans.length <= MAX_AT_ONCE) {
          continue;
        }
        List<String> callees =
            Arrays.stream(spans)
                .mapToObj(span -> Template.of(facts.trace, span).toString())
                .distinct()
                .sorted()
                .limit(10)
                .toList();
        found.accept(Occurrence.info(FindingKind.FAN_OUT, parent, callees, spans, ""));
        return;
      }
    }
  }
}
