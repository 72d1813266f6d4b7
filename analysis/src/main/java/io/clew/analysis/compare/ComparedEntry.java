package io.clew.analysis.compare;

import io.clew.analysis.flow.CallName;
import io.clew.analysis.flow.FlowGraph;
import io.clew.analysis.stats.Significance;
import io.clew.analysis.trace.Trace;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The requests to one entry point in both sets, and what is new in their structures. */
final class ComparedEntry {
  private static final double MAX_P = 0.01;
  private static final double MIN_EXTRA = 50;
  private static final double MIN_EXTRA_SHARE = 0.01;
  private static final double MIN_FALL = 0.1;
  private static final int MAX_PRECURSORS = 5;
  private static final double MIN_CALL_CHANGE = 0.01;

  private final CallName name;
  private final TwoSamples durations = new TwoSamples(0);
  private final Map<Long, ComparedCategory> categories = new HashMap<>();

  ComparedEntry(CallName name) {
    this.name = name;
  }

  /** See {@link ComparedCategory#add}. */
  int add(FlowGraph graph, Side side, boolean isRoom) {
    Trace trace = graph.calls().trace();
    durations.of(side).add(trace.id(), trace.duration(0), trace.weight());
    return categories
        .computeIfAbsent(graph.category(), unknown -> new ComparedCategory(graph))
        .add(graph, side, isRoom);
  }

  Collection<ComparedCategory> categories() {
    return categories.values();
  }

  /**
   * Compares shares of the entry point's requests: so it does not matter which entry points are
   * used more than before. Those of a new one are compared with all requests.
   */
  List<StructuralMutation> structural(TwoSamples all) {
    TwoSamples requests = durations.base().count() == 0 ? all : durations;
    List<StructuralMutation> found = new ArrayList<>();
    if (requests.base().count() == 0 || requests.problem().count() == 0) {
      return found;
    }
    double scale = requests.problem().weight() / requests.base().weight();
    double minExtra = Math.max(MIN_EXTRA, MIN_EXTRA_SHARE * requests.problem().weight());
    for (ComparedCategory category : categories.values()) {
      double extra = -fall(category, scale);
      double p = p(category, requests);
      if (extra > minExtra && p < MAX_P) {
        found.add(mutation(category, scale, p));
      }
    }
    return found;
  }

  /** How many requests fewer than before are of the category; below 0 if there are more. */
  private static double fall(ComparedCategory category, double scale) {
    return category.durations().base().weight() * scale - category.durations().problem().weight();
  }

  private static double p(ComparedCategory category, TwoSamples requests) {
    double baseSize = requests.base().effectiveSize();
    double problemSize = requests.problem().effectiveSize();
    TwoSamples some = category.durations();
    return Significance.shares(
        some.base().weight() / requests.base().weight() * baseSize,
        baseSize,
        some.problem().weight() / requests.problem().weight() * problemSize,
        problemSize);
  }

  private StructuralMutation mutation(ComparedCategory category, double scale, double p) {
    Sample problem = category.durations().problem();
    double extra = -fall(category, scale);
    Map<ComparedCategory, Double> precursors = precursors(category, extra, scale);
    double taken = precursors.values().stream().mapToDouble(part -> part).sum();
    double meanBefore = durations.base().mean();
    Map<CallName, Double> callsBefore = new HashMap<>();
    if (taken > 0) {
      meanBefore = 0;
      for (Map.Entry<ComparedCategory, Double> precursor : precursors.entrySet()) {
        double part = precursor.getValue() / taken;
        meanBefore += part * precursor.getKey().durations().base().mean();
        precursor
            .getKey()
            .calls(Side.BASE)
            .forEach((call, times) -> callsBefore.merge(call, part * times, Double::sum));
      }
    }
    return new StructuralMutation(
        category.id(),
        category.structure(),
        name.service(),
        name.operation(),
        problem.weight() - extra,
        problem.weight(),
        durations.problem().weight(),
        extra * (problem.mean() - meanBefore),
        p,
        precursors.keySet().stream().map(ComparedCategory::id).toList(),
        taken > 0 ? changes(callsBefore, category.calls(Side.PROBLEM)) : List.of(),
        problem.slowest());
  }

  /** With how many requests of each have become others: the most similar first. */
  private Map<ComparedCategory, Double> precursors(
      ComparedCategory mutation, double extra, double scale) {
    List<ComparedCategory> fallen = new ArrayList<>();
    Map<ComparedCategory, Integer> distances = new HashMap<>();
    for (ComparedCategory category : categories.values()) {
      if (fall(category, scale) >= MIN_FALL * extra) {
        fallen.add(category);
        distances.put(
            category, StructureDistance.between(category.structure(), mutation.structure()));
      }
    }
    fallen.sort(
        Comparator.comparing((ComparedCategory category) -> distances.getOrDefault(category, 0))
            .thenComparing(category -> -fall(category, scale))
            .thenComparing(ComparedCategory::id));
    Map<ComparedCategory, Double> precursors = new LinkedHashMap<>();
    double missing = extra;
    for (ComparedCategory category : fallen) {
      if (missing > 0 && precursors.size() < MAX_PRECURSORS) {
        double taken = Math.min(missing, fall(category, scale));
        precursors.put(category, taken);
        missing -= taken;
      }
    }
    return precursors;
  }

  private static List<CallChange> changes(
      Map<CallName, Double> before, Map<CallName, Double> after) {
    Map<CallName, Double> all = new HashMap<>(before);
    all.putAll(after);
    return all.keySet().stream()
        .map(
            call ->
                new CallChange(
                    call.toString(), before.getOrDefault(call, 0.0), after.getOrDefault(call, 0.0)))
        .filter(change -> Math.abs(change.problem() - change.base()) >= MIN_CALL_CHANGE)
        .sorted(
            Comparator.comparing((CallChange change) -> -Math.abs(change.problem() - change.base()))
                .thenComparing(CallChange::call))
        .toList();
  }
}
