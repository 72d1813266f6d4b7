package io.clew.analysis.diagnose;

import io.clew.analysis.path.Saving;
import io.clew.analysis.path.WhatIf;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * {@code add-cache} in one trace. A service reads what it has read before in this request, and
 * nobody wrote to that callee between. The repeats of a template must take 5 ms and 3 % of the
 * request. What failed, was tried again or overlaps with the first is no repeat, and a cache needs
 * no cache.
 */
final class RepeatRule implements Rule {
  private record Question(String service, int template, String parameters) {}

  private record Asked(String service, int template) {}

  @Override
  public void find(TraceFacts facts, Consumer<Occurrence> found) {
    Map<String, Long> writes = new HashMap<>();
    Map<Question, Call> answered = new HashMap<>();
    Map<Asked, List<Call>> repeats = new LinkedHashMap<>();
    for (Call call : facts.calls) {
      if (!call.request.isRead()) {
        writes.put(call.template.callee(), call.start);
      } else if (mayBeCached(call)) {
        String service = facts.trace.service(call.span);
        Question question = new Question(service, call.templateNumber, call.request.parameters());
        Call first = answered.get(question);
        long write = writes.getOrDefault(call.template.callee(), Long.MIN_VALUE);
        if (first == null || write >= first.start) {
          answered.put(question, call);
        } else if (call.start >= first.end) {
          Asked asked = new Asked(service, call.templateNumber);
          repeats.computeIfAbsent(asked, a -> new ArrayList<>(2)).add(call);
        }
      }
    }
    repeats.forEach((asked, calls) -> report(facts, calls, found));
  }

  static boolean mayBeCached(Call call) {
    Request request = call.request;
    return request.isRead()
        && request.isKnown()
        && !request.isCache()
        && !call.isFailed
        && !call.isRetry;
  }

  private static void report(TraceFacts facts, List<Call> repeats, Consumer<Occurrence> found) {
    long onPath = facts.pathOf(repeats);
    if (onPath >= facts.threshold(5_000, 0.03)) {
      Call first = repeats.get(0);
      int parent = facts.trace.parent(first.span);
      int[] spans = TraceFacts.spansOf(repeats);
      WhatIf change = WhatIf.of(facts.path);
      repeats.forEach(repeat -> change.without(repeat.span));
      Saving saving = change.saving();
      found.accept(
          Occurrence.certain(
              FindingKind.ADD_CACHE,
              parent,
              first.template,
              spans,
              saving.lowMicros(),
              saving.highMicros()));
    }
  }
}
