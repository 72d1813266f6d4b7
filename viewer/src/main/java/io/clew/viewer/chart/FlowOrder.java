package io.clew.viewer.chart;

import io.clew.analysis.flow.CategoryEdge;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
    Map<Integer, Integer> missing = new TreeMap<>();
    for (CategoryEdge edge : edges) {
      leaving.computeIfAbsent(edge.from(), event -> new ArrayList<>(2)).add(edge);
      missing.putIfAbsent(edge.from(), 0);
      missing.merge(edge.to(), 1, Integer::sum);
    }
    List<CategoryEdge> sorted = new ArrayList<>(edges.size());
    Set<Integer> reached = new TreeSet<>();
    while (!missing.isEmpty()) {
      int event = next(missing, reached);
      missing.remove(event);
      for (CategoryEdge edge : leaving.getOrDefault(event, List.of())) {
        sorted.add(edge);
        reached.add(edge.to());
        missing.computeIfPresent(edge.to(), (to, before) -> before - 1);
      }
    }
    return sorted;
  }

  /**
   * One that nothing leads to any more; or the first of a loop that was reached; or the first at
   * all.
   */
  private static int next(Map<Integer, Integer> missing, Set<Integer> reached) {
    int inLoop = -1;
    for (Map.Entry<Integer, Integer> event : missing.entrySet()) {
      if (event.getValue() == 0) {
        return event.getKey();
      }
      if (inLoop < 0 && reached.contains(event.getKey())) {
        inLoop = event.getKey();
      }
    }
    return inLoop < 0 ? missing.keySet().iterator().next() : inLoop;
  }
}
