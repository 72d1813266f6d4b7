package io.clew.analysis.diagnose;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** One finding over the traces that have it. */
final class CollectedFinding {
  private static final int MAX_EXEMPLARS = 3;
  private static final Comparator<Exemplar> BY_SAVING =
      Comparator.comparingLong(Exemplar::savingLowMicros)
          .reversed()
          .thenComparing(Exemplar::traceId);

  private final FindingKey key;
  private final Map<String, Integer> notes = new TreeMap<>();
  private final Set<Template> entries = new HashSet<>();
  private final List<Exemplar> exemplars = new ArrayList<>(MAX_EXEMPLARS + 1);
  private Certainty certainty = Certainty.INFO;
  private int traces;
  private double weight;
  private double low;
  private double high;

  CollectedFinding(FindingKey key) {
    this.key = key;
  }

  FindingKey key() {
    return key;
  }

  /** The entry points of the requests that have it. */
  Set<Template> entries() {
    return entries;
  }

  int traces() {
    return traces;
  }

  double weight() {
    return weight;
  }

  Certainty certainty() {
    return certainty;
  }

  /** Adds traces that have it. The savings are the sums of weight by saving. */
  void add(
      Set<Template> entriesOfTraces,
      int count,
      double weights,
      double savingLow,
      double savingHigh,
      Certainty sure,
      String note,
      List<Exemplar> examples) {
    entries.addAll(entriesOfTraces);
    traces += count;
    weight += weights;
    low += savingLow;
    high += savingHigh;
    certainty = sure.compareTo(certainty) < 0 ? sure : certainty;
    notes.merge(note, count, Integer::sum);
    examples.forEach(example -> keep(exemplars, example));
  }

  /** Keeps the example if it is among those that would save the most. */
  static void keep(List<Exemplar> exemplars, Exemplar example) {
    exemplars.add(example);
    exemplars.sort(BY_SAVING);
    if (exemplars.size() > MAX_EXEMPLARS) {
      exemplars.remove(MAX_EXEMPLARS);
    }
  }

  Finding finding(FindingKind kind, Certainty sure) {
    String note =
        notes.entrySet().stream()
            .max(Map.Entry.comparingByValue())
            .map(Map.Entry::getKey)
            .orElse("");
    return new Finding(
        kind,
        key.service(),
        key.operation(),
        key.callees(),
        traces,
        weight,
        Math.round(low / weight),
        Math.round(high / weight),
        low,
        exemplars,
        sure,
        note);
  }
}
