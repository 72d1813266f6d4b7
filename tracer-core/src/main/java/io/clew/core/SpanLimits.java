package io.clew.core;

import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Limits of one span, so that it neither fills the memory nor becomes too large to send. What
 * exceeds a limit is dropped or cut. The amount is recorded in the tag {@code clew.dropped}.
 *
 * @param maxTags different tags, 1 to 10,000
 * @param maxLogs logs, 0 to 10,000
 * @param maxNameBytes an operation name or a tag's key, in UTF-8; longer ones are cut
 * @param maxValueBytes a tag's value or a log, in UTF-8; longer ones are cut
 * @param maxSpanBytes all names and values together, in UTF-8
 */
public record SpanLimits(
    int maxTags, int maxLogs, int maxNameBytes, int maxValueBytes, int maxSpanBytes) {

  /** 128 tags, 128 logs, 1 KiB for a name, 8 KiB for a value, 64 KiB for a span. */
  public static final SpanLimits DEFAULT = new SpanLimits(128, 128, 1024, 8192, 65_536);

  /** Tags up to this are not measured again. */
  private static final int SMALL_BYTES = 512;

  /** More than any span's tags. */
  static final int MAX_COUNT = 10_000;

  private static final int MAX_BYTES = 1 << 24;

  /**
   * Limits of your own.
   *
   * @throws IllegalArgumentException if one is out of bounds
   */
  public SpanLimits {
    check("maxTags", maxTags, 1, MAX_COUNT);
    check("maxLogs", maxLogs, 0, MAX_COUNT);
    check("maxNameBytes", maxNameBytes, 16, MAX_BYTES);
    check("maxValueBytes", maxValueBytes, 16, MAX_BYTES);
    check("maxSpanBytes", maxSpanBytes, 256, MAX_BYTES);
  }

  private static void check(String name, int value, int min, int max) {
    if (value < min || value > max) {
      throw new IllegalArgumentException(
          name + ": expected " + min + " to " + max + ", got " + value);
    }
  }

  /** An operation name within its limit. */
  String name(String name) {
    return Utf8.cut(name, maxNameBytes);
  }

  /** Adds a tag to a chain, or a loss if it does not fit. */
  Entry addTag(@Nullable Entry head, String key, Object value) {
    return addTag(head, smallTags(head), key, value);
  }

  /**
   * The same for a caller that knows the number of small tags, when the chain has nothing else.
   * Nearly all spans use this fast path.
   *
   * @param smallTags see {@link #smallTags}
   */
  Entry addTag(@Nullable Entry head, int smallTags, String key, Object value) {
    return isSmall(key, value) && smallTags < maxSmallTags()
        ? new Entry(key, value, head)
        : addLargeTag(head, key, value);
  }

  private boolean isSmall(String key, Object value) {
    return Utf8.maxSize(key) + Utf8.maxSize(value)
        <= Math.min(SMALL_BYTES, Math.min(maxNameBytes, maxValueBytes));
  }

  /** How many small tags there are, or more than fit for sure if there is anything else. */
  int smallTags(@Nullable Entry head) {
    int room = maxSmallTags();
    int count = 0;
    for (Entry entry = head; entry != null; entry = entry.previous) {
      if (++count >= room || !entry.isSmallTag()) {
        return room;
      }
    }
    return count;
  }

  private int maxSmallTags() {
    return Math.min(maxTags, maxSpanBytes / SMALL_BYTES);
  }

  /** Adds a tag that needs all checks. */
  private Entry addLargeTag(@Nullable Entry head, String key, Object value) {
    String cutKey = Utf8.cut(key, maxNameBytes);
    Object cutValue = value instanceof String text ? Utf8.cut(text, maxValueBytes) : value;
    Entry added = newTag(head, cutKey, cutValue);
    if (!fits(added)) {
      added = newTag(withoutSuperseded(head, cutKey), cutKey, cutValue);
    }
    if (!fits(added)) {
      return Entry.Loss.add(head, 1, 0, 0);
    }
    boolean cut = !cutKey.equals(key) || !cutValue.equals(value);
    return cut ? Entry.Loss.add(added, 0, 0, 1) : added;
  }

  private Entry newTag(@Nullable Entry head, String key, Object value) {
    return isSmall(key, value) ? new Entry(key, value, head) : new Entry.Large(key, value, head);
  }

  private boolean fits(Entry head) {
    return tags(head) <= maxTags && size(head) <= maxSpanBytes;
  }

  /** Adds a log to a chain, or a loss if it does not fit. */
  Entry addLog(@Nullable Entry head, long micros, String text) {
    String cut = Utf8.cut(text, maxValueBytes);
    Entry added = new Entry.Log(micros, cut, head);
    if (logs(added) > maxLogs || size(added) > maxSpanBytes) {
      return Entry.Loss.add(head, 0, 1, 0);
    }
    return cut.equals(text) ? added : Entry.Loss.add(added, 0, 0, 1);
  }

  private static int tags(@Nullable Entry head) {
    int tags = 0;
    for (Entry entry = head; entry != null; entry = entry.previous) {
      tags += entry.isTag() ? 1 : 0;
    }
    return tags;
  }

  private static int logs(@Nullable Entry head) {
    int logs = 0;
    for (Entry entry = head; entry != null; entry = entry.previous) {
      logs += entry instanceof Entry.Log ? 1 : 0;
    }
    return logs;
  }

  /** The bytes of a chain; no more than a bound of it if that is within the limit. */
  private int size(Entry head) {
    int bound = 0;
    for (Entry entry = head; entry != null; entry = entry.previous) {
      bound += entry.maxSize();
    }
    if (bound <= maxSpanBytes) {
      return bound;
    }
    int size = 0;
    for (Entry entry = head; entry != null; entry = entry.previous) {
      size += entry.size();
    }
    return size;
  }

  /** A chain without the values that were replaced later, nor the one that {@code key} replaces. */
  private static @Nullable Entry withoutSuperseded(@Nullable Entry head, String key) {
    Set<String> later = new HashSet<>();
    later.add(key);
    return Entry.keep(entry -> !entry.isTag() || later.add(entry.key), head);
  }
}
