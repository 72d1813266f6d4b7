package io.clew.viewer.chart;

import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Times as people read them. All numbers are microseconds. */
public final class Times {
  private static final long MILLI = 1_000;
  private static final long SECOND = 1_000_000;
  private static final Pattern DURATION =
      Pattern.compile("(\\d{1,12}(?:\\.\\d{1,6})?)\\s*(us|ms|s|m|h|d)", Pattern.CASE_INSENSITIVE);
  private static final DateTimeFormatter CLOCK =
      DateTimeFormatter.ofPattern("MM-dd HH:mm:ss", Locale.ROOT);

  private Times() {}

  /** {@code 850 us}, {@code 12.3 ms} or {@code 4.56 s}. */
  public static String duration(long micros) {
    if (Math.abs(micros) < MILLI) {
      return micros + " us";
    }
    if (Math.abs(micros) < SECOND) {
      return String.format(Locale.ROOT, "%.1f ms", micros / (double) MILLI);
    }
    return String.format(Locale.ROOT, "%.2f s", micros / (double) SECOND);
  }

  /**
   * Reads {@code 250us}, {@code 100ms}, {@code 1.5s}, {@code 10m}, {@code 2h} or {@code 7d}.
   *
   * @throws IllegalArgumentException if it is none of these
   */
  public static long parseDuration(String text) {
    Matcher matcher = DURATION.matcher(text.strip());
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "expected a duration such as 250us, 100ms or 1.5s, got " + text);
    }
    long unit =
        switch (matcher.group(2).toLowerCase(Locale.ROOT)) {
          case "us" -> 1L;
          case "ms" -> MILLI;
          case "s" -> SECOND;
          case "m" -> 60 * SECOND;
          case "h" -> 3_600 * SECOND;
          default -> 86_400 * SECOND;
        };
    return Math.round(Double.parseDouble(matcher.group(1)) * unit);
  }

  /** Whether {@link #parseDuration} can read it. */
  public static boolean isDuration(String text) {
    return DURATION.matcher(text.strip()).matches();
  }

  /** Day and time of the day. */
  public static String clock(long epochMicros, ZoneId zone) {
    return CLOCK.format(Instant.EPOCH.plus(epochMicros, ChronoUnit.MICROS).atZone(zone));
  }
}
