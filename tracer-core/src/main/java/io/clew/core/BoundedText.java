package io.clew.core;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Collection;
import java.util.Hashtable;
import java.util.Iterator;
import java.util.Map;
import java.util.Vector;
import org.jspecify.annotations.Nullable;

/**
 * The beginning of the text of a value, where the whole need not be made: of texts, of numbers
 * without a limit, and of java.util's collections and maps. What other classes have for {@code
 * toString} is made as a whole, and cut then: nobody else knows what it would be. So it is with an
 * array, which does not tell what is in it, such as a password.
 */
final class BoundedText {
  private static final int MAX_DEPTH = 8;

  /** Numbers up to this are cheap to write. */
  private static final int MIN_DIGITS = 1024;

  private static final String PACKAGE = "java.util.";

  /** These pass {@code toString} on to a collection that may be the application's. */
  private static final String WRAPPERS = "java.util.Collections$";

  private final StringBuilder text = new StringBuilder();
  private final int maxChars;

  private BoundedText(int maxChars) {
    this.maxChars = maxChars;
  }

  /**
   * A text that is as the value's own up to the limit, and longer than that by one character if the
   * value's is.
   *
   * @return null if the value has to tell itself
   */
  static @Nullable String of(@Nullable Object value, int maxChars) {
    if (value instanceof CharSequence chars) {
      return chars.length() > maxChars ? chars.subSequence(0, maxChars + 1).toString() : null;
    }
    if (value instanceof BigInteger || value instanceof BigDecimal) {
      return ofBig((Number) value, maxChars);
    }
    if (!isKnown(value)) {
      return null;
    }
    BoundedText bounded = new BoundedText(maxChars);
    bounded.add(value, 0);
    return bounded.text.toString();
  }

  /** Its digits would take seconds, and more memory than it has itself. */
  private static @Nullable String ofBig(Number value, int maxChars) {
    BigInteger digits =
        value instanceof BigDecimal decimal ? decimal.unscaledValue() : (BigInteger) value;
    long bits = digits.bitLength();
    return bits > 4L * Math.max(maxChars, MIN_DIGITS)
        ? value.getClass().getSimpleName() + " of " + bits + " bits"
        : null;
  }

  private static boolean isKnown(@Nullable Object value) {
    if (!(value instanceof Collection || value instanceof Map)) {
      return false;
    }
    String name = value.getClass().getName();
    return name.startsWith(PACKAGE)
        && !name.startsWith(WRAPPERS)
        && !(value instanceof Vector || value instanceof Hashtable); // These lock themselves.
  }

  private boolean isFull() {
    return text.length() > maxChars;
  }

  private void add(@Nullable Object value, int depth) {
    if (!isKnown(value)) {
      append(Text.of(value, maxChars - text.length()));
    } else if (depth == MAX_DEPTH) {
      append("...");
    } else if (value instanceof Map<?, ?> map) {
      add(map, depth);
    } else if (value instanceof Collection<?> values) {
      add(values, depth);
    }
  }

  private void add(Collection<?> values, int depth) {
    append("[");
    for (Iterator<?> each = values.iterator(); each.hasNext() && !isFull(); ) {
      add(each.next(), values, depth);
      append(each.hasNext() ? ", " : "");
    }
    append("]");
  }

  private void add(Map<?, ?> map, int depth) {
    append("{");
    for (Iterator<? extends Map.Entry<?, ?>> each = map.entrySet().iterator();
        each.hasNext() && !isFull(); ) {
      Map.Entry<?, ?> entry = each.next();
      add(entry.getKey(), map, depth);
      append("=");
      if (isFull()) {
        return;
      }
      add(entry.getValue(), map, depth);
      append(each.hasNext() ? ", " : "");
    }
    append("}");
  }

  private void add(@Nullable Object element, Object within, int depth) {
    if (element == within) {
      append(within instanceof Map ? "(this Map)" : "(this Collection)");
    } else {
      add(element, depth + 1);
    }
  }

  private void append(String more) {
    int room = maxChars + 1 - text.length();
    text.append(more, 0, Math.max(0, Math.min(room, more.length())));
  }
}
