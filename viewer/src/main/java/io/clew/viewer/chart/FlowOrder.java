package io.clew.viewer.chart;

import io.clew.analysis.flow.CategoryEdge;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** Puts the edges of a flow graph in the order in which things happen. */
public final class FlowOrder {
  private FlowOrder() {}

  /**
   * An edge comes after those that lead to its start. Where calls repeat there is a loop: it is
   * entered at its first event.
   */
  public static List<CategoryEdge> sort(Collection<CategoryEdge> edges) {
    Map<Integer, List<CategoryEdge>> leaving = new HashMap<>();
    NavigableMap<Integer, Integer> missing = new TreeMap<>();
    for (CategoryEdge edge : edges) {
      leaving.computeIfAbsent(edge.from(), event -> new ArrayList<>(2)).add(edge);
      missing.putIfAbsent(edge.from(), 0);
      missing.merge(edge.to(), 1, Integer::sum);
    }
    NavigableSet<Integer> ready = new TreeSet<>(missing.keySet());
    ready.removeIf(event -> missing.getOrDefault(event, 0) > 0);
    List<CategoryEdge> sorted = new ArrayList<>(edges.size());
    NavigableSet<Integer> reached = new TreeSet<>();
    while (!missing.isEmpty()) {
      int event = next(missing, ready, reached);
      missing.remove(event);
      ready.remove(event);
      reached.remove(event);
      for (CategoryEdge edge : leaving.getOrDefault(event, List.of())) {
        sorted.add(edge);
        Integer before = missing.computeIfPresent(edge.to(), (to, count) -> count - 1);
        if (before != null) {
          (before == 0 ? ready : reached).add(edge.to());
        }
      }
    }
    return sorted;
  }

  /**
   * One that nothing leads to any more; or the first of a loop that was reached; or the first at
   * all.
   */
  private static int next(
      NavigableMap<Integer, Integer> missing,
      NavigableSet<Integer> ready,
      NavigableSet<Integer> reached) {
    if (!ready.isEmpty()) {
      return ready.first();
    }
    return reached.isEmpty() ? missing.firstKey() : reached.first();
  }
}
