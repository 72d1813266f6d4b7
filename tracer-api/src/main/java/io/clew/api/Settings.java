package io.clew.api;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The settings of a service, as text from wherever they were made. A value that makes no sense
 * leaves the application running: one warning names the key, the value and what is used instead.
 * The same warning is given once, however often the setting is read.
 *
 * <p>A default belongs to what is configured, mostly a builder, and stands there alone. The {@code
 * apply} methods take it from there for the warning, and set only what is set:
 *
 * <pre>{@code
 * settings.applyNumber("clew.file.keep-bytes", builder.keepBytes, 1, MAX, builder::keepBytes);
 * }</pre>
 *
 * <p>Safe to share between threads if the source and the consumer of the warnings are.
 */
public final class Settings {
  /** How a builder says what it refuses: {@code name: expected this, got that}. */
  private static final String EXPECTED = "(?s)(?:\\w+: )?expected (.+?)(?:, got .*)?";

  private static final String PROTO3 = "proto3";
  private static final String JSON = "json";
  private static final String ENVIRONMENT = "clew.environment";
  private static final String PRODUCTION = "production";

  private final String service;
  private final UnaryOperator<@Nullable String> source;
  private final Consumer<String> warnings;
  private final Set<String> given = ConcurrentHashMap.newKeySet();
  private final Set<String> asked = ConcurrentHashMap.newKeySet();
  private final Map<String, Refused> refused = new ConcurrentHashMap<>();

  /**
   * Settings from a source.
   *
   * @param source gives the value of a key such as {@code clew.sample-rate}, null if it is not set
   * @param warnings takes one line about each value that makes no sense
   */
  public Settings(
      String service, UnaryOperator<@Nullable String> source, Consumer<String> warnings) {
    this.service = service;
    this.source = source;
    this.warnings = new ShownValue.OnOneLine(warnings);
  }

  /**
   * The service that the settings are for.
   *
   * @return its name, not blank
   */
  public String service() {
    return service;
  }

  /** The keys that somebody has asked for, and so knows. */
  Set<String> asked() {
    return asked;
  }

  /** Whether a value was refused of a setting whose name begins like this. */
  boolean isAnyRefused(String prefix) {
    for (String key : refused.keySet()) {
      if (key.startsWith(prefix)) {
        return true;
      }
    }
    return false;
  }

  /** What makes no sense of a setting's value; null if all of it does, as far as it was read. */
  @Nullable Refused refused(String key) {
    return refused.get(key);
  }

  /**
   * Whether the service runs on a development machine, where all traces are wanted: {@code
   * clew.environment} is {@code development}, {@code dev} or {@code local}. It is not with {@code
   * production} or {@code prod}, which is the default, nor with any other value, which is a
   * warning.
   */
  public boolean isDevelopment() {
    String value = text(ENVIRONMENT, PRODUCTION);
    return switch (value.toLowerCase(Locale.ROOT)) {
      case "development", "dev", "local" -> true;
      case PRODUCTION, "prod" -> false;
      default -> {
        reject(
            ENVIRONMENT,
            value,
            "production or prod, or else development, dev or local",
            PRODUCTION);
        yield false;
      }
    };
  }

  /**
   * A setting as it is, where nothing stands in for it.
   *
   * @param key such as {@code clew.sampler.file}
   * @return the value without surrounding blanks; null if it is not set or blank
   */
  public @Nullable String text(String key) {
    asked.add(key);
    String value = source.apply(key);
    return value == null || value.isBlank() ? null : value.strip();
  }

  /**
   * A setting as it is.
   *
   * @param key such as {@code clew.file.directory}
   * @return the value without surrounding blanks; the default if it is not set or blank
   */
  public String text(String key, String fallback) {
    String value = text(key);
    return value == null ? fallback : value;
  }

  /**
   * A switch.
   *
   * @param key such as {@code clew.enabled}
   * @return the value; the default if it is neither true nor false
   */
  public boolean flag(String key, boolean fallback) {
    String value = text(key, String.valueOf(fallback)).toLowerCase(Locale.ROOT);
    if (value.equals("true") || value.equals("false")) {
      return value.equals("true");
    }
    return reject(key, value, "true or false", fallback);
  }

  /**
   * A whole number.
   *
   * @param key such as {@code clew.file.max-file-bytes}
   * @return the value; the default if it is not a number or out of bounds
   */
  public long number(String key, long fallback, long min, long max) {
    String value = text(key, String.valueOf(fallback));
    try {
      long number = Long.parseLong(value);
      if (number >= min && number <= max) {
        return number;
      }
    } catch (NumberFormatException e) {
      // Said below.
    }
    return reject(key, value, "a whole number from " + min + " to " + max, fallback);
  }

  /**
   * A share.
   *
   * @param key such as {@code clew.sample-rate}
   * @return the value; the default if it is not a number from 0 to 1
   */
  public double share(String key, double fallback) {
    String value = text(key, String.valueOf(fallback));
    try {
      double number = Double.parseDouble(value);
      if (number >= 0 && number <= 1) {
        return number;
      }
    } catch (NumberFormatException e) {
      // Said below.
    }
    return reject(key, value, "a number from 0 to 1", fallback);
  }

