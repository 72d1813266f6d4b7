package io.clew.core.propagation;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How much baggage travels with a request; items beyond are left out.
 *
 * @param maxKeyBytes the bytes of a key in UTF-8
 * @param maxValueBytes the bytes of a value in UTF-8
 * @param maxTotalBytes the bytes of the whole header, encoding and separators included
 */
public record BaggageLimits(int maxItems, int maxKeyBytes, int maxValueBytes, int maxTotalBytes) {
  /**
   * 64 items and 8,192 bytes, which everybody must carry; 256 bytes a key and 4,096 a value.
   *
   * @see <a href="https://www.w3.org/TR/baggage/#limits">W3C Baggage, limits</a>
   */
  public static final BaggageLimits DEFAULT = new BaggageLimits(64, 256, 4_096, 8_192);

  /**
   * Limits, all of them 0 or more.
   *
   * @throws IllegalArgumentException if one is negative
   */
  public BaggageLimits {
    if (maxItems < 0 || maxKeyBytes < 0 || maxValueBytes < 0 || maxTotalBytes < 0) {
      throw new IllegalArgumentException("expected limits of 0 or more, got a negative one");
    }
  }

  // Written out, since it is logged: JDK 17 keeps the last record whose generated methods were
  // called, with its class loader.
  @Override
  public String toString() {
    return "BaggageLimits[maxItems="
        + maxItems
        + ", maxKeyBytes="
        + maxKeyBytes
        + ", maxValueBytes="
        + maxValueBytes
        + ", maxTotalBytes="
        + maxTotalBytes
        + "]";
  }

  /**
   * Whether an item may be added to baggage that is kept in memory, so that all of it can be sent.
   *
   * @param baggage what there is; an item of the same name is replaced
   * @return false if there are too many items, or if this one or all together are too long
   */
  public boolean admits(Map<String, String> baggage, String key, String value) {
    return budgetBeside(baggage, key).take(key, value);
  }

  /**
   * Which items may be added to baggage that is kept in memory, so that all of it can be sent.
   *
   * @param baggage what there is, and stays
   * @param more what may be added, except for items of the same names
   * @return those of {@code more} that may be added, in their order
   */
  public Map<String, String> admitted(Map<String, String> baggage, Map<String, String> more) {
    Map<String, String> admitted = new LinkedHashMap<>();
    if (!baggage.keySet().containsAll(more.keySet())) {
      Budget budget = budgetBeside(baggage, null);
      more.forEach(
          (key, value) -> {
            if (!baggage.containsKey(key) && budget.take(key, value)) {
              admitted.put(key, value);
            }
          });
    }
    return admitted;
  }

  /** What other items than the one named {@code replaced} leave. */
  private Budget budgetBeside(Map<String, String> baggage, @Nullable String replaced) {
    Budget budget = new Budget();
    baggage.forEach(
        (key, value) -> {
          if (!key.equals(replaced)) {
            budget.count(Baggage.sentLength(key, value));
          }
        });
    return budget;
  }

  Budget budget() {
    return new Budget();
  }

  /** What is left of the limits while one context's items are read or written. */
  final class Budget {
    private int items;
    private int total;

    /** Whether an item of a length, as it is sent, may fit: asked before any work is done on it. */
    boolean hasRoom(int length) {
      return items < maxItems && length <= maxTotalBytes - total - separator();
    }

    /** Counts an item in if it fits. */
    boolean take(int keyBytes, int valueBytes, int length) {
      if (!hasRoom(length) || keyBytes > maxKeyBytes || valueBytes > maxValueBytes) {
        return false;
      }
      count(length);
      return true;
    }

    /** The same for an item that is kept in memory. */
    private boolean take(String key, String value) {
      return key.length() <= maxKeyBytes
          && value.length() <= maxValueBytes
          && hasRoom(key.length() + 1 + value.length())
          && take(Baggage.bytes(key), Baggage.bytes(value), Baggage.sentLength(key, value));
    }

    private void count(int length) {
      total += length + separator();
      items++;
    }

    private int separator() {
      return items == 0 ? 0 : 1;
    }
  }
}
