package io.clew.api;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The settings of a service, as text from wherever they were made. A value that makes no sense
 * leaves the application running: it is said in one warning, with the key, the value and what is
 * used instead.
 */
public final class Settings {
  private final String service;
  private final UnaryOperator<@Nullable String> source;
  private final Consumer<String> warnings;

  /**
   * Settings from a source.
   *
   * @param service the name of the service that they are for
   * @param source gives the value of a key such as {@code clew.sample-rate}, null if it is not set
   * @param warnings takes one line about each value that makes no sense
   */
  public Settings(
      String service, UnaryOperator<@Nullable String> source, Consumer<String> warnings) {
    this.service = service;
    this.source = source;
    this.warnings = warnings;
  }

  /**
   * The service that the settings are for.
   *
   * @return its name, not blank
   */
  public String service() {
    return service;
  }

  /**
   * A setting as it is.
   *
   * @param key such as {@code clew.file.directory}
   * @param fallback the default
   * @return the value without surrounding blanks; the default if it is not set or blank
   */
  public String text(String key, String fallback) {
    String value = source.apply(key);
    return value == null || value.isBlank() ? fallback : value.strip();
  }

  /**
   * A switch.
   *
   * @param key such as {@code clew.enabled}
   * @param fallback the default
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
   * @param fallback the default
   * @param min the least that makes sense
   * @param max the most that makes sense
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
   * @param fallback the default
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

  /**
   * One of a few words.
   *
   * @param <E> the type of the choice, whose constants are the words
   * @param key such as {@code clew.file.fsync}
   * @param fallback the default
   * @return the constant of that name in any case; the default if there is none
   */
  public <E extends Enum<E>> E choice(String key, E fallback) {
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
   * Says that a value makes no sense.
   *
   * @param <T> the type of the default
   * @param key the setting
   * @param value what was found
   * @param expected what was expected
   * @param fallback what is used instead
   * @return the fallback
   */
  public <T> T reject(String key, String value, String expected, T fallback) {
    warnings.accept(
        key + ": expected " + expected + ", got '" + value + "'; using '" + fallback + "'");
    return fallback;
  }
}
