package io.clew.viewer.svg;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;

/**
 * Places the nodes of a directed graph in layers, so that edges lead from one layer to a later one,
 * and inside a layer so that few edges cross and most are straight. An edge that closes a loop
 * leads back. Immutable; nothing is recursive.
 *
 * <p>Positions are those of centres, across the layers, from 0 to {@link #breadth()}. The same
 * graph always has the same layout.
 */
final class LayeredLayout {
  private static final int SWEEPS = 12;
  private static final double LANE = 6;

  /** An edge, by the numbers of its nodes. */
  record Edge(int from, int to) {}

  private final int nodes;
  private final List<Edge> edges;
  private final double gap;
  private final boolean[] isBack;

  /** Nodes, and behind them a place for each edge in each layer that it passes. */
  private final int[] layers;

  private final double[] sizes;
  private final double[] positions;
  private final List<List<Integer>> before = new ArrayList<>();
  private final List<List<Integer>> after = new ArrayList<>();
  private final List<List<Integer>> byLayer = new ArrayList<>();

  /** By edge: its nodes and the places between. */
  private final List<int[]> routes = new ArrayList<>();

  private LayeredLayout(double[] nodeSizes, List<Edge> edges, double gap) {
    nodes = nodeSizes.length;
    this.edges = edges;
    this.gap = gap;
    isBack = findLoops();
    int[] nodeLayers = findLayers();
    int size = nodes;
    for (int i = 0; i < edges.size(); i++) {
      Edge edge = edges.get(i);
      int passed = isBack[i] ? 0 : nodeLayers[edge.to] - nodeLayers[edge.from] - 1;
      int[] route = new int[passed + 2];
      route[0] = edge.from;
      for (int k = 1; k <= passed; k++) {
        route[k] = size++;
      }
      route[passed + 1] = edge.to;
      routes.add(route);
    }
    layers = Arrays.copyOf(nodeLayers, size);
    sizes = Arrays.copyOf(nodeSizes, size);
    positions = new double[size];
    Arrays.fill(sizes, nodes, size, LANE);
    connect();
    widenChains();
    for (int sweep = 0; sweep < SWEEPS; sweep++) {
      order(sweep % 2 == 0);
    }
    byLayer.forEach(layer -> place(layer, List.of()));
    for (int sweep = 0; sweep < 2 * SWEEPS; sweep++) {
      straighten(sweep % 2 == 0);
    }
    double least = Double.MAX_VALUE;
    for (int i = 0; i < size; i++) {
      least = Math.min(least, positions[i] - sizes[i] / 2);
    }
    for (int i = 0; i < size; i++) {
      positions[i] -= least;
    }
  }

  /**
   * Lays out a graph.
   *
   * @param sizes of the nodes, across the layers
   * @param gap at least between two nodes of one layer
   */
  static LayeredLayout of(double[] sizes, List<Edge> edges, double gap) {
    return new LayeredLayout(sizes, edges, gap);
  }

  private boolean[] findLoops() {
    List<List<Integer>> leaving = lists(nodes);
    boolean[] isEntered = new boolean[nodes];
    for (int i = 0; i < edges.size(); i++) {
      leaving.get(edges.get(i).from).add(i);
      isEntered[edges.get(i).to] |= edges.get(i).from != edges.get(i).to;
    }
    boolean[] found = new boolean[edges.size()];
    int[] next = new int[nodes];
    boolean[] isOnWay = new boolean[nodes];
    for (int root : startsFirst(isEntered)) {
      Deque<Integer> way = new ArrayDeque<>();
      if (next[root] == 0) {
        way.push(root);
      }
      while (!way.isEmpty()) {
        int node = way.peek();
        isOnWay[node] = true;
        if (next[node] == leaving.get(node).size()) {
          isOnWay[node] = false;
          next[node]++;
          way.pop();
          continue;
        }
        int edge = leaving.get(node).get(next[node]++);
        int to = edges.get(edge).to;
        found[edge] = isOnWay[to];
        if (!isOnWay[to] && next[to] == 0) {
          way.push(to);
        }
      }
    }
    return found;
  }

  /** Those to which no edge leads come first. */
  private int[] startsFirst(boolean[] isEntered) {
    int[] order = new int[nodes];
    int count = 0;
    for (int pass = 0; pass < 2; pass++) {
      for (int node = 0; node < nodes; node++) {
        if (isEntered[node] == (pass == 1)) {
          order[count++] = node;
        }
      }
    }
    return order;
  }

  private int[] findLayers() {
    List<List<Integer>> leaving = lists(nodes);
    int[] missing = new int[nodes];
    for (int i = 0; i < edges.size(); i++) {
      if (!isBack[i]) {
        leaving.get(edges.get(i).from).add(edges.get(i).to);
        missing[edges.get(i).to]++;
      }
    }
    int[] found = new int[nodes];
    Deque<Integer> ready = new ArrayDeque<>();
    for (int node = 0; node < nodes; node++) {
      if (missing[node] == 0) {
        ready.add(node);
      }
    }
    while (!ready.isEmpty()) {
      int node = ready.remove();
      for (int to : leaving.get(node)) {
        found[to] = Math.max(found[to], found[node] + 1);
        if (--missing[to] == 0) {
          ready.add(to);
        }
      }
    }
    return found;
  }

