package io.clew.core.propagation;

import java.util.Map;

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

  /**
   * Whether an item may be added to baggage that is kept in memory.
   *
   * @return false if there are too many items, or this one is too long
   */
  public boolean admits(Map<String, String> baggage, String key, String value) {
    return key.length() <= maxKeyBytes
        && value.length() <= maxValueBytes
        && (baggage.size() < maxItems || baggage.containsKey(key));
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
      total += length + separator();
      items++;
      return true;
    }

    private int separator() {
      return items == 0 ? 0 : 1;
    }
  }
}
