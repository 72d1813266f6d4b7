package io.clew.viewer.svg;

import static io.clew.viewer.svg.Markup.number;

import io.clew.analysis.flow.Category;
import io.clew.analysis.flow.CategoryEdge;
import io.clew.analysis.flow.FlowGraph;
import io.clew.viewer.chart.FlowOrder;
import io.clew.viewer.chart.Numbers;
import io.clew.viewer.chart.Times;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What happens in the requests of a category, from the top to the bottom: calls and replies, the
 * times between them, and where the way forks and joins. Calls that are made again are one, with an
 * arrow back. An arrow is the thicker the more of the request's time passes there.
 */
public final class FlowSvg {
  /** Of more calls, the first ones are drawn, as the request makes them. */
  public static final int MAX_CALLS = 40;

  private static final int MAX_EDGES = 300;
  private static final int MAX_LABEL = 40;
  private static final double CHARACTER = 6.3;
  private static final double HEIGHT = 24;
  private static final double BETWEEN_LAYERS = 34;
  private static final double GAP = 40;
  private static final double MARGIN = 14;
  private static final double LOOP = 110;
  private static final double HOT = 0.1;

  /** An arrow; without an edge it stands for what was left out. */
  private record Line(int from, int to, List<CategoryEdge> edge) {}

  private final Category category;
  private final Markup markup;
  private final List<Line> lines = new ArrayList<>();
  private final List<Integer> events = new ArrayList<>();
  private final Map<Integer, Integer> numbers = new HashMap<>();
  private final int[] leaving;
  private final int[] arriving;
  private final double[] widths;
  private final LayeredLayout layout;

  private FlowSvg(Category category, Markup markup) {
    this.category = category;
    this.markup = markup;
    List<CategoryEdge> drawn = new ArrayList<>();
    for (CategoryEdge edge : category.edges()) {
      boolean isDrawn =
          FlowGraph.callOf(edge.from()) < MAX_CALLS && FlowGraph.callOf(edge.to()) < MAX_CALLS;
      if (isDrawn && drawn.size() < MAX_EDGES) {
        drawn.add(edge);
      }
    }
    Set<Integer> ends = new HashSet<>();
    for (CategoryEdge edge : FlowOrder.sort(drawn)) {
      addEvent(edge.from());
      addEvent(edge.to());
      lines.add(new Line(edge.from(), edge.to(), List.of(edge)));
      ends.add(edge.to());
    }
    addEvent(FlowGraph.call(0));
    addEvent(FlowGraph.reply(0));
    connectLoose(drawn, ends);
    leaving = new int[events.size()];
    arriving = new int[events.size()];
    widths = new double[events.size()];
    double[] sizes = new double[events.size()];
    for (int i = 0; i < sizes.length; i++) {
      widths[i] = 20 + CHARACTER * label(i).length();
      sizes[i] = widths[i];
    }
    List<LayeredLayout.Edge> edges = new ArrayList<>();
    for (Line line : lines) {
      edges.add(new LayeredLayout.Edge(nodeOf(line.from), nodeOf(line.to)));
      leaving[nodeOf(line.from)]++;
      arriving[nodeOf(line.to)]++;
      if (FlowGraph.callOf(line.from) == FlowGraph.callOf(line.to)
          && FlowGraph.isReply(line.from)) {
        sizes[nodeOf(line.from)] += 2 * LOOP; // Room for the arrow back and its text.
      }
    }
    layout = LayeredLayout.of(sizes, edges, GAP);
  }

  /** Draws the flow graph of a category, and says what was left out. */
  public static void draw(Category category, Markup markup) {
    if (!category.hasGraph()) {
      String note = "Not drawn: there were too many categories to keep the graphs of all.";
      markup.element("p", note, "class", "note");
      return;
    }
    new FlowSvg(category, markup).draw();
    int calls = category.calls().size() - MAX_CALLS;
    if (calls > 0) {
      markup.element("p", "Not drawn: " + calls + " more calls (dotted).", "class", "note");
    }
  }

  private void addEvent(int event) {
    if (numbers.putIfAbsent(event, events.size()) == null) {
      events.add(event);
    }
  }

  private int nodeOf(int event) {
    return numbers.getOrDefault(event, 0);
  }

  /** What lies before or behind calls that are left out hangs on the request itself. */
  private void connectLoose(Collection<CategoryEdge> drawn, Set<Integer> ends) {
    Set<Integer> starts = new HashSet<>();
    drawn.forEach(edge -> starts.add(edge.from()));
    for (int event : events) {
      if (!starts.contains(event) && event != FlowGraph.reply(0)) {
        lines.add(new Line(event, FlowGraph.reply(0), List.of()));
      }
      if (!ends.contains(event) && event != FlowGraph.call(0) && event != FlowGraph.reply(0)) {
        lines.add(new Line(FlowGraph.call(0), event, List.of()));
      }
    }
  }

  private String label(int i) {
    int event = events.get(i);
    String end = FlowGraph.isReply(event) ? " reply" : " call";
    String name = category.calls().get(FlowGraph.callOf(event)).label();
    return Markup.cut(name, MAX_LABEL) + end;
  }

