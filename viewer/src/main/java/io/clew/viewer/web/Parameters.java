package io.clew.viewer.web;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.clew.viewer.chart.Times;
import java.net.URLDecoder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The query of a request. An empty value is as none. */
final class Parameters {
  private static final int MAX_VALUES = 100;

  private final Map<String, List<String>> values = new HashMap<>();

  private Parameters() {}

  static Parameters of(@Nullable String rawQuery) throws RefusedException {
    Parameters parameters = new Parameters();
    int count = 0;
    for (String pair : rawQuery == null ? new String[0] : rawQuery.split("&", -1)) {
      int equals = pair.indexOf('=');
      String name = decode(equals < 0 ? pair : pair.substring(0, equals));
      String value = equals < 0 ? "" : decode(pair.substring(equals + 1));
      if (!value.isEmpty()) {
        if (++count > MAX_VALUES) {
          throw RefusedException.badRequest("expected at most " + MAX_VALUES + " parameters");
        }
        parameters.values.computeIfAbsent(name, n -> new ArrayList<>(1)).add(value);
      }
    }
    return parameters;
  }

  private static String decode(String text) throws RefusedException {
    try {
      return URLDecoder.decode(text, UTF_8);
    } catch (IllegalArgumentException e) {
      throw RefusedException.badRequest("the address is not well formed: " + e.getMessage());
    }
  }

  List<String> all(String name) {
    return values.getOrDefault(name, List.of());
  }

  @Nullable String text(String name) {
    List<String> all = all(name);
    return all.isEmpty() ? null : all.get(0);
  }

  boolean has(String name) {
    return !all(name).isEmpty();
  }

  long number(String name, long ifAbsent, long min, long max) throws RefusedException {
    String text = text(name);
    if (text == null) {
      return ifAbsent;
    }
    try {
      long number = Long.parseLong(text);
      if (number >= min && number <= max) {
        return number;
      }
    } catch (NumberFormatException e) {
      // As one out of range.
    }
    throw RefusedException.badRequest(
        name + ": expected a number from " + min + " to " + max + ", got " + text);
  }

  /** Microseconds, given as {@code 100ms} or as a number of them. Null if there is none. */
  @Nullable Long duration(String name) throws RefusedException {
    String text = text(name);
    if (text == null) {
      return null;
    }
    try {
      boolean isNumber = text.chars().allMatch(c -> c >= '0' && c <= '9');
      return isNumber ? Long.parseLong(text) : Times.parseDuration(text);
    } catch (IllegalArgumentException e) {
      throw RefusedException.badRequest(name + ": " + e.getMessage());
    }
  }

  /** Epoch microseconds, or how long ago such as {@code 15m}. Null if there is none. */
  @Nullable Long time(String name) throws RefusedException {
    String text = text(name);
    Long micros = duration(name);
    if (text == null || micros == null) {
      return null;
    }
    boolean isAgo = !Character.isDigit(text.charAt(text.length() - 1));
    return isAgo ? System.currentTimeMillis() * 1000 - micros : micros;
  }
}
