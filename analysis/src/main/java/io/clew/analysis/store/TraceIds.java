package io.clew.analysis.store;

import java.util.Locale;
import java.util.regex.Pattern;

/** Ids as people type them, and as stores tell traces apart by them. */
public final class TraceIds {
  private static final Pattern HEX = Pattern.compile("[0-9a-f]{1,32}");

  private TraceIds() {}

  /**
   * An id in lower case, with 16 or 32 digits.
   *
   * @throws IllegalArgumentException if this is no trace id
   */
  public static String checked(String traceId) {
    String digits = traceId.strip().toLowerCase(Locale.ROOT).replace("-", "");
    if (!HEX.matcher(digits).matches()) {
      throw new IllegalArgumentException(
          "expected a trace id of up to 32 hex digits, got \"" + traceId + "\"");
    }
    int width = digits.length() > 16 ? 32 : 16;
    return "0".repeat(width - digits.length()) + digits;
  }

  /** The last 16 digits: traces that have them in common are one. */
  public static String key(String traceId) {
    return traceId.substring(Math.max(0, traceId.length() - 16));
  }
}
