package io.clew.viewer.svg;

import io.clew.analysis.service.ServiceEdge;
import io.clew.analysis.service.ServiceGraph;
import io.clew.analysis.service.ServiceNode;
import io.clew.viewer.chart.Numbers;
import io.clew.viewer.chart.Times;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Which services call which, from the left to the right. A thicker arrow stands for more calls. */
public final class ServiceGraphSvg {
  /** The services with the most requests are drawn. */
  public static final int MAX_SERVICES = 60;

  private static final int MAX_EDGES = 150;
  private static final int MAX_LABELS = 50;
  private static final int MAX_NAME = 24;
  private static final double WIDTH = 160;
  private static final double HEIGHT = 50;
  private static final double BETWEEN_LAYERS = 150;
  private static final double GAP = 26;
  private static final double MARGIN = 20;
  private static final double FAILING = 0.01;

  private final List<ServiceNode> nodes;
  private final List<ServiceEdge> edges;
  private final Map<String, Integer> numbers = new HashMap<>();
  private final LayeredLayout layout;
  private final Markup markup;

  private ServiceGraphSvg(List<ServiceNode> nodes, List<ServiceEdge> edges, Markup markup) {
    this.nodes = nodes;
    this.markup = markup;
    for (ServiceNode node : nodes) {
      numbers.put(node.service(), numbers.size());
    }
    this.edges =
        edges.stream()
            .filter(
                edge -> numbers.containsKey(edge.caller()) && numbers.containsKey(edge.callee()))
            .sorted(Comparator.comparingDouble(ServiceEdge::calls).reversed())
            .limit(MAX_EDGES)
            .toList();
    double[] sizes = new double[nodes.size()];
    Arrays.fill(sizes, HEIGHT);
    List<LayeredLayout.Edge> lines = new ArrayList<>();
    for (ServiceEdge edge : this.edges) {
      lines.add(new LayeredLayout.Edge(nodeOf(edge.caller()), nodeOf(edge.callee())));
    }
    layout = LayeredLayout.of(sizes, lines, GAP);
  }

  /** Draws a graph, and says what was left out. Draws nothing if there is no service. */
  public static void draw(ServiceGraph graph, Markup markup) {
    List<ServiceNode> all = graph.nodes();
    if (all.isEmpty()) {
      return;
    }
    List<ServiceNode> shown =
        all.stream()
            .sorted(
                Comparator.comparingDouble(ServiceNode::requests)
                    .reversed()
                    .thenComparing(ServiceNode::service))
            .limit(MAX_SERVICES)
            .toList();
    ServiceGraphSvg svg = new ServiceGraphSvg(shown, graph.edges(), markup);
    svg.draw();
    int services = all.size() - shown.size();
    int edges = graph.edges().size() - svg.edges.size();
    if (services + edges > 0) {
      markup.element(
          "p",
          "Not drawn: "
              + services
              + " more services with fewer requests, and "
              + edges
              + " more connections.",
          "class",
          "note");
    }
  }

  private int nodeOf(String service) {
    return numbers.getOrDefault(service, 0);
  }

  private void draw() {
    double width = layout.layers() * (WIDTH + BETWEEN_LAYERS) - BETWEEN_LAYERS + 2 * MARGIN;
    double height = layout.breadth() + 3 * MARGIN;
    markup.openDrawing(width, height, "Service graph");
    double most = edges.stream().mapToDouble(ServiceEdge::calls).max().orElse(1);
    for (int i = 0; i < edges.size(); i++) {
      drawLine(i, most);
    }
    for (int i = 0; i < nodes.size(); i++) {
      drawNode(i);
    }
    for (int i = 0; i < edges.size() && edges.size() <= MAX_LABELS; i++) {
      drawLabel(i);
    }
    markup.close().close();
  }

  private double left(int layer) {
    return MARGIN + layer * (WIDTH + BETWEEN_LAYERS);
  }

  private void drawNode(int i) {
    ServiceNode node = nodes.get(i);
    double x = left(layout.layer(i));
    double y = MARGIN + layout.position(i) - HEIGHT / 2;
    boolean fails = node.errors() > 0;
    markup.open("g", "class", fails ? "box failed" : "box");
    markup.element("title", node.service());
    markup.rectangle(x, y, WIDTH, HEIGHT, "rx", "4");
    markup.label(x + WIDTH / 2, y + 16, Markup.cut(node.service(), MAX_NAME), "middle strong");
    boolean isCalled = node.requests() > 0;
    String requests =
        isCalled ? Numbers.whole(node.requests()) + " requests" : "not called by a traced service";
    markup.label(x + WIDTH / 2, y + 30, requests, "middle");
    if (isCalled) {
      String errors = fails ? "✗ " + Numbers.percent(node.errors() / node.requests()) + "   " : "";
      markup.label(
          x + WIDTH / 2,
          y + 43,
          errors + "p95 " + Times.duration(node.p95Micros()),
          fails ? "middle bad" : "middle faint");
    }
    markup.close();
  }

  private void drawLine(int i, double most) {
    ServiceEdge edge = edges.get(i);
    String title =
        edge.caller()
            + " → "
            + edge.callee()
            + ": "
            + Numbers.whole(edge.calls())
            + " calls, "
            + Numbers.percent(edge.errors() / edge.calls())
            + " failed, p50 "
            + Times.duration(edge.p50Micros())
            + ", p95 "
            + Times.duration(edge.p95Micros());
    boolean isFailing = edge.errors() >= FAILING * edge.calls();
    double width = 1 + 4 * Math.log1p(edge.calls()) / Math.log1p(Math.max(1, most));
    arrow(i).draw(markup, isFailing ? "failing" : "calls", width, title);
  }

  private Arrow arrow(int i) {
    double[] route = layout.route(i);
    int from = nodeOf(edges.get(i).caller());
    int to = nodeOf(edges.get(i).callee());
    int layer = layout.layer(from);
    if (layout.isBack(i)) {
      double y = MARGIN + layout.position(from) + HEIGHT / 2;
      double toY = MARGIN + layout.position(to) + HEIGHT / 2;
      double x = left(layer) + WIDTH * 0.6;
      return Arrow.back(false, x, y, left(layout.layer(to)) + WIDTH * 0.4, toY);
    }
    Arrow arrow = Arrow.from(false, left(layer) + WIDTH, MARGIN + route[0]);
    for (int k = 1; k < route.length; k++) {
      arrow.to(left(layer + k), MARGIN + route[k]);
      if (k < route.length - 1) {
        arrow.to(left(layer + k) + WIDTH, MARGIN + route[k]);
      }
    }
    return arrow;
  }

  /** Nearer to the callee, where the arrows of one caller are apart. */
  private void drawLabel(int i) {
    ServiceEdge edge = edges.get(i);
    double[] route = layout.route(i);
    int layer = layout.layer(nodeOf(edge.caller()));
    double x = left(layer) + WIDTH + BETWEEN_LAYERS * 0.55;
    double y = MARGIN + 0.4 * route[0] + 0.6 * route[1];
    if (layout.isBack(i)) {
      x = left(layer) + WIDTH / 2;
      y = MARGIN + Math.max(route[0], route[1]) + HEIGHT / 2 + 26;
    }
    boolean fails = edge.errors() > 0;
    String errors = fails ? " ✗ " + Numbers.percent(edge.errors() / edge.calls()) : "";
    markup.label(
        x, y - 3, Numbers.whole(edge.calls()) + errors, "middle halo" + (fails ? " bad" : ""));
    markup.label(x, y + 10, "p95 " + Times.duration(edge.p95Micros()), "middle halo faint");
  }
}
