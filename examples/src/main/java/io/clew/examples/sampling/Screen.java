package io.clew.examples.sampling;

import java.io.PrintWriter;
import java.util.List;

/**
 * Lines that are redrawn in place, above a line to type on, which is left alone meanwhile: needs
 * nothing of the terminal but the cursor movements that all of them know.
 */
final class Screen {
  private static final String ESCAPE = "\u001b";
  private static final String CLEAR = ESCAPE + "[H" + ESCAPE + "[2J";
  private static final String SAVE_CURSOR = ESCAPE + "7";
  private static final String RESTORE_CURSOR = ESCAPE + "8";
  private static final String HOME = ESCAPE + "[H";
  private static final String CLEAR_LINE_END = ESCAPE + "[K";
  private static final String CLEAR_SCREEN_END = ESCAPE + "[J";
  private static final String NO_WRAP = ESCAPE + "[?7l";
  private static final String WRAP = ESCAPE + "[?7h";

  private final PrintWriter out;
  private int rows;

  Screen(PrintWriter out) {
    this.out = out;
  }

  /** Draws lines, of which there are always as many. */
  synchronized void draw(List<String> lines) {
    boolean first = rows == 0;
    rows = lines.size();
    StringBuilder text = new StringBuilder(first ? CLEAR : SAVE_CURSOR + HOME).append(NO_WRAP);
    lines.forEach(line -> text.append(line).append(CLEAR_LINE_END).append("\r\n"));
    out.print(text.append(WRAP).append(first ? "> " : RESTORE_CURSOR));
    out.flush();
  }

  /** Makes the line to type on empty again. */
  synchronized void prompt() {
    out.print(ESCAPE + "[" + (rows + 1) + ";1H" + CLEAR_SCREEN_END + "> ");
    out.flush();
  }
}
