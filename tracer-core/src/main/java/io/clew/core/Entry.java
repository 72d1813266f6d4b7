package io.clew.core;

import io.clew.api.TraceContext;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Something that was recorded on a span, and what was recorded before it: a tag, or in subclasses a
 * large tag, a log, a loss or a new identity. A span's entries form a chain from the newest to the
 * oldest. Entries are immutable, so each is a snapshot of the span's state.
 */
class Entry {
  private static final int ENTRY_BYTES = 48;

  /** The tag's name; empty for anything but a tag. */
  final String key;

  /** A tag's String, Boolean or Number; a log's text. */
  final Object value;

  final @Nullable Entry previous;

  Entry(String key, Object value, @Nullable Entry previous) {
    this.key = key;
    this.value = value;
    this.previous = previous;
  }

  /** Whether this is a tag that is known to be small. */
  final boolean isSmallTag() {
    return getClass() == Entry.class;
  }

  final boolean isTag() {
    return !key.isEmpty();
  }

  /** The bytes of this entry in UTF-8. */
  final int size() {
    return Utf8.size(key) + Utf8.size(value);
  }

  /** At least {@link #size()}, for less. */
  final int maxSize() {
    return Utf8.maxSize(key) + Utf8.maxSize(value);
  }

  /** The bytes of memory of a tag, at two bytes a character. */
  static int weight(String key, Object value) {
    int chars = key.length() + (value instanceof String text ? text.length() : 0);
    return ENTRY_BYTES + chars * Character.BYTES;
  }

  /** The bytes of memory of this entry. */
  int weight() {
    return weight(key, value);
  }

  /** The bytes of memory of a chain. */
  static int weightOf(@Nullable Entry head) {
    long weight = 0;
    for (Entry entry = head; entry != null; entry = entry.previous) {
      weight += entry.weight();
    }
    return (int) Math.min(Integer.MAX_VALUE / 2, weight);
  }

  /** The same at the head of another chain. */
  Entry copyTo(@Nullable Entry chain) {
    return new Entry(key, value, chain);
  }

  /** Looks a tag's last value up in a chain. */
  static @Nullable Object find(String key, @Nullable Entry head) {
    for (Entry entry = head; entry != null; entry = entry.previous) {
      if (entry.key.equals(key)) {
        return entry.value;
      }
    }
    return null;
  }

  /** A chain of the entries that match. They are tested from the newest to the oldest. */
  static @Nullable Entry keep(Predicate<Entry> wanted, @Nullable Entry head) {
    Deque<Entry> kept = new ArrayDeque<>();
    for (Entry entry = head; entry != null; entry = entry.previous) {
      if (wanted.test(entry)) {
        kept.push(entry);
      }
    }
    Entry chain = null;
    for (Entry entry : kept) {
      chain = entry.copyTo(chain);
    }
    return chain;
  }

  /** A tag that may be large. */
  static final class Large extends Entry {
    Large(String key, Object value, @Nullable Entry previous) {
      super(key, value, previous);
    }

    @Override
    Entry copyTo(@Nullable Entry chain) {
      return new Large(key, value, chain);
    }
  }

  /** A line that was logged. */
  static final class Log extends Entry {
    /** Microseconds since the epoch. */
    final long micros;

    Log(long micros, Object text, @Nullable Entry previous) {
      super("", text, previous);
      this.micros = micros;
    }

    @Override
    Entry copyTo(@Nullable Entry chain) {
      return new Log(micros, value, chain);
    }
  }

  /** The span's new name and context. A chain keeps only the newest. */
  static final class Identity extends Entry {
    final String name;
    final TraceContext context;

    Identity(String name, TraceContext context, @Nullable Entry chain) {
      super("", "", find(chain) == null ? chain : keep(e -> !(e instanceof Identity), chain));
      this.name = name;
      this.context = context;
    }

    @Override
    Entry copyTo(@Nullable Entry chain) {
      return new Identity(name, context, chain);
    }

    static @Nullable Identity find(@Nullable Entry head) {
      Entry entry = head;
      while (entry != null && !(entry instanceof Identity)) {
        entry = entry.previous;
      }
      return (Identity) entry;
    }
  }

  /** What was dropped or cut because of the span's limits, since the previous loss in the chain. */
  static final class Loss extends Entry {
    final int lostTags;
    final int lostLogs;
    final int cutValues;

    private Loss(@Nullable Entry previous, int lostTags, int lostLogs, int cutValues) {
      super("", "", previous);
      this.lostTags = lostTags;
      this.lostLogs = lostLogs;
      this.cutValues = cutValues;
    }

    @Override
    Entry copyTo(@Nullable Entry chain) {
      return add(chain, lostTags, lostLogs, cutValues);
    }

    /** Adds to the loss at the head of a chain if there is one, so that chains stay short. */
    static Entry add(@Nullable Entry head, int lostTags, int lostLogs, int cutValues) {
      return head instanceof Loss last
          ? new Loss(
              last.previous,
              last.lostTags + lostTags,
              last.lostLogs + lostLogs,
              last.cutValues + cutValues)
          : new Loss(head, lostTags, lostLogs, cutValues);
    }
  }
}
