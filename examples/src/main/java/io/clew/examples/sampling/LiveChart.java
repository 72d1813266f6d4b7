package io.clew.examples.sampling;

import io.clew.viewer.Terminal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The requests and traces of services over time, in plain text: a column a second, the newest at
 * the right, filled as high as there are traces, and dotted as high as there are requests.
 */
final class LiveChart {
  private static final int HEIGHT = 4;
  private static final int LABEL_WIDTH = 7;

  private final Terminal terminal;
  private final String levels;
  private final String rest;

  private LiveChart(Terminal terminal) {
    this.terminal = terminal;
    levels = terminal.unicode() ? "▁▂▃▄▅▆▇█" : "_-=#";
    rest = terminal.unicode() ? "·" : ".";
  }

  /**
   * Draws services one below the other, always with as many lines.
   *
   * @param services what to draw
   * @param terminal decides the width, and bars of blocks or of ASCII
   * @return the chart's lines
   */
  static List<String> draw(List<Reading> services, Terminal terminal) {
    LiveChart chart = new LiveChart(terminal);
    List<String> lines = new ArrayList<>();
    for (Reading service : services) {
      lines.add(chart.fit(counts(service)));
      lines.add(chart.fit("  rate: " + service.rates()));
      lines.add(chart.fit(service.problem().isEmpty() ? "" : "  ! " + service.problem()));
      chart.addBars(service, lines);
    }
    return lines;
  }

  /** A service in one line, for where nothing can be drawn. */
  static String line(Reading service) {
    return counts(service) + "  rate: " + service.rates();
  }

  private static String counts(Reading service) {
    Sample now = service.now();
    return String.format(
        Locale.ROOT,
        "%s  %5.0f requests/s  %6.1f traces/s  %d failed",
        service.name(),
        now.requestsPerSecond(),
        now.tracesPerSecond(),
        service.failed());
  }

  private String fit(String line) {
    return line.length() <= terminal.columns() ? line : line.substring(0, terminal.columns());
  }

  private void addBars(Reading service, List<String> lines) {
    int width = terminal.columns() - LABEL_WIDTH;
    List<Sample> all = service.samples();
    List<Sample> shown = all.subList(Math.max(0, all.size() - width), all.size());
    double top = Math.max(1, shown.stream().mapToDouble(Sample::highest).max().orElse(0));
    double step = top / HEIGHT;
    for (int row = HEIGHT - 1; row >= 0; row--) {
      String label =
          row == HEIGHT - 1 ? String.format(Locale.ROOT, "%.0f", top) : row == 0 ? "0" : "";
      StringBuilder line = new StringBuilder(String.format(Locale.ROOT, "%5s |", label));
      line.append(" ".repeat(width - shown.size()));
      for (Sample sample : shown) {
        line.append(cell(sample, row * step, step));
      }
      lines.add(line.toString().stripTrailing());
    }
  }

  /** What is seen of a second between a height and the next; a single trace is seen. */
  private String cell(Sample sample, double from, double step) {
    double filled = Math.min(1, (sample.tracesPerSecond() - from) / step);
    if (filled > 0) {
      int level = (int) Math.ceil(filled * levels.length());
      return levels.substring(level - 1, level);
    }
    return sample.requestsPerSecond() > from ? rest : " ";
  }

  /**
   * A service as it is seen from outside.
   *
   * @param name its name
   * @param samples a second each, the oldest first
   * @param failed requests since the start
   * @param rates the rates in force
   * @param problem empty if there is none
   */
  record Reading(String name, List<Sample> samples, long failed, String rates, String problem) {
    Sample now() {
      return samples.isEmpty() ? new Sample(0, 0) : samples.get(samples.size() - 1);
    }
  }

  /** What happened in a second. */
  record Sample(double requestsPerSecond, double tracesPerSecond) {
    double highest() {
      return Math.max(requestsPerSecond, tracesPerSecond);
    }
  }
}
