package io.clew.analysis.flow;

import io.clew.analysis.stats.Histogram;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Requests of one structure, and the flow graph of all of them. Calls that are made again are one
 * call in it: by the same caller, in one stage or in stages that repeat. Grows while traces are
 * added.
 *
 * <p>An event is the call or the reply of a call of the graph, numbered as in {@link FlowGraph}.
 */
public final class Category {
  private final long key;
  private final String structure;
  private final Histogram durations = new Histogram();
  private final Exemplars exemplars = new Exemplars();
  private final boolean hasGraph;
  private double errors;

  /** By place; the values are indexes of names. */
  private final Map<Long, Integer> callsByPlace = new HashMap<>();

  private final List<CallName> names = new ArrayList<>();

  /** By both events. */
  private final Map<Long, CategoryEdge> edges = new LinkedHashMap<>();

  Category(FlowGraph first, boolean hasGraph) {
    key = first.category();
    structure = hasGraph ? first.structure() : "";
    this.hasGraph = hasGraph;
  }

  void add(FlowGraph graph) {
    addRequest(graph.calls());
    if (hasGraph) {
      addEdges(graph);
    }
  }

  private void addRequest(Calls calls) {
    double weight = calls.trace().weight();
    long duration = calls.trace().duration(0);
    durations.add(duration, weight);
    exemplars.add(calls.trace().id(), duration);
    errors += calls.name(0).isFailed() ? weight : 0;
  }

  private void addEdges(FlowGraph graph) {
    Calls calls = graph.calls();
    String traceId = calls.trace().id();
    double weight = calls.trace().weight();
    long[] places = graph.places();
    int[] numbers = new int[calls.size()];
    for (int call = 0; call < numbers.length; call++) {
      if (places[call] != 0) {
        numbers[call] = number(places[call], calls.name(call));
      }
    }
    for (FlowEdge edge : graph.edges()) {
      int from = event(numbers, edge.from());
      int to = event(numbers, edge.to());
      boolean isError = calls.name(FlowGraph.callOf(edge.to())).isFailed();
      edges
          .computeIfAbsent((long) from << Integer.SIZE | to, ignored -> new CategoryEdge(from, to))
          .add(traceId, edge.micros(), weight, isError);
    }
  }

  private int number(long place, CallName name) {
    Integer known = callsByPlace.putIfAbsent(place, names.size());
    if (known == null) {
      names.add(name);
      return names.size() - 1;
    }
    return known;
  }

  private static int event(int[] numbers, int event) {
    int call = numbers[FlowGraph.callOf(event)];
    return FlowGraph.isReply(event) ? FlowGraph.reply(call) : FlowGraph.call(call);
  }

  /** In 16 digits of lower-case hex: the same for the same structure, whatever the machine. */
  public String id() {
    return HexFormat.of().toHexDigits(key);
  }

  /** Without one there are no calls, no edges and no structure: see {@link Flows}. */
  public boolean hasGraph() {
    return hasGraph;
  }

  /** See {@link FlowGraph#structure}. */
  public String structure() {
    return structure;
  }

  /** How long the requests lasted, in microseconds: also their number and their weight. */
  public Histogram durations() {
    return durations;
  }

  /** The weight of the requests that failed. */
  public double errors() {
    return errors;
  }

  /** The calls of the graph, that of the root first. */
  public List<CallName> calls() {
    return Collections.unmodifiableList(names);
  }

  /** {@code SERVICE OPERATION call}, or {@code reply}. */
  public String label(int event) {
    return names.get(FlowGraph.callOf(event)).label()
        + (FlowGraph.isReply(event) ? " reply" : " call");
  }

  public Collection<CategoryEdge> edges() {
    return Collections.unmodifiableCollection(edges.values());
  }

  /** The ids of the up to 3 traces that lasted longest. */
  public List<String> exemplars() {
    return exemplars.traceIds();
  }
}