  /** The constant that is named, in any case; the fallback if there is none. */
  private <E extends Enum<E>> E choice(String key, E fallback) {
    String value = text(key, fallback.name());
    List<String> words = new ArrayList<>();
    for (E constant : fallback.getDeclaringClass().getEnumConstants()) {
      if (constant.name().equalsIgnoreCase(value)) {
        return constant;
      }
      words.add(constant.name().toLowerCase(Locale.ROOT));
    }
    reject(key, value, "one of " + words, fallback.name().toLowerCase(Locale.ROOT));
    return fallback;
  }

  /**
   * Applies a switch if it is set.
   *
   * @param key such as {@code clew.file.compress}
   * @param usual the target's own default
   * @param target takes the value; is not called if nothing is set
   */
  public void applyFlag(String key, boolean usual, Consumer<Boolean> target) {
    if (isSet(key)) {
      target.accept(flag(key, usual));
    }
  }

  /**
   * Applies a whole number if it is set.
   *
   * @param key such as {@code clew.file.keep-bytes}
   * @param usual the target's own default
   * @param target takes the value, or throws {@link IllegalArgumentException} if it does not go
   *     with what was set before: then this value alone is refused. Is not called if nothing is set
   */
  public void applyNumber(String key, long usual, long min, long max, LongConsumer target) {
    if (isSet(key)) {
      long number = number(key, usual, min, max);
      try {
        target.accept(number);
      } catch (IllegalArgumentException e) {
        reject(key, String.valueOf(number), e, usual);
      }
    }
  }

  /**
   * Applies a duration if it is set.
   *
   * @param key such as {@code clew.batch.linger-millis}
   * @param unit what the number counts
   * @param usual the target's own default, a multiple of the unit
   * @param min the least that makes sense, in the unit
   * @param max the most that makes sense, in the unit
   * @param target takes the value; is not called if nothing is set
   */
  public void applyDuration(
      String key, ChronoUnit unit, Duration usual, long min, long max, Consumer<Duration> target) {
    applyNumber(
        key,
        usual.dividedBy(unit.getDuration()),
        min,
        max,
        value -> target.accept(Duration.of(value, unit)));
  }

  /**
   * Applies one of a few words if it is set.
   *
   * @param <E> the type of the choice, whose constants are the words
   * @param key such as {@code clew.file.fsync}
   * @param usual the target's own default
   * @param target takes the value; is not called if nothing is set
   */
  public <E extends Enum<E>> void applyChoice(String key, E usual, Consumer<E> target) {
    if (isSet(key)) {
      target.accept(choice(key, usual));
    }
  }

  /**
   * Applies an encoding, {@code proto3} or {@code json} in any case, if it is set.
   *
   * @param key such as {@code clew.zipkin.encoding}
   * @param usual the target's own default
   * @param target takes the value; is not called if nothing sensible is set
   */
  public void applyEncoding(String key, Encoding usual, Consumer<Encoding> target) {
    String value = text(key);
    if (PROTO3.equalsIgnoreCase(value)) {
      target.accept(Encoding.ZIPKIN_PROTO3);
    } else if (JSON.equalsIgnoreCase(value)) {
      target.accept(Encoding.ZIPKIN_JSON);
    } else if (value != null) {
      reject(key, value, "proto3 or json", usual == Encoding.ZIPKIN_JSON ? JSON : PROTO3);
    }
  }

  private boolean isSet(String key) {
    return text(key) != null;
  }

  /**
   * Warns of a value that makes no sense. The warning shows no secret.
   *
   * @param <T> the type of the default
   */
  public <T> T reject(String key, String value, String expected, T fallback) {
    refused.put(key, new Refused(value, String.valueOf(fallback)));
    String shown = ShownValue.of(key, value);
    String warning =
        key + ": expected " + expected + ", got '" + shown + "'; using '" + fallback + "'";
    if (given.add(warning)) {
      warnings.accept(warning);
    }
    return fallback;
  }

  /**
   * Warns of a value that a builder or a parser has refused.
   *
   * @param <T> the type of the default
   * @param problem of its message, the warning shows what was expected, not once more the value
   */
  public <T> T reject(String key, String value, Exception problem, T fallback) {
    return reject(key, value, expected(value, problem), fallback);
  }

  private static String expected(String value, Exception problem) {
    String message = String.valueOf(problem.getMessage());
    Matcher expected = Pattern.compile(EXPECTED).matcher(message);
    if (expected.matches()) {
      return expected.group(1);
    }
    String reason = message.replace(": " + value, "").replace(" '" + value + "'", "");
    boolean plain = reason.isBlank() || reason.contains(value);
    return "one that can be used (" + (plain ? problem.getClass().getSimpleName() : reason) + ")";
  }

  /**
   * What was refused of a setting.
   *
   * @param value as it was, or one element of a list
   * @param instead what is used
   */
  record Refused(String value, String instead) {
    /** Whether the other elements of the list are in force. */
    boolean isElementOf(String list) {
      boolean found = false;
      String[] elements = list.split(",", -1);
      for (String element : elements) {
        found |= element.strip().equalsIgnoreCase(value);
      }
      return found && elements.length > 1;
    }
  }
}
