package io.clew.analysis.diagnose;

import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import zipkin2.Span;

/**
 * At least 5 calls alike of one parent, 80 % of them one after the other, for different things,
 * that take 10 ms and 5 % of the request. What a call costs beyond its server is saved for all but
 * one; of a call without a server, the shortest one stands for that.
 */
final class BatchRule implements Rule {
  private static final int MIN_CALLS = 5;
  private static final int MANY_CALLS = 15;
  private static final double MIN_IN_SEQUENCE = 0.8;
  private static final double MIN_VARIATION = 0.5;

  @Override
  public void find(TraceFacts facts, Consumer<Occurrence> found) {
    facts.callsByParent.forEach(
        (parent, siblings) -> {
          if (siblings.size() >= MIN_CALLS) {
            for (List<Call> alike : TraceFacts.byTemplate(siblings)) {
              find(facts, parent, alike.stream().filter(call -> !call.isRetry).toList(), found);
            }
          }
        });
  }

  private static void find(
      TraceFacts facts, int parent, List<Call> calls, Consumer<Occurrence> found) {
    int n = calls.size();
    if (n < MIN_CALLS) {
      return;
    }
    boolean isKnown = calls.stream().allMatch(call -> call.request.isKnown());
    long distinct = calls.stream().map(call -> call.request.parameters()).distinct().count();
    long onPath = facts.pathOf(calls);
    if ((isKnown && 2 * distinct < n) || onPath < facts.threshold(10_000, 0.05)) {
      return;
    }
    Template template = calls.get(0).template;
    int[] spans = TraceFacts.spansOf(calls);
    boolean isSend = template.kind() == Span.Kind.PRODUCER;
    if (isSend || inSequence(calls, facts.slack(parent)) < MIN_IN_SEQUENCE * (n - 1)) {
      List<String> callees = List.of(template.toString());
      String note = isSend ? "sends" : "overlapping";
      found.accept(Occurrence.info(FindingKind.BATCH, parent, callees, spans, note));
      return;
    }
    calls.forEach(call -> call.isInBatch = true);
    long longest = calls.stream().mapToLong(Call::duration).max().orElse(0);
    long low = (n - 1) * overhead(facts, calls);
    boolean isSure = isKnown || n >= MANY_CALLS || variation(calls) >= MIN_VARIATION;
    found.accept(
        Occurrence.certain(FindingKind.BATCH, parent, template, spans, low, onPath - longest)
            .withNote(isSure ? "" : "batch or cache"));
  }

  private static int inSequence(List<Call> calls, long slack) {
    int count = 0;
    for (int i = 1; i < calls.size(); i++) {
      count += calls.get(i).start >= calls.get(i - 1).end - slack ? 1 : 0;
    }
    return count;
  }

  private static long overhead(TraceFacts facts, List<Call> calls) {
    long[] outside =
        calls.stream()
            .filter(call -> call.server >= 0)
            .mapToLong(call -> Math.max(0, call.duration() - facts.trace.duration(call.server)))
            .sorted()
            .toArray();
    if (2 * outside.length >= calls.size()) {
      return outside[(outside.length - 1) / 2];
    }
    return calls.stream().mapToLong(Call::duration).min().orElse(0);
  }

  /** The standard deviation of the durations by their mean. */
  private static double variation(List<Call> calls) {
    double[] durations = calls.stream().mapToDouble(Call::duration).toArray();
    double mean = Arrays.stream(durations).average().orElse(0);
    double variance = Arrays.stream(durations).map(d -> (d - mean) * (d - mean)).sum();
    return mean == 0 ? 0 : Math.sqrt(variance / durations.length) / mean;
  }
}
