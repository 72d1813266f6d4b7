package io.clew.viewer;

import io.clew.viewer.chart.Times;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeParseException;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.TypeConversionException;

/** How the values of options are written. */
final class Options {
  private Options() {}

  static void check(CommandSpec spec, boolean valid, String option, String expected, Object value) {
    if (!valid) {
      throw new ParameterException(
          spec.commandLine(), option + ": expected " + expected + ", got " + value);
    }
  }

  /** Of a server; whoever asks it says what else it has to be. */
  static final class Address implements ITypeConverter<URI> {
    @Override
    public URI convert(String text) {
      try {
        return new URI(text);
      } catch (URISyntaxException e) {
        throw new TypeConversionException("expected an address such as http://localhost:9411");
      }
    }
  }

  /** {@code 250us}, {@code 100ms}, {@code 1.5s}, {@code 10m}, {@code 2h} or {@code 7d}. */
  static final class Micros implements ITypeConverter<Long> {
    @Override
    public Long convert(String text) {
      try {
        return Times.parseDuration(text);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(e.getMessage());
      }
    }
  }

  /**
   * A time, as epoch microseconds: how long ago ({@code 15m}), ISO 8601 with a zone ({@code
   * 2026-05-01T12:00:00Z}), or without ({@code 2026-05-01T12:00}, {@code 2026-05-01}) for that of
   * this machine.
   */
  static final class Time implements ITypeConverter<Long> {
    private static final long MAX_SECONDS = 9_000_000_000_000L;

    @Override
    public Long convert(String text) {
      if (Times.isDuration(text)) {
        return micros(Instant.now()) - Times.parseDuration(text);
      }
      try {
        return micros(parse(text.trim()));
      } catch (DateTimeParseException e) {
        throw new TypeConversionException(
            "expected a time such as 2026-05-01T12:00:00Z, or how long ago such as 15m, got "
                + text);
      }
    }

    private static Instant parse(String text) {
      if (text.length() == 10) {
        return LocalDate.parse(text).atStartOfDay(ZoneId.systemDefault()).toInstant();
      }
      boolean hasZone =
          text.endsWith("Z") || text.lastIndexOf('+') > 10 || text.lastIndexOf('-') > 10;
      return hasZone
          ? java.time.OffsetDateTime.parse(text).toInstant()
          : LocalDateTime.parse(text).atZone(ZoneId.systemDefault()).toInstant();
    }

    /** At most some 280,000 years from now: a number of microseconds has no room for more. */
    private static long micros(Instant time) {
      long seconds = Math.max(-MAX_SECONDS, Math.min(MAX_SECONDS, time.getEpochSecond()));
      return seconds * 1_000_000 + time.getNano() / 1000;
    }
  }
}
