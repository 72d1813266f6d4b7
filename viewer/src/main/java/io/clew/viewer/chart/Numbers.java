package io.clew.viewer.chart;

import java.util.Locale;

/** Numbers as people read them. */
public final class Numbers {
  private Numbers() {}

  /** {@code 42 %}, and below a tenth {@code 4.2 %}. */
  public static String percent(double share) {
    return String.format(
        Locale.ROOT, share > 0 && share < 0.1 ? "%.1f %%" : "%.0f %%", 100 * share);
  }

  /** {@code 1 trace} or {@code 7 traces}. */
  public static String count(long n, String what) {
    return n + " " + what + (n == 1 ? "" : "s");
  }

  /** Without decimals. */
  public static String whole(double number) {
    return String.format(Locale.ROOT, "%.0f", number);
  }
}
