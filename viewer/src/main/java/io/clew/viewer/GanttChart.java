package io.clew.viewer;

import io.clew.analysis.path.Section;
import io.clew.analysis.trace.Trace;
import io.clew.common.OneLine;
import io.clew.viewer.chart.ChartRows;
import io.clew.viewer.chart.Numbers;
import io.clew.viewer.chart.Times;
import io.clew.viewer.chart.TraceTimes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * A trace as a Gantt chart in plain text: a line a span, with its service, its operation indented
 * below its parent, a bar on the trace's time axis, its duration, its self time, and a mark if it
 * failed. Where a span is on the critical path, its bar is solid.
 */
public final class GanttChart {
  static final int MAX_SPANS = 200;

  private static final int INDENT = 2;
  private static final int MIN_BAR_WIDTH = 10;

  /** Between five columns, and before the mark of a failure, with it. */
  private static final int GAPS = 11;

  private final Trace trace;
  private final TraceTimes times;
  private final Terminal terminal;
  private final ChartRows rows;
  private final long start;
  private final long length;

  private GanttChart(Trace trace, TraceTimes times, Terminal terminal, int maxSpans) {
    this.trace = trace;
    this.times = times;
    this.terminal = terminal;
    rows = ChartRows.of(trace, times, maxSpans, Set.of());
    start = trace.start(0);
    long end = IntStream.range(0, trace.size()).mapToLong(trace::end).max().orElse(start);
    length = Math.max(1, end - start);
  }

  /** Draws a trace, or of a large one what matters. */
  public static List<String> draw(Trace trace, Terminal terminal) {
    return draw(trace, TraceTimes.of(trace), terminal, MAX_SPANS);
  }

  /**
   * Draws a trace. Of a larger trace than {@code maxSpans}, the spans that weigh most on the
   * critical path are drawn, and those above them.
   */
  static List<String> draw(Trace trace, TraceTimes times, Terminal terminal, int maxSpans) {
    return new GanttChart(trace, times, terminal, maxSpans).draw();
  }

  private List<String> draw() {
    int[] shown = rows.spans();
    List<String> lines = new ArrayList<>();
    lines.add(title());
    lines.add("");
    lines.addAll(lines(shown));
    if (shown.length < trace.size()) {
      lines.add("");
      lines.add((trace.size() - shown.length) + " more spans are not shown (--max-spans)");
    }
    return lines;
  }

  /** The header, and a line a span. */
  private List<String> lines(int[] shown) {
    String[] services = cells(shown, span -> OneLine.of(trace.service(span)));
    String[] operations = cells(shown, this::label);
    String[] durations = cells(shown, span -> Times.duration(trace.duration(span)));
    String[] selfTimes = cells(shown, span -> Times.duration(times.selfMicros(span)));
    int serviceWidth = Math.min(width("SERVICE", services), terminal.columns() / 5);
    int operationWidth = Math.min(width("OPERATION", operations), terminal.columns() / 3);
    int durationWidth = width("DURATION", durations);
    int selfWidth = width("SELF", selfTimes);
    int fixed = serviceWidth + operationWidth + durationWidth + selfWidth + GAPS;
    int barWidth = Math.max(MIN_BAR_WIDTH, terminal.columns() - fixed);
    String row =
        ("%-" + serviceWidth + "s  %-" + operationWidth + "s  %s")
            + ("  %" + durationWidth + "s  %" + selfWidth + "s");
    List<String> lines = new ArrayList<>();
    lines.add(
        String.format(
            Locale.ROOT, row, "SERVICE", "OPERATION", axis(barWidth), "DURATION", "SELF"));
    for (int i = 0; i < shown.length; i++) {
      String line =
          String.format(
              Locale.ROOT,
              row,
              Table.cut(services[i], serviceWidth, terminal),
              Table.cut(operations[i], operationWidth, terminal),
              bar(shown[i], barWidth),
              durations[i],
              selfTimes[i]);
      lines.add(
          trace.isError(shown[i]) ? line + "  " + terminal.failure(terminal.failureMark()) : line);
    }
    return lines;
  }

  private static String[] cells(int[] spans, IntFunction<String> text) {
    return Arrays.stream(spans).mapToObj(text).toArray(String[]::new);
  }

  private String title() {
    Set<String> services = new HashSet<>();
    IntStream.range(0, trace.size()).mapToObj(trace::service).forEach(services::add);
    services.remove("");
    return String.format(
        Locale.ROOT,
        "Trace %s: %s of %s, %s",
        trace.id(),
        Numbers.count(trace.size(), "span"),
        Numbers.count(services.size(), "service"),
        Times.duration(trace.duration(0)));
  }

  /** Indented; so deep that nothing else would fit, the depth is a number. */
  private String label(int span) {
    int depth = rows.depth(span);
    int indent = INDENT * depth;
    String prefix = indent <= terminal.columns() / 6 ? " ".repeat(indent) : depth + " ";
    return prefix + OneLine.of(rows.operation(span, terminal.arrow()));
  }

  private static int width(String header, String[] cells) {
    return Math.max(header.length(), Arrays.stream(cells).mapToInt(String::length).max().orElse(0));
  }

  private String axis(int width) {
    String end = Times.duration(length);
    return "0" + " ".repeat(Math.max(1, width - 1 - end.length())) + end;
  }

  private String bar(int span, int width) {
    char[] cells = new char[width];
    Arrays.fill(cells, terminal.unicode() ? '·' : '.');
    fill(cells, trace.start(span), trace.end(span), terminal.unicode() ? '░' : '-');
    for (Section section : times.pathOf(span)) {
      fill(cells, section.start(), section.end(), terminal.unicode() ? '█' : '#');
    }
    return new String(cells);
  }

  private void fill(char[] cells, long from, long to, char mark) {
    int first = cell(from, cells.length);
    int end = (int) Math.ceil(share(to) * cells.length);
    Arrays.fill(cells, first, Math.max(first + 1, Math.min(cells.length, end)), mark);
  }

  private int cell(long time, int width) {
    return Math.max(0, Math.min(width - 1, (int) (share(time) * width)));
  }

  private double share(long time) {
    return Math.max(0, Math.min(1, (time - start) / (double) length));
  }
}
