package io.clew.analysis.compare;

import io.clew.analysis.flow.CallName;
import io.clew.analysis.flow.FlowGraph;
import io.clew.analysis.stats.Histogram;
import io.clew.analysis.stats.Significance;
import io.clew.analysis.trace.Trace;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Says what differs between two sets of traces, a base and a problem: requests that do something
 * else than before, and requests that do the same in another time. What is more traffic alone is no
 * difference.
 *
 * <p>For the tests no more than 2048 times of a category are kept a set, and 512 of an edge, each
 * with the same chance; counts and means are those of all. Edges are compared up to 1000 a category
 * and 100,000 together. Mutable; not safe for use by many threads.
 *
 * @see <a
 *     href="https://www.usenix.org/conference/nsdi11/diagnosing-performance-changes-comparing-request-flows">Spectroscope</a>
 */
public final class Comparison {
  static final double MAX_LATENCY_P = 0.05;

  /** Percentiles of whole sets are exact up to so many traces. */
  static final int EXACT_TRACES = 1_000_000;

  /** Of all categories. Those that come later are of rare ones. */
  private static final int MAX_EDGES = 100_000;

  private final Map<CallName, ComparedEntry> entries = new HashMap<>();
  private final TwoSamples all = new TwoSamples(0);
  private final Histogram base = new Histogram(EXACT_TRACES);
  private final Histogram problem = new Histogram(EXACT_TRACES);
  private int edges;

  public void addBase(Trace trace) {
    add(FlowGraph.of(trace), Side.BASE);
  }

  public void addProblem(Trace trace) {
    add(FlowGraph.of(trace), Side.PROBLEM);
  }

  void add(FlowGraph graph, Side side) {
    Trace trace = graph.calls().trace();
    all.of(side).add(trace.id(), trace.duration(0), trace.weight());
    (side == Side.BASE ? base : problem).add(trace.duration(0), trace.weight());
    edges +=
        entries
            .computeIfAbsent(graph.calls().name(0).withoutFailure(), ComparedEntry::new)
            .add(graph, side, edges < MAX_EDGES);
  }

  /** How long requests lasted, in microseconds: also their number. */
  public Histogram base() {
    return base;
  }

  /** How long requests lasted, in microseconds: also their number. */
  public Histogram problem() {
    return problem;
  }

  /**
   * Structures of which the problem has more requests than the base, by more than 50 and by more
   * than 1 % of those to the entry point, with p below 0.01. The largest cost comes first.
   */
  public List<StructuralMutation> structural() {
    List<StructuralMutation> found = new ArrayList<>();
    entries.values().forEach(entry -> found.addAll(entry.structural(all)));
    found.sort(
        Comparator.comparing((StructuralMutation mutation) -> -mutation.costMicros())
            .thenComparing(StructuralMutation::category));
    return found;
  }

  /**
   * Structures whose requests, at least 10 on both sides, take another time, each followed by those
   * of its edges that do. Of all that is found at most 5 % is by chance, as {@link
   * Significance#discoveries} has it. The largest cost comes first, whether slower or faster.
   */
  public List<LatencyMutation> latency() {
    List<ComparedCategory> comparable =
        entries.values().stream()
            .flatMap(entry -> entry.categories().stream())
            .filter(category -> category.durations().isComparable())
            .toList();
    double[] p = comparable.stream().mapToDouble(one -> one.durations().p()).toArray();
    boolean[] isFound = Significance.discoveries(p, MAX_LATENCY_P);
    Map<LatencyMutation, ComparedCategory> categories = new HashMap<>();
    for (int i = 0; i < p.length; i++) {
      if (isFound[i]) {
        categories.put(comparable.get(i).latency(p[i]), comparable.get(i));
      }
    }
    List<LatencyMutation> found = new ArrayList<>();
    categories.keySet().stream()
        .sorted(
            Comparator.comparing((LatencyMutation whole) -> -Math.abs(whole.costMicros()))
                .thenComparing(LatencyMutation::category))
        .forEach(
            whole -> {
              found.add(whole);
              ComparedCategory category = categories.get(whole);
              if (category != null) {
                found.addAll(category.edges());
              }
            });
    return found;
  }
}
