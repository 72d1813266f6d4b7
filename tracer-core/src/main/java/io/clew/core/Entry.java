package io.clew.core;

import org.jspecify.annotations.Nullable;

/**
 * A tag that was set on a span, and what was recorded before it. A span's entries form a chain from
 * the newest to the oldest that is only ever extended at its head, so that whoever holds a head
 * holds a state that the span once had, and keeps.
 */
class Entry {
  /** The tag's name; empty for a log. */
  final String key;

  /** A tag's String, Boolean or Number; a log's text. */
  final Object value;

  /** Set before the entry becomes the head, and never after. */
  @Nullable Entry previous;

  Entry(String key, Object value, @Nullable Entry previous) {
    this.key = key;
    this.value = value;
    this.previous = previous;
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

    Log(long micros, String text) {
      super("", text, null);
      this.micros = micros;
    }
  }
}
