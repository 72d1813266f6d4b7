package io.clew.core;

import io.clew.common.FatalErrors;
import io.opentracing.log.Fields;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Converts what applications pass to a span into immutable values. */
final class Text {
  /**
   * The key of OpenTracing's tag. A start need not load its class Tags for it, and six of its tags.
   */
  private static final String SAMPLING_PRIORITY = "sampling.priority";

  private static final int SAMPLING_PRIORITY_LENGTH = SAMPLING_PRIORITY.length();

  private static final int MAX_CHARS = 1 << 20;

  private Text() {}

  /** Called for every tag. The length answers it nearly always. */
  static boolean isSamplingPriority(@Nullable String key) {
    return key != null && key.length() == SAMPLING_PRIORITY_LENGTH && key.equals(SAMPLING_PRIORITY);
  }

  /** The text of anything, whatever its {@code toString} does. */
  static String of(@Nullable Object value) {
    return of(value, MAX_CHARS);
  }

  /**
   * The text of anything, whatever its {@code toString} does.
   *
   * @param maxChars how much of it is of use, at least 0. The rest is not made if that can be
   *     avoided, but it tells that there is more
   */
  static String of(@Nullable Object value, int maxChars) {
    try {
      String bounded =
          value instanceof String ? null : BoundedText.of(value, Math.max(0, maxChars));
      if (bounded != null) {
        return bounded;
      }
      return String.valueOf((Object) String.valueOf(value)); // The inner one may be null.
    } catch (Throwable e) {
      FatalErrors.rethrow(e);
      return String.valueOf(value == null ? null : value.getClass().getName());
    }
  }

  /** A number as it is if its kind never changes, else its text. */
  static Object ofNumber(Number value, int maxChars) {
    boolean immutable =
        value instanceof Integer
            || value instanceof Long
            || value instanceof Double
            || value instanceof Float
            || value instanceof Short
            || value instanceof Byte;
    return immutable ? value : of(value, maxChars);
  }

  /**
   * The event alone, or {@code key=value} pairs on one line.
   *
   * @param maxChars as in {@link #of(Object, int)}
   */
  static String ofFields(Map<String, ?> fields, int maxChars) {
    if (fields.size() == 1 && fields.containsKey(Fields.EVENT)) {
      return of(fields.get(Fields.EVENT), maxChars);
    }
    StringBuilder text = new StringBuilder();
    fields.forEach(
        (key, value) -> {
          int room = maxChars - text.length();
          if (room >= 0) {
            if (text.length() > 0) {
              text.append(' ');
            }
            append(text.append(key).append('='), of(value, room), room);
          }
        });
    return text.toString();
  }

  private static void append(StringBuilder text, String value, int room) {
    String used = value.length() > room ? value.substring(0, room + 1) : value;
    text.append(onOneLine(used));
  }

  /** Keeps a value with line breaks, such as a stack trace, on one line. */
  private static String onOneLine(String value) {
    return value.indexOf('\n') < 0 && value.indexOf('\r') < 0
        ? value
        : value.replace("\r", "\\r").replace("\n", "\\n");
  }
}
