package io.clew.collector.policy;

import com.google.re2j.Pattern;
import io.clew.analysis.trace.Trace;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Policies that look at one trace, and at no other. */
final class Conditions {
  /** Where OpenTelemetry has the name of the service; Zipkin's spans have a field for it. */
  private static final String SERVICE = "service.name";

  /** How much of a value a pattern sees. */
  static final int MAX_CHARS = 4096;

  private static final int MAX_NUMBER_CHARS = 40;

  private Conditions() {}

  static TailPolicy always() {
    return candidate -> 1;
  }

  /** A share of all traces, from 0 to 1. */
  static TailPolicy probabilistic(double share) {
    return candidate -> share;
  }

  /** Some span failed. */
  static TailPolicy error() {
    return candidate -> {
      Trace trace = candidate.trace();
      for (int span = 0; span < trace.size(); span++) {
        if (trace.isError(span)) {
          return 1;
        }
      }
      return 0;
    };
  }

  /**
   * From the first start to the last end it took more than the one time and at most the other.
   *
   * @param mostMillis 0 if there is no limit
   */
  static TailPolicy latency(long moreThanMillis, long mostMillis) {
    long least = moreThanMillis * 1000;
    long most = mostMillis == 0 ? Long.MAX_VALUE : mostMillis * 1000;
    return candidate -> {
      long micros = micros(candidate.trace());
      return micros > least && micros <= most ? 1 : 0;
    };
  }

  private static long micros(Trace trace) {
    long start = trace.start(0);
    long end = trace.end(0);
    for (int span = 1; span < trace.size(); span++) {
      start = Math.min(start, trace.start(span));
      end = Math.max(end, trace.end(span));
    }
    return end - start;
  }

  /**
   * It has from so many to so many spans.
   *
   * @param most 0 if there is no limit
   */
  static TailPolicy spanCount(long least, long most) {
    return candidate -> {
      int spans = candidate.spans();
      return spans >= least && (most == 0 || spans <= most) ? 1 : 0;
    };
  }

  /** Some span has a tag with one of the values. */
  static TailPolicy text(String key, List<String> values) {
    Set<String> all = new HashSet<>(values);
    if (key.equals(SERVICE)) {
      values.forEach(value -> all.add(value.toLowerCase(Locale.ROOT))); // As Zipkin writes them.
    }
    return attribute(key, all::contains);
  }

  /** Some span has a tag with a value in which one of the patterns is found. */
  static TailPolicy pattern(String key, List<Pattern> patterns) {
    return attribute(
        key,
        value -> {
          String seen = value.length() > MAX_CHARS ? value.substring(0, MAX_CHARS) : value;
          return patterns.stream().anyMatch(pattern -> pattern.matcher(seen).find());
        });
  }

  /** Some span has a tag that is a number from the one to the other. */
  static TailPolicy number(String key, long least, long most) {
    return attribute(key, value -> isBetween(value, least, most));
  }

  /** Some span has the tag, as {@code true} or {@code false}. */
  static TailPolicy truth(String key, boolean expected) {
    return attribute(key, Boolean.toString(expected)::equals);
  }

  private static TailPolicy attribute(String key, Predicate<String> values) {
    return candidate -> {
      Trace trace = candidate.trace();
      for (int span = 0; span < trace.size(); span++) {
        String value = value(trace, span, key);
        if (value != null && values.test(value)) {
          return 1;
        }
      }
      return 0;
    };
  }

  private static @Nullable String value(Trace trace, int span, String key) {
    String value = trace.tag(span, key);
    boolean isService = value == null && key.equals(SERVICE) && !trace.service(span).isEmpty();
    return isService ? trace.service(span) : value;
  }

  private static boolean isBetween(String value, long least, long most) {
    if (value.isEmpty() || value.length() > MAX_NUMBER_CHARS) {
      return false;
    }
    for (int i = 0; i < value.length(); i++) {
      if ("0123456789+-.eE".indexOf(value.charAt(i)) < 0) { // Double takes "NaN" and "1f".
        return false;
      }
    }
    try {
      long whole = Long.parseLong(value);
      return whole >= least && whole <= most;
    } catch (NumberFormatException notWhole) {
      return isBetweenFractions(value, least, most);
    }
  }

  private static boolean isBetweenFractions(String value, long least, long most) {
    try {
      double number = Double.parseDouble(value);
      return number >= least && number <= most;
    } catch (NumberFormatException notANumber) {
      return false;
    }
  }
}
