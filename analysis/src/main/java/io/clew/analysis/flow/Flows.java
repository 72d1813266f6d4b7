package io.clew.analysis.flow;

import io.clew.analysis.trace.Trace;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The flows of many requests, by their entry points. Mutable; not safe for use by many threads.
 *
 * <p>Categories have graphs until these have a million edges, which is some hundred MB. One that is
 * first seen later is rare: its requests are counted, its calls only in the tree of the entry
 * point. Up to there what comes out does not depend on the order of the traces, except for the
 * numbers of calls in a category.
 */
public final class Flows {
  private static final Comparator<EntryPoint> HEAVIEST_FIRST =
      Comparator.comparing((EntryPoint entry) -> -entry.root().durations().weight())
          .thenComparing(entry -> entry.root().name().toString());

  private static final int MAX_EDGES = 1_000_000;

  private final Map<CallName, EntryPoint> entryPoints = new HashMap<>();
  private final int maxEdges;
  private int edges;

  public Flows() {
    this(MAX_EDGES);
  }

  Flows(int maxEdges) {
    this.maxEdges = maxEdges;
  }

  /** Returns the category that the request is of. */
  public Category add(Trace trace) {
    FlowGraph graph = FlowGraph.of(trace);
    EntryPoint entryPoint =
        entryPoints.computeIfAbsent(graph.calls().name(0).withoutFailure(), EntryPoint::new);
    Category category = entryPoint.category(graph, edges < maxEdges);
    int before = category.edges().size();
    category.add(graph);
    edges += category.edges().size() - before;
    entryPoint.root().addRequest(graph.calls());
    return category;
  }

  /** By weight, the largest first. */
  public List<EntryPoint> entryPoints() {
    List<EntryPoint> sorted = new ArrayList<>(entryPoints.values());
    sorted.sort(HEAVIEST_FIRST);
    return sorted;
  }
}
