package io.clew.viewer.svg;

import static io.clew.viewer.svg.Markup.number;

import io.clew.analysis.path.Section;
import io.clew.analysis.trace.Trace;
import io.clew.viewer.chart.ChartRows;
import io.clew.viewer.chart.Times;
import io.clew.viewer.chart.TraceTimes;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * A trace as a Gantt chart: a row a span, with its service, its operation below that of its parent,
 * its bar, its duration and its self time. The bar is dark where the span is on the critical path,
 * and has a frame if the span failed.
 */
public final class GanttSvg {
  /** Of more spans, those that weigh most on the critical path are drawn. */
  public static final int MAX_SPANS = 120;

  private static final double ROW = 18;
  private static final double INDENT = 10;
  private static final int MAX_DEPTH = 14;
  private static final double OPERATION = 130;
  private static final double BARS = 430;
  private static final double BARS_WIDTH = 520;
  private static final double DURATION = BARS + BARS_WIDTH + 75;
  private static final double SELF = DURATION + 75;
  private static final double WIDTH = SELF + 30;
  private static final double CHARACTER = 6.2;
  private static final int MAX_SERVICE = 17;
  private static final int MAX_TEXT = 200;
  private static final int TICKS = 4;

  private final Trace trace;
  private final TraceTimes times;
  private final ChartRows rows;
  private final Set<String> marked;
  private final Markup markup;
  private final long start;
  private final double length;

  private GanttSvg(Trace trace, Set<String> marked, Markup markup) {
    this.trace = trace;
    this.marked = marked;
    this.markup = markup;
    times = TraceTimes.of(trace);
    rows = ChartRows.of(trace, times, MAX_SPANS, marked);
    start = trace.start(0);
    long end = IntStream.range(0, trace.size()).mapToLong(trace::end).max().orElse(start);
    length = Math.max(1, end - start);
  }

  /**
   * Draws a trace, and says how many of its spans were left out.
   *
   * @param marked ids of spans to point at
   */
  public static void draw(Trace trace, Set<String> marked, Markup markup) {
    new GanttSvg(trace, marked, markup).draw();
  }

  private void draw() {
    int[] spans = rows.spans();
    double height = (spans.length + 1) * ROW + 4;
    markup.openDrawing(WIDTH, height, "Gantt chart");
    drawHeader(height);
    for (int i = 0; i < spans.length; i++) {
      drawRow(spans[i], (i + 1) * ROW);
    }
    markup.close().close();
    if (spans.length < trace.size()) {
      markup.element(
          "p",
          "Not drawn: "
              + (trace.size() - spans.length)
              + " more spans, on which the request waited less.",
          "class",
          "note");
    }
  }

  private void drawHeader(double height) {
    markup.label(10, 13, "Service", "faint");
    markup.label(OPERATION, 13, "Operation", "faint");
    markup.label(DURATION, 13, "Duration", "number faint");
    markup.label(SELF, 13, "Self", "number faint");
    for (int tick = 0; tick <= TICKS; tick++) {
      double x = BARS + BARS_WIDTH * tick / TICKS;
      markup.empty(
          "path", "class", "grid", "d", "M" + number(x) + " " + number(ROW) + "V" + number(height));
      String style = tick == 0 ? "faint" : tick == TICKS ? "number faint" : "middle faint";
      markup.label(x, 13, Times.duration(Math.round(length * tick / TICKS)), style);
    }
  }

  private void drawRow(int span, double y) {
    boolean isMarked = marked.contains(trace.spanId(span));
    boolean isError = trace.isError(span);
    markup.open("g");
    markup.element("title", title(span));
    if ((long) (y / ROW) % 2 == 1) {
      markup.rectangle(0, y, BARS - 4, ROW, "class", "row");
    }
    String strong = isMarked ? "strong" : "plain";
    if (isMarked) {
      markup.label(0, y + 13, "▸", "strong");
    }
    markup.label(10, y + 13, Markup.cut(trace.service(span), MAX_SERVICE), strong);
    double indent = INDENT * Math.min(MAX_DEPTH, rows.depth(span));
    int fits = (int) ((BARS - OPERATION - indent) / CHARACTER) - 1;
    markup.label(OPERATION + indent, y + 13, Markup.cut(rows.operation(span, "→"), fits), strong);
    drawBar(span, y + 3, isError);
    markup.label(DURATION, y + 13, Times.duration(trace.duration(span)), "number");
    markup.label(SELF, y + 13, Times.duration(times.selfMicros(span)), "number");
    if (isError) {
      markup.label(SELF + 8, y + 13, "✗", "bad strong");
    }
    markup.close();
  }

  private String title(int span) {
    String error = trace.isError(span) ? trace.tag(span, "error") : null;
    return Markup.cut(trace.service(span), MAX_TEXT)
        + " "
        + Markup.cut(rows.operation(span, "→"), MAX_TEXT)
        + ": from "
        + Times.duration(trace.start(span) - start)
        + " for "
        + Times.duration(trace.duration(span))
        + ", self "
        + Times.duration(times.selfMicros(span))
        + ", on the critical path "
        + Times.duration(times.criticalMicros(span))
        + (error == null ? "" : ", error: " + Markup.cut(error, MAX_TEXT));
  }

  private void drawBar(int span, double y, boolean isError) {
    double from = x(trace.start(span));
    double width = Math.max(1, x(trace.end(span)) - from);
    markup.rectangle(from, y, width, ROW - 6, "class", "span");
    String critical = critical(times.pathOf(span), y);
    if (!critical.isEmpty()) {
      markup.empty("path", "class", "critical", "d", critical);
    }
    if (isError) {
      markup.rectangle(from, y, width, ROW - 6, "class", "error");
    }
  }

  /** Sections between which nothing could be seen are one: a span may have very many. */
  private String critical(List<Section> sections, double y) {
    StringBuilder path = new StringBuilder();
    for (int i = 0; i < sections.size(); i++) {
      double from = x(sections.get(i).start());
      double to = x(sections.get(i).end());
      while (i + 1 < sections.size() && x(sections.get(i + 1).start()) - to < 1) {
        to = x(sections.get(++i).end());
      }
      path.append('M').append(number(from)).append(' ').append(number(y));
      path.append('h').append(number(Math.max(1, to - from)));
      path.append('v').append(number(ROW - 6));
      path.append('H').append(number(from)).append('z');
    }
    return path.toString();
  }

  private double x(long time) {
    return BARS + BARS_WIDTH * Math.max(0, Math.min(1, (time - start) / length));
  }
}
