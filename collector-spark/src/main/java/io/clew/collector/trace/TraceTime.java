package io.clew.collector.trace;

import java.time.Duration;
import java.time.Instant;

/** To which day and hour a trace belongs. */
public final class TraceTime {
  private static final long OLDEST_MILLIS = Duration.ofDays(7).toMillis();
  private static final long NEWEST_MILLIS = Duration.ofHours(1).toMillis();

  private TraceTime() {}

  /**
   * When a trace began, or when it was received if that is more than 7 days before it or an hour
   * after it: then a clock is wrong.
   *
   * @param startMicros in epoch microseconds; 0 if unknown
   */
  public static Instant of(long startMicros, long receivedMillis) {
    long millis = startMicros / 1000;
    boolean isOff =
        millis < receivedMillis - OLDEST_MILLIS || millis > receivedMillis + NEWEST_MILLIS;
    return Instant.ofEpochMilli(isOff ? receivedMillis : millis);
  }
}
