package io.clew.sampler.source;

import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.function.DoubleSupplier;

/**
 * How long to rest between two requests: an interval; after failures twice as long each time, up to
 * a limit; at least as long as the server asks for, up to another; and up to a fifth more or less,
 * so that a thousand services that were started together don't ask together.
 */
final class PollInterval {
  static final Duration MAX_BACK_OFF = Duration.ofMinutes(1);
  static final Duration MAX_RETRY_AFTER = Duration.ofMinutes(2);
  private static final double JITTER = 0.2;

  private final long intervalMillis;
  private final DoubleSupplier random;
  private long backOffMillis;

  /**
   * Waits of a source.
   *
   * @param random 0 to 1
   */
  PollInterval(Duration interval, DoubleSupplier random) {
    intervalMillis = interval.toMillis();
    this.random = random;
    backOffMillis = intervalMillis;
  }

  /** The rest after an answer, or if nobody was there whom a request could burden. */
  long usual() {
    backOffMillis = intervalMillis;
    return jittered(intervalMillis);
  }

  /**
   * The rest after a failure.
   *
   * @param retryAfterMillis how long the server wants to be left alone, or 0
   */
  long failure(long retryAfterMillis) {
    long rest = jittered(backOffMillis);
    long asked = Math.min(retryAfterMillis, MAX_RETRY_AFTER.toMillis());
    backOffMillis = Math.min(2 * backOffMillis, Math.max(MAX_BACK_OFF.toMillis(), intervalMillis));
    return Math.max(rest, (long) (asked * (1 + JITTER * random.getAsDouble())));
  }

  private long jittered(long millis) {
    return (long) (millis * (1 - JITTER + 2 * JITTER * random.getAsDouble()));
  }

  /**
   * Reads the header {@code Retry-After}.
   *
   * @param value seconds, or a date
   * @return 0 if that is neither, or over
   * @see <a href="https://www.rfc-editor.org/rfc/rfc9110#section-10.2.3">RFC 9110</a>
   */
  static long retryAfterMillis(String value, Instant now) {
    if (value.matches("\\d{1,9}")) {
      return 1000 * Long.parseLong(value);
    }
    try {
      Instant then = ZonedDateTime.parse(value, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
      return Math.max(0, then.toEpochMilli() - now.toEpochMilli());
    } catch (DateTimeParseException | ArithmeticException e) {
      return 0;
    }
  }
}
