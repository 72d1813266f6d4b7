package io.clew.core;

import org.jspecify.annotations.Nullable;

/**
 * Limits of one span, so that it neither fills the memory nor becomes too large to send. What
 * exceeds a limit is dropped or cut. The amount is recorded in the tag {@code clew.dropped}.
 *
 * <p>What says how a span ended has some room beyond the limits: tags such as {@code error}, {@code
 * error.kind} and {@code http.status_code}, and logs of an error. References have limits of their
 * own.
 *
 * <p>Of a text, a number without a limit, or a collection of {@code java.util}, no more is made
 * than is kept. What another class has for {@code toString} is made as a whole before it is cut.
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

  /** The room beyond the limits for what says how a span ended. */
  private static final int END_TAGS = 8;

  private static final int END_LOGS = 4;
  private static final int END_BYTES = 4096;

  /** Values in that room are cut to this. */
  private static final int END_VALUE_BYTES = 512;

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
      if (!entry.isSmallTag()) {
        return entry instanceof Entry.Links ? count : room;
      }
      if (++count >= room) {
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
    Entry.Loss full = Entry.Loss.counted(head);
    if (full == null) {
      Object cutValue = cut(value, maxValueBytes);
      Entry added = newTag(head, cutKey, cutValue);
      if (tags(added) <= maxTags && size(added) <= maxSpanBytes) {
        return cutKey.equals(key) && cutValue.equals(value)
            ? added
            : Entry.Loss.add(added, 0, 0, 1);
      }
      full = Entry.Loss.count(head);
    }
    return addTagIfRoom(full, cutKey, value, cutKey.equals(key) ? 0 : 1);
  }

  /**
   * Adds a tag to a counted chain, or replaces one, or loses it. A tag that is lost costs the
   * caller little more than a look at the bit of its key.
   */
  private Entry addTagIfRoom(Entry.Loss full, String key, Object value, int cutKeys) {
    Entry old = full.findTag(key);
    boolean end = isEnd(key);
    if (old == null && full.tags >= maxTags + (end ? END_TAGS : 0)) {
      return Entry.Loss.add(full, 1, 0, 0);
    }
    int free = maxSpanBytes - full.bytes - Utf8.size(key);
    if (old != null) {
      free = Math.max(free + old.size(), Utf8.size(old.value));
    }
    Object fitting = within(free, value, maxValueBytes);
    if (fitting == null && end) {
      fitting = within(free + END_BYTES, value, Math.min(END_VALUE_BYTES, maxValueBytes));
    }
    if (fitting == null) {
      return Entry.Loss.add(full, 1, 0, 0);
    }
    Entry rest = old == null ? full.previous : Entry.without(old, full.previous);
    Entry added = newTag(rest, key, fitting);
    int moreBytes = added.size() - (old == null ? 0 : old.size());
    int cut = cutKeys == 0 && fitting.equals(value) ? 0 : 1;
    return old == null
        ? full.aboveTag(added, moreBytes, cut)
        : full.aboveReplaced(added, moreBytes, cut);
  }

  /** A value, cut to a limit; null if it needs more than what is free. */
  private static @Nullable Object within(int free, Object value, int maxBytes) {
    // A character has a byte or more, and to cut one in half costs three at most.
    if (value instanceof String text && Math.min(text.length(), maxBytes - 3) > free) {
      return null;
    }
    Object cut = cut(value, maxBytes);
    return Utf8.size(cut) <= free ? cut : null;
  }

  /** Whether a tag says how the span ended. */
  private static boolean isEnd(String key) {
    return key.equals("error") || key.startsWith("error.") || key.endsWith("status_code");
  }

  private static Object cut(Object value, int maxBytes) {
    return value instanceof String text ? Utf8.cut(text, maxBytes) : value;
  }

  private Entry newTag(@Nullable Entry head, String key, Object value) {
    return isSmall(key, value) ? new Entry(key, value, head) : new Entry.Large(key, value, head);
  }

  /**
   * Adds a log to a chain, or a loss if it does not fit.
   *
   * @param end whether it says how the span ended
   */
  Entry addLog(@Nullable Entry head, long micros, String text, boolean end) {
    Entry.Loss full = Entry.Loss.counted(head);
    if (full == null) {
      String cut = Utf8.cut(text, maxValueBytes);
      Entry added = new Entry.Log(micros, cut, head);
      if (logs(added) <= maxLogs && size(added) <= maxSpanBytes) {
        return cut.equals(text) ? added : Entry.Loss.add(added, 0, 0, 1);
      }
      full = Entry.Loss.count(head);
    }
    boolean reserved = end && maxLogs > 0;
    if (full.logs >= maxLogs + (reserved ? END_LOGS : 0)) {
      return Entry.Loss.add(full, 0, 1, 0);
    }
    int free = maxSpanBytes - full.bytes;
    Object fitting = within(free, text, maxValueBytes);
    if (fitting == null && reserved) {
      fitting = within(free + END_BYTES, text, Math.min(END_VALUE_BYTES, maxValueBytes));
    }
    if (fitting == null) {
      return Entry.Loss.add(full, 0, 1, 0);
    }
    Entry added = new Entry.Log(micros, fitting, full.previous);
    return full.aboveLog(added, Utf8.size(fitting), fitting.equals(text) ? 0 : 1);
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
}
