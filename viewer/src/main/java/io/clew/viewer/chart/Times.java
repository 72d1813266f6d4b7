package io.clew.viewer.chart;

import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Locale;

/** Times as people read them. All numbers are microseconds. */
public final class Times {
  private static final long MILLI = 1_000;
  private static final long SECOND = 1_000_000;
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

  /** Day and time of the day. */
  public static String clock(long epochMicros, ZoneId zone) {
    return CLOCK.format(Instant.EPOCH.plus(epochMicros, ChronoUnit.MICROS).atZone(zone));
  }
}
