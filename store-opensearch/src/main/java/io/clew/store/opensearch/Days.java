package io.clew.store.opensearch;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The days that indexes are named by, in UTC. */
final class Days {
  private static final long MAX_PAST_MILLIS = TimeUnit.DAYS.toMillis(7);
  private static final long MAX_FUTURE_MILLIS = TimeUnit.HOURS.toMillis(1);

  private Days() {}

  /**
   * When something counts as having been, in epoch milliseconds: clocks may be wrong, and an index
   * of 1970 would be deleted, one of next year would stay.
   */
  static long plausibleMillis(long micros, long receivedMillis) {
    long millis = micros / 1000;
    boolean isPlausible =
        millis >= receivedMillis - MAX_PAST_MILLIS && millis <= receivedMillis + MAX_FUTURE_MILLIS;
    return isPlausible ? millis : receivedMillis;
  }

  /** The day in the index's name: {@code 2026-11-30}. */
  static LocalDate of(long millis) {
    return LocalDate.ofInstant(Instant.ofEpochMilli(millis), ZoneOffset.UTC);
  }

  /** The day at the end of an index's name; null if there is none. */
  static @Nullable LocalDate ofIndex(String index) {
    if (index.length() < 10) {
      return null;
    }
    try {
      return LocalDate.parse(index.substring(index.length() - 10));
    } catch (DateTimeParseException e) {
      return null;
    }
  }
}
