package io.clew.examples;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import zipkin2.Span;

/**
 * A trace as a Gantt chart in plain text: a line a span, with its service, its operation indented
 * below its parent, a bar on the trace's time axis, its duration, and a mark if it failed.
 */
public final class GanttChart {
  private static final int INDENT = 2;
  private static final int DURATION_WIDTH = 9;
  private static final int MIN_BAR_WIDTH = 10;

  private final Trace trace;
  private final Terminal terminal;
  private final List<Line> lines = new ArrayList<>();
  private final long start;
  private final long duration;

  private GanttChart(Trace trace, Terminal terminal) {
    this.trace = trace;
    this.terminal = terminal;
    Span root = trace.roots().get(0);
    start = Trace.start(root);
    add(root, 0);
    long end = 0;
    for (Line line : lines) {
      end = Math.max(end, Trace.start(line.span) + line.span.durationAsLong());
    }
    duration = Math.max(1, end - start);
  }

  /**
   * Draws a trace.
   *
   * @param trace a trace with a root
   * @param terminal decides the width, and bars of blocks or of ASCII
   * @return the chart's lines
   */
  public static List<String> draw(Trace trace, Terminal terminal) {
    return new GanttChart(trace, terminal).draw();
  }

  private void add(Span span, int depth) {
    lines.add(new Line(span, depth, operation(span)));
    for (Span child : trace.children(span)) {
      add(child, depth + 1);
    }
  }

  /** A call is shown with the service that answered it. */
  private String operation(Span span) {
    String name = span.name() == null ? "" : span.name();
    if (span.kind() != Span.Kind.CLIENT) {
      return name;
    }
    String called =
        trace.children(span).stream()
            .map(Span::localServiceName)
            .findFirst()
            .orElse(span.remoteServiceName());
    return called == null ? name : name + (terminal.unicode() ? " → " : " > ") + called;
  }

  private List<String> draw() {
    int serviceWidth = "SERVICE".length();
    int operationWidth = "OPERATION".length();
    Set<String> services = new HashSet<>();
    for (Line line : lines) {
      services.add(line.service());
      serviceWidth = Math.max(serviceWidth, line.service().length());
      operationWidth = Math.max(operationWidth, line.label().length());
    }
    int fixed = serviceWidth + operationWidth + DURATION_WIDTH + 9;
    int barWidth = Math.max(MIN_BAR_WIDTH, terminal.columns() - fixed);

    List<String> text = new ArrayList<>();
    text.add(
        String.format(
            Locale.ROOT,
            "Trace %s: %d spans of %d services, %s",
            trace.id(),
            lines.size(),
            services.size(),
            millis(trace.durationMicros())));
    text.add("");
    String row = "%-" + serviceWidth + "s  %-" + operationWidth + "s  %s %" + DURATION_WIDTH + "s";
    text.add(String.format(Locale.ROOT, row, "SERVICE", "OPERATION", axis(barWidth), "DURATION"));
    for (Line line : lines) {
      String cells =
          String.format(
              Locale.ROOT,
              row,
              line.service(),
              line.label(),
              bar(line.span, barWidth),
              millis(line.span.durationAsLong()));
      text.add(line.failed() ? cells + (terminal.unicode() ? "  ✗" : "  !") : cells);
    }
    return text;
  }

  private String axis(int width) {
    String end = millis(duration);
    return "0" + " ".repeat(Math.max(1, width - 1 - end.length())) + end;
  }

  private String bar(Span span, int width) {
    long offset = Math.max(0, Trace.start(span) - start);
    int from = (int) Math.min(width - 1, offset * width / duration);
    int to = (int) Math.ceil((double) (offset + span.durationAsLong()) * width / duration);
    int length = Math.max(1, Math.min(width, to) - from);
    String mark = terminal.unicode() ? "█" : "#";
    String rest = terminal.unicode() ? "·" : ".";
    return rest.repeat(from) + mark.repeat(length) + rest.repeat(width - from - length);
  }

  private static String millis(long micros) {
    return String.format(Locale.ROOT, "%.1f ms", micros / 1000.0);
  }

  private record Line(Span span, int depth, String operation) {
    String service() {
      String name = span.localServiceName();
      return name == null ? "" : name;
    }

    String label() {
      return " ".repeat(INDENT * depth) + operation;
    }

    boolean failed() {
      return span.tags().containsKey("error");
    }
  }
}
