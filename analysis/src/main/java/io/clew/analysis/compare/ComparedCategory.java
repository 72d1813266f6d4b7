package io.clew.analysis.compare;

import io.clew.analysis.flow.CallName;
import io.clew.analysis.flow.Calls;
import io.clew.analysis.flow.FlowEdge;
import io.clew.analysis.flow.FlowGraph;
import io.clew.analysis.stats.Significance;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/** The requests of one structure in both sets. */
final class ComparedCategory {
  private static final int MAX_KEPT = 2048;
  private static final int MAX_KEPT_OF_EDGE = 512;

  /** Of a category with more edges the first ones are compared. */
  private static final int MAX_EDGES = 1000;

  private final CallName entry;
  private final String id;
  private final String structure;
  private final String rootCall;
  private final String rootReply;
  private final TwoSamples durations = new TwoSamples(MAX_KEPT);
  private final Map<EdgeKey, ComparedEdge> edges = new HashMap<>();
  private final Map<CallName, Double> baseCalls = new HashMap<>();
  private final Map<CallName, Double> problemCalls = new HashMap<>();

  ComparedCategory(FlowGraph first) {
    entry = first.calls().name(0).withoutFailure();
    id = HexFormat.of().toHexDigits(first.category());
    structure = first.structure();
    rootCall = first.label(FlowGraph.call(0));
    rootReply = first.label(FlowGraph.reply(0));
  }

  /**
   * Adds a request.
   *
   * @param isRoom whether edges may be compared that were not yet
   * @return how many were not yet
   */
  int add(FlowGraph graph, Side side, boolean isRoom) {
    int before = edges.size();
    Calls all = graph.calls();
    String traceId = all.trace().id();
    double weight = all.trace().weight();
    durations.of(side).add(traceId, all.trace().duration(0), weight);
    long[] places = graph.places();
    for (int call = 0; call < places.length; call++) {
      if (places[call] != 0) {
        weights(side).merge(all.name(call), weight, Double::sum);
      }
    }
    // What comes several times in a request depends on each other: a test wants one value of each.
    Map<EdgeKey, Long> micros = new HashMap<>();
    for (FlowEdge edge : graph.edges()) {
      EdgeKey key = new EdgeKey(event(places, edge.from()), event(places, edge.to()));
      if (edges.containsKey(key) || (isRoom && edges.size() < MAX_EDGES)) {
        edges.computeIfAbsent(key, unknown -> new ComparedEdge(graph, edge));
        micros.merge(key, edge.micros(), Long::sum);
      }
    }
    for (Map.Entry<EdgeKey, Long> edge : micros.entrySet()) {
      ComparedEdge known = edges.get(edge.getKey());
      if (known != null) {
        known.micros.of(side).add(traceId, edge.getValue(), weight);
      }
    }
    return edges.size() - before;
  }

  /** The same for events that have the same place in requests of the category. */
  private static long event(long[] places, int event) {
    return 2 * places[FlowGraph.callOf(event)] + (FlowGraph.isReply(event) ? 1 : 0);
  }

  String id() {
    return id;
  }

  String structure() {
    return structure;
  }

  TwoSamples durations() {
    return durations;
  }

  /** How often a request makes each call. */
  Map<CallName, Double> calls(Side side) {
    double requests = durations.of(side).weight();
    Map<CallName, Double> means = new HashMap<>();
    weights(side).forEach((name, weight) -> means.put(name, weight / requests));
    return means;
  }

  private Map<CallName, Double> weights(Side side) {
    return side == Side.BASE ? baseCalls : problemCalls;
  }

  /** The whole requests. */
  LatencyMutation latency(double p) {
    return mutation(rootCall, rootReply, true, durations, p);
  }

  /** The edges that differ, the largest cost first. */
  List<LatencyMutation> edges() {
    List<ComparedEdge> comparable =
        edges.values().stream()
            .filter(edge -> !edge.isWhole && edge.micros.isComparable())
            .toList();
    double[] p = comparable.stream().mapToDouble(edge -> edge.micros.p()).toArray();
    boolean[] found = Significance.discoveries(p, Comparison.MAX_LATENCY_P);
    List<LatencyMutation> mutations = new ArrayList<>();
    for (int i = 0; i < p.length; i++) {
      if (found[i]) {
        ComparedEdge edge = comparable.get(i);
        mutations.add(mutation(edge.from, edge.to, false, edge.micros, p[i]));
      }
    }
    mutations.sort(
        Comparator.comparing((LatencyMutation edge) -> -Math.abs(edge.costMicros()))
            .thenComparing(LatencyMutation::from)
            .thenComparing(LatencyMutation::to));
    return mutations;
  }

  private LatencyMutation mutation(
      String from, String to, boolean isWhole, TwoSamples micros, double p) {
    return new LatencyMutation(
        id,
        entry.service(),
        entry.operation(),
        from,
        to,
        isWhole,
        micros.problem().weight(),
        micros.base().mean(),
        micros.problem().mean(),
        p,
        micros.problem().slowest());
  }

  private record EdgeKey(long from, long to) {}

  private static final class ComparedEdge {
    private final String from;
    private final String to;
    private final boolean isWhole;
    private final TwoSamples micros = new TwoSamples(MAX_KEPT_OF_EDGE);

    ComparedEdge(FlowGraph graph, FlowEdge edge) {
      from = graph.label(edge.from());
      to = graph.label(edge.to());
      isWhole = edge.from() == FlowGraph.call(0) && edge.to() == FlowGraph.reply(0);
    }
  }
}
