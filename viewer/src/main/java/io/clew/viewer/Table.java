package io.clew.viewer;

import io.clew.common.OneLine;
import java.util.ArrayList;
import java.util.List;

/**
 * A table in plain text: columns as wide as their longest cell. If a line would be wider than the
 * terminal, the widest column of texts gives way, and its cells are cut.
 */
final class Table {
  private static final int MIN_WIDTH = 8;
  private static final String GAP = "  ";

  private enum Kind {
    TEXT,
    ID,
    NUMBER
  }

  private final List<String> headers = new ArrayList<>();
  private final List<Kind> kinds = new ArrayList<>();
  private final List<List<String>> rows = new ArrayList<>();

  /** Stands to the left. */
  Table text(String header) {
    return column(header, Kind.TEXT);
  }

  /** Stands to the left and is never cut: it is there to be copied. */
  Table id(String header) {
    return column(header, Kind.ID);
  }

  /** Stands to the right and is never cut. */
  Table number(String header) {
    return column(header, Kind.NUMBER);
  }

  private Table column(String header, Kind kind) {
    headers.add(header);
    kinds.add(kind);
    return this;
  }

  Table row(String... cells) {
    if (cells.length != headers.size()) {
      throw new IllegalArgumentException("Expected " + headers.size() + " cells");
    }
    rows.add(List.of(cells).stream().map(OneLine::of).toList());
    return this;
  }

  List<String> lines(Terminal terminal) {
    int[] widths = widths(terminal.columns());
    List<String> lines = new ArrayList<>(rows.size() + 1);
    lines.add(line(headers, widths, terminal));
    rows.forEach(row -> lines.add(line(row, widths, terminal)));
    return lines;
  }

  private int[] widths(int columns) {
    int[] widths = new int[headers.size()];
    int total = GAP.length() * (widths.length - 1);
    for (int i = 0; i < widths.length; i++) {
      widths[i] = headers.get(i).length();
      for (List<String> row : rows) {
        widths[i] = Math.max(widths[i], row.get(i).length());
      }
      total += widths[i];
    }
    for (; total > columns; total--) {
      int widest = widestText(widths);
      if (widest < 0) {
        break;
      }
      widths[widest]--;
    }
    return widths;
  }

  private int widestText(int[] widths) {
    int widest = -1;
    for (int i = 0; i < widths.length; i++) {
      int min = Math.max(MIN_WIDTH, headers.get(i).length());
      if (kinds.get(i) == Kind.TEXT
          && widths[i] > min
          && (widest < 0 || widths[i] > widths[widest])) {
        widest = i;
      }
    }
    return widest;
  }

  private String line(List<String> cells, int[] widths, Terminal terminal) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < widths.length; i++) {
      String cell = cut(cells.get(i), widths[i], terminal);
      String padding = " ".repeat(widths[i] - cell.length());
      line.append(i == 0 ? "" : GAP);
      line.append(kinds.get(i) == Kind.NUMBER ? padding + cell : cell + padding);
    }
    return line.toString().stripTrailing();
  }

  /** The text, or as much of it as fits. */
  static String cut(String text, int width, Terminal terminal) {
    if (text.length() <= width) {
      return text;
    }
    String end = terminal.unicode() ? "…" : "..";
    int keep = Math.max(0, width - end.length());
    boolean splitsPair = keep > 0 && Character.isHighSurrogate(text.charAt(keep - 1));
    return text.substring(0, splitsPair ? keep - 1 : keep)
        + end.substring(0, Math.min(end.length(), width));
  }
}
