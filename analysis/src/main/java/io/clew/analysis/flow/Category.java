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
  private final CallName root;
  private final Histogram durations;
  private final Exemplars exemplars = new Exemplars();
  private final boolean hasGraph;
  private double errors;

  /** By place; the values are indexes of names. */
  private final Map<Long, Integer> callsByPlace = new HashMap<>();

  private final List<CallName> names = new ArrayList<>();

  /** By call, as the names. */
  private final List<Long> places = new ArrayList<>();

  /** By both events. */
  private final Map<Long, CategoryEdge> edges = new LinkedHashMap<>();

  /**
   * Makes one without any requests.
   *
   * @param first one of those that are to be added
   * @param hasGraph whether the calls are counted beside the requests
   */
  public Category(FlowGraph first, boolean hasGraph) {
    this(
        first.category(),
        hasGraph ? first.structure() : "",
        first.calls().name(0).withoutFailure(),
        hasGraph,
        new Histogram(),
        0);
  }

  Category(
      long key,
      String structure,
      CallName root,
      boolean hasGraph,
      Histogram durations,
      double errors) {
    this.key = key;
    this.structure = structure;
    this.root = root;
    this.hasGraph = hasGraph;
    this.durations = durations;
    this.errors = errors;
  }

  /** Adds a request of this structure. */
  public void add(FlowGraph graph) {
    addRequest(graph.calls());
    if (hasGraph) {
      addEdges(graph);
    }
  }

  /**
   * Adds what another one has counted, which stays as it is.
   *
   * @throws IllegalArgumentException if it is of another structure
   */
  public void add(Category other) {
    if (key != other.key) {
      throw new IllegalArgumentException("expected category " + id() + ", got " + other.id());
    }
    durations.add(other.durations);
    exemplars.add(other.exemplars);
    errors += other.errors;
    if (!hasGraph) {
      return;
    }
    int[] numbers = new int[other.names.size()];
    for (int call = 0; call < numbers.length; call++) {
      numbers[call] = number(other.places.get(call), other.names.get(call));
    }
    for (CategoryEdge edge : other.edges.values()) {
      edge(event(numbers, edge.from()), event(numbers, edge.to())).add(edge);
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
      edge(from, to).add(traceId, edge.micros(), weight, isError);
    }
  }

  private CategoryEdge edge(int from, int to) {
    return edges.computeIfAbsent(edgeKey(from, to), ignored -> new CategoryEdge(from, to));
  }

  private static long edgeKey(int from, int to) {
    return (long) from << Integer.SIZE | to;
  }

  /** As it was read. */
  void put(CategoryEdge edge) {
    edges.put(edgeKey(edge.from(), edge.to()), edge);
  }

  /** Returns the call at the place, which is a new one with this name if there is none. */
  int number(long place, CallName name) {
    Integer known = callsByPlace.putIfAbsent(place, names.size());
    if (known == null) {
      names.add(name);
      places.add(place);
      return names.size() - 1;
    }
    return known;
  }

  private static int event(int[] numbers, int event) {
    int call = numbers[FlowGraph.callOf(event)];
    return FlowGraph.isReply(event) ? FlowGraph.reply(call) : FlowGraph.call(call);
  }

  /** By call, for those who write them. */
  List<Long> places() {
    return places;
  }

  Exemplars longest() {
    return exemplars;
  }

  /** In 16 digits of lower-case hex: the same for the same structure, whatever the machine. */
  public String id() {
    return HexFormat.of().toHexDigits(key);
  }

  /** The first call, whether or not there is a graph. */
  public CallName root() {
    return root;
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
