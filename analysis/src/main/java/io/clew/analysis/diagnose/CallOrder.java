package io.clew.analysis.diagnose;

import io.clew.analysis.trace.Trace;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * In which order a parent makes two calls, over many traces. If it was seen both ways, or at the
 * same time, none of them needs the other's answer.
 */
final class CallOrder {
  private static final int MIN_TRACES = 20;
  private static final int MIN_CONTRARY = 2;

  /** Templates of one parent. Pairs of more are not looked at. */
  private static final int MAX_TEMPLATES = 16;

  private static final int MAX_PAIRS = 100_000;

  private record Pair(String service, String operation, String first, String second) {}

  private static final class Orders {
    int forwards;
    int backwards;
    int overlapped;
  }

  private final Map<Pair, Orders> orders = new HashMap<>();

  void add(TraceFacts facts) {
    facts.callsByParent.forEach(
        (parent, siblings) -> {
          Collection<List<Call>> byTemplate = TraceFacts.byTemplate(siblings);
          if (byTemplate.size() > 1) {
            List<Call> firsts = new ArrayList<>();
            byTemplate.stream().limit(MAX_TEMPLATES).forEach(calls -> firsts.add(calls.get(0)));
            add(facts, parent, firsts);
          }
        });
  }

  private void add(TraceFacts facts, int parent, List<Call> firsts) {
    Trace trace = facts.trace;
    String operation = facts.operation(parent);
    List<String> names = firsts.stream().map(call -> call.template.toString()).toList();
    long slack = facts.slack(parent);
    for (int i = 0; i < firsts.size(); i++) {
      for (int j = i + 1; j < firsts.size(); j++) {
        boolean isForwards = names.get(i).compareTo(names.get(j)) < 0;
        String first = names.get(isForwards ? i : j);
        String second = names.get(isForwards ? j : i);
        Pair pair = new Pair(trace.service(parent), operation, first, second);
        Orders seen = orders.get(pair);
        if (seen == null && orders.size() < MAX_PAIRS) {
          seen = new Orders();
          orders.put(pair, seen);
        }
        if (seen == null) {
          continue;
        }
        if (firsts.get(j).start < firsts.get(i).end - slack) {
          seen.overlapped++;
        } else if (isForwards) {
          seen.forwards++;
        } else {
          seen.backwards++;
        }
      }
    }
  }

  /** Every two of these calls were seen in another order, or at the same time. */
  boolean provesIndependent(String service, String operation, List<String> sortedTemplates) {
    if (sortedTemplates.size() > MAX_TEMPLATES) {
      return false;
    }
    for (int i = 0; i < sortedTemplates.size(); i++) {
      for (int j = i + 1; j < sortedTemplates.size(); j++) {
        Orders seen =
            orders.get(
                new Pair(service, operation, sortedTemplates.get(i), sortedTemplates.get(j)));
        if (seen == null
            || seen.forwards + seen.backwards + seen.overlapped < MIN_TRACES
            || Math.min(seen.forwards, seen.backwards) + seen.overlapped < MIN_CONTRARY) {
          return false;
        }
      }
    }
    return true;
  }
}
