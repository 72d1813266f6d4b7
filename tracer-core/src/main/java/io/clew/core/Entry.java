package io.clew.core;

import org.jspecify.annotations.Nullable;

/**
 * Something that was recorded on a span, and what was recorded before it: a tag, or in subclasses a
 * log or a loss. A span's entries form a chain from the newest to the oldest. Entries are
 * immutable, so whoever holds one holds a state that the span once had, and keeps.
 */
class Entry {
  /** The tag's name; empty for anything but a tag. */
  final String key;

  /** A tag's String, Boolean or Number; a log's text. */
  final Object value;

  final @Nullable Entry previous;

  /** How many tags the chain holds up to here; of a tag that was set twice, both. */
  final short tags;

  /** How many logs the chain holds up to here. */
  final short logs;

  /** How many bytes the chain may take up to here, in UTF-8: never less than it does. */
  final int maxBytes;

  private Entry(
      String key, Object value, @Nullable Entry previous, int tags, int logs, int maxBytes) {
    this.key = key;
    this.value = value;
    this.previous = previous;
    this.tags = (short) tags;
    this.logs = (short) logs;
    this.maxBytes = maxBytes;
  }

  /** Adds a tag to a chain that takes {@code maxBytes} with it. */
  static Entry tag(String key, Object value, @Nullable Entry previous, int maxBytes) {
    return new Entry(key, value, previous, tags(previous) + 1, logs(previous), maxBytes);
  }

  static int tags(@Nullable Entry head) {
    return head == null ? 0 : head.tags;
  }

  static int logs(@Nullable Entry head) {
    return head == null ? 0 : head.logs;
  }

  static int maxBytes(@Nullable Entry head) {
    return head == null ? 0 : head.maxBytes;
  }

  /** The bytes of this entry alone. */
  final int size() {
    return Utf8.size(key) + Utf8.size(value);
  }

  /** The same at the head of another chain. */
  Entry copyTo(@Nullable Entry chain) {
    return tag(key, value, chain, maxBytes(chain) + size());
  }

  final boolean isTag() {
    return !key.isEmpty();
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

  /** A line that was logged. */
  static final class Log extends Entry {
    /** Microseconds since the epoch. */
    final long micros;

    Log(long micros, Object text, @Nullable Entry previous, int maxBytes) {
      super("", text, previous, tags(previous), logs(previous) + 1, maxBytes);
      this.micros = micros;
    }

    @Override
    Entry copyTo(@Nullable Entry chain) {
      return new Log(micros, value, chain, maxBytes(chain) + size());
    }
  }

  /** What the span's limits have taken, since the last loss in the chain. */
  static final class Loss extends Entry {
    final int lostTags;
    final int lostLogs;
    final int cutValues;

    private Loss(@Nullable Entry previous, int lostTags, int lostLogs, int cutValues) {
      super("", "", previous, tags(previous), logs(previous), maxBytes(previous));
      this.lostTags = lostTags;
      this.lostLogs = lostLogs;
      this.cutValues = cutValues;
    }

    @Override
    Entry copyTo(@Nullable Entry chain) {
      return add(chain, lostTags, lostLogs, cutValues);
    }

    /**
     * Adds to the loss at the head of a chain if there is one, so that chains of losses stay short.
     */
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