  private void connect() {
    before.addAll(lists(layers.length));
    after.addAll(lists(layers.length));
    byLayer.addAll(lists(Arrays.stream(layers).max().orElse(0) + 1));
    for (int node = 0; node < nodes; node++) {
      byLayer.get(layers[node]).add(node);
    }
    for (int i = 0; i < routes.size(); i++) {
      int[] route = routes.get(i);
      for (int k = 1; k < route.length && !isBack[i]; k++) {
        if (route[k] >= nodes) {
          layers[route[k]] = layers[route[0]] + k;
          byLayer.get(layers[route[k]]).add(route[k]);
        }
        after.get(route[k - 1]).add(route[k]);
        before.get(route[k]).add(route[k - 1]);
      }
    }
    for (List<Integer> layer : byLayer) {
      number(layer);
    }
  }

  /** What follows each other without a fork gets one width: so it can stand in a straight line. */
  private void widenChains() {
    int[] chains = new int[layers.length];
    double[] widest = new double[layers.length];
    for (List<Integer> layer : byLayer) {
      for (int node : layer) {
        List<Integer> above = before.get(node);
        boolean follows = above.size() == 1 && after.get(above.get(0)).size() == 1;
        chains[node] = follows ? chains[above.get(0)] : node;
        widest[chains[node]] = Math.max(widest[chains[node]], sizes[node]);
      }
    }
    for (int node = 0; node < chains.length; node++) {
      sizes[node] = widest[chains[node]];
    }
  }

  private static List<List<Integer>> lists(int count) {
    List<List<Integer>> lists = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      lists.add(new ArrayList<>(2));
    }
    return lists;
  }

  /** While the order is looked for, a position is the place in the layer, from 0 to 1. */
  private void number(List<Integer> layer) {
    for (int i = 0; i < layer.size(); i++) {
      positions[layer.get(i)] = (i + 0.5) / layer.size();
    }
  }

  private void order(boolean isDown) {
    List<List<Integer>> neighbours = isDown ? before : after;
    for (int i = 0; i < byLayer.size(); i++) {
      List<Integer> layer = byLayer.get(isDown ? i : byLayer.size() - 1 - i);
      double[] wanted = wanted(layer, neighbours);
      List<Integer> places = new ArrayList<>();
      for (int place = 0; place < wanted.length; place++) {
        places.add(place);
      }
      places.sort(Comparator.comparingDouble(place -> wanted[place]));
      List<Integer> sorted = places.stream().map(layer::get).toList();
      layer.clear();
      layer.addAll(sorted);
      number(layer);
    }
  }

  private void straighten(boolean isDown) {
    for (int i = 0; i < byLayer.size(); i++) {
      List<Integer> layer = byLayer.get(isDown ? i : byLayer.size() - 1 - i);
      place(layer, isDown ? before : after);
    }
  }

  private double[] wanted(List<Integer> layer, List<List<Integer>> neighbours) {
    return layer.stream()
        .mapToDouble(
            node ->
                neighbours.get(node).stream()
                    .mapToDouble(other -> positions[other])
                    .average()
                    .orElse(positions[node]))
        .toArray();
  }

  /**
   * As near to the middle of the neighbours as the order and the gaps allow: nodes that would
   * overlap form a block, which goes to the mean of what its nodes want.
   */
  private void place(List<Integer> layer, List<List<Integer>> neighbours) {
    double[] wanted = neighbours.isEmpty() ? new double[layer.size()] : wanted(layer, neighbours);
    double[] offsets = new double[layer.size()];
    double[] sums = new double[layer.size()];
    int[] counts = new int[layer.size()];
    int blocks = 0;
    for (int i = 0; i < offsets.length; i++) {
      if (i > 0) {
        double half = (sizes[layer.get(i - 1)] + sizes[layer.get(i)]) / 2;
        offsets[i] = offsets[i - 1] + half + gap;
      }
      sums[blocks] = wanted[i] - offsets[i];
      counts[blocks++] = 1;
      while (blocks > 1
          && sums[blocks - 2] / counts[blocks - 2] > sums[blocks - 1] / counts[blocks - 1]) {
        blocks--;
        sums[blocks - 1] += sums[blocks];
        counts[blocks - 1] += counts[blocks];
      }
    }
    int i = 0;
    for (int block = 0; block < blocks; block++) {
      for (int k = 0; k < counts[block]; k++, i++) {
        positions[layer.get(i)] = offsets[i] + sums[block] / counts[block];
      }
    }
  }

  /** How many there are. */
  int layers() {
    return byLayer.size();
  }

  int layer(int node) {
    return layers[node];
  }

  double position(int node) {
    return positions[node];
  }

  double breadth() {
    double most = 0;
    for (int i = 0; i < positions.length; i++) {
      most = Math.max(most, positions[i] + sizes[i] / 2);
    }
    return most;
  }

  /** It closes a loop: it leads to an earlier layer, or to its own node. */
  boolean isBack(int edge) {
    return isBack[edge];
  }

  /** Where the edge passes each layer, from that of its first node to that of its last one. */
  double[] route(int edge) {
    return Arrays.stream(routes.get(edge)).mapToDouble(place -> positions[place]).toArray();
  }
}
