package io.clew.benchmarks;

import java.util.Locale;

/**
 * A goal and what was measured for it: a line of {@code compare.csv}.
 *
 * @param clew Clew's number; NaN if it was not measured
 * @param peer the opponent's number; NaN if it was not measured, or there is none
 * @param peerName the opponent
 * @param ratio as {@link Goal.Rule} says
 * @param goal the condition
 * @param ok whether the condition holds
 */
public record Row(
    String bench,
    Unit unit,
    double clew,
    double peer,
    String peerName,
    double ratio,
    String goal,
    boolean ok) {
  /** The first line of the file. */
  public static final String CSV_HEADER = "bench,unit,clew,peer,peer_name,ratio,goal,ok";

  /** The row's cells, in the order of {@link #CSV_HEADER}. None has a comma or a quote. */
  public String[] cells() {
    return new String[] {
      bench,
      unit.label(),
      number(clew),
      number(peer),
      peerName,
      number(ratio),
      goal,
      ok ? "yes" : "no"
    };
  }

  /**
   * A number as in tables: three significant digits or more, without an exponent.
   *
   * @param value NaN becomes ""
   */
  static String number(double value) {
    if (Double.isNaN(value)) {
      return "";
    }
    if (value == Math.rint(value)) {
      return String.format(Locale.ROOT, "%.0f", value);
    }
    int decimals = value >= 100 ? 0 : value >= 10 ? 1 : value >= 1 ? 2 : 3;
    return String.format(Locale.ROOT, "%." + decimals + "f", value);
  }
}