  private boolean isFailed(int event) {
    return category.calls().get(FlowGraph.callOf(event)).isFailed();
  }

  private void draw() {
    double width = layout.breadth() + 2 * MARGIN;
    double height = layout.layers() * (HEIGHT + BETWEEN_LAYERS) - BETWEEN_LAYERS + 2 * MARGIN;
    markup.openDrawing(width, height, "Request flow graph");
    for (int i = 0; i < lines.size(); i++) {
      drawLine(i);
    }
    for (int i = 0; i < events.size(); i++) {
      drawEvent(i);
    }
    for (int i = 0; i < lines.size(); i++) {
      if (!lines.get(i).edge.isEmpty()) {
        drawLabel(i, lines.get(i).edge.get(0));
      }
    }
    markup.close().close();
  }

  private double top(int layer) {
    return MARGIN + layer * (HEIGHT + BETWEEN_LAYERS);
  }

  private void drawEvent(int i) {
    int event = events.get(i);
    boolean isFailed = isFailed(event);
    double x = MARGIN + layout.position(i);
    double y = top(layout.layer(i));
    markup.open(
        "g",
        "class",
        (FlowGraph.isReply(event) ? "box reply" : "box") + (isFailed ? " failed" : ""));
    markup.element("title", category.label(event) + (isFailed ? ", failed" : ""));
    markup.rectangle(x - widths[i] / 2, y, widths[i], HEIGHT, "rx", "4");
    markup.label(x, y + 16, (isFailed ? "✗ " : "") + label(i), "middle");
    markup.close();
  }

  /** Which part of a request's time passes here. */
  private double share(CategoryEdge edge) {
    double all = Math.max(1, category.durations().mean());
    return Math.max(0, Math.min(1, edge.micros().mean() / all));
  }

  private void drawLine(int i) {
    Line line = lines.get(i);
    if (line.edge.isEmpty()) {
      arrow(i).draw(markup, "omitted", 1, null);
      return;
    }
    CategoryEdge edge = line.edge.get(0);
    String title =
        category.label(edge.from())
            + " → "
            + category.label(edge.to())
            + ": "
            + edge.micros().count()
            + " times, p50 "
            + p(edge, 0.5)
            + ", p95 "
            + p(edge, 0.95);
    double share = share(edge);
    arrow(i).draw(markup, share >= HOT ? "hot" : "time", 1.2 + 5 * share, title);
  }

  private static String p(CategoryEdge edge, double share) {
    return Times.duration(edge.micros().percentile(share));
  }

  private Arrow arrow(int i) {
    int from = nodeOf(lines.get(i).from);
    int to = nodeOf(lines.get(i).to);
    int layer = layout.layer(from);
    double[] route = layout.route(i);
    if (layout.isBack(i)) {
      double fromX = MARGIN + layout.position(from) + widths[from] / 2;
      double toX = MARGIN + layout.position(to) + widths[to] / 2;
      double toY = top(layout.layer(to)) + HEIGHT / 2;
      return Arrow.back(true, fromX, top(layer) + HEIGHT / 2, toX, toY);
    }
    Arrow arrow = Arrow.from(true, MARGIN + route[0], top(layer) + HEIGHT);
    for (int k = 1; k < route.length; k++) {
      arrow.to(MARGIN + route[k], top(layer + k));
      if (k < route.length - 1) {
        arrow.to(MARGIN + route[k], top(layer + k) + HEIGHT);
      }
    }
    return arrow;
  }

  /** At the end of an arrow that is alone there: where a way forks below, where it joins above. */
  private void drawLabel(int i, CategoryEdge edge) {
    int from = nodeOf(edge.from());
    int to = nodeOf(edge.to());
    double[] route = layout.route(i);
    double each = edge.micros().weight() / category.durations().weight();
    boolean isOnce = Math.abs(each - 1) < 0.05;
    String times = isOnce ? "" : (each < 10 ? number(each) : Numbers.whole(each)) + "x ";
    String text = times + p(edge, 0.5);
    String p95 = "(p95 " + p(edge, 0.95) + ")";
    double x;
    double y;
    String anchor = "middle";
    if (layout.isBack(i)) {
      x = MARGIN + Math.max(route[0] + widths[from] / 2, route[1] + widths[to] / 2) + 26;
      y = (top(layout.layer(from)) + top(layout.layer(to)) + HEIGHT) / 2 - 2;
      anchor = "start";
      markup.label(x, y + 13, p95, "start halo");
    } else if (leaving[from] > 1 && arriving[to] <= 1) {
      x = MARGIN + route[route.length - 1];
      y = top(layout.layer(to)) - 10;
    } else if (arriving[to] > 1) {
      x = MARGIN + route[0];
      y = top(layout.layer(from)) + HEIGHT + 16;
    } else {
      x = MARGIN + (route[0] + route[1]) / 2;
      y = top(layout.layer(from)) + HEIGHT + BETWEEN_LAYERS / 2 + 3;
    }
    String style = anchor + " halo" + (share(edge) >= HOT ? " strong" : "");
    markup.label(x, y, layout.isBack(i) ? text : text + " " + p95, style);
  }
}
