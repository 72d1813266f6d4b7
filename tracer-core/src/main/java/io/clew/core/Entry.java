package io.clew.core;

import io.clew.api.TraceContext;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Something that was recorded on a span, and what was recorded before it: a tag, or in subclasses a
 * large tag, a log, links, a loss or a new identity. A span's entries form a chain from the newest
 * to the oldest. Entries are immutable, so each is a snapshot of the span's state.
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
    Entry tag = findTag(key, head);
    return tag == null ? null : tag.value;
  }

  static @Nullable Entry findTag(String key, @Nullable Entry head) {
    Entry entry = head;
    while (entry != null && !entry.key.equals(key)) {
      entry = entry.previous;
    }
    return entry;
  }

  /** A chain of the entries that match. They are tested from the newest to the oldest. */
  static @Nullable Entry keep(Predicate<Entry> wanted, @Nullable Entry head) {
    return copy(wanted, head, null, null);
  }

  /** A chain without one of its entries. Copies no more than those above it. */
  static @Nullable Entry without(Entry gone, @Nullable Entry head) {
    return copy(entry -> true, head, gone, gone.previous);
  }

  /** A chain on top of another. */
  static @Nullable Entry onTop(@Nullable Entry head, Entry base) {
    return copy(entry -> true, head, null, base);
  }

  /** Copies the entries that match, down to {@code end}, on top of another chain. */
  private static @Nullable Entry copy(
      Predicate<Entry> wanted, @Nullable Entry head, @Nullable Entry end, @Nullable Entry base) {
    Deque<Entry> copied = new ArrayDeque<>();
    for (Entry entry = head; entry != null && entry != end; entry = entry.previous) {
      if (wanted.test(entry)) {
        copied.push(entry);
      }
    }
    Entry chain = base;
    for (Entry entry : copied) {
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

    private Identity(String name, TraceContext context, @Nullable Entry chain) {
      super("", "", find(chain) == null ? chain : keep(e -> !(e instanceof Identity), chain));
      this.name = name;
      this.context = context;
    }

    @Override
    Entry copyTo(@Nullable Entry chain) {
      return new Identity(name, context, chain);
    }

    /** Adds one to a chain. What is counted at the head stays there. */
    static Entry add(String name, TraceContext context, @Nullable Entry head) {
      Loss full = Loss.counted(head);
      return full == null
          ? new Identity(name, context, head)
          : full.above(new Identity(name, context, full.previous), 0, 0, 0, 0, full.keys);
    }

    static @Nullable Identity find(@Nullable Entry head) {
      Entry entry = head;
      while (entry != null && !(entry instanceof Identity)) {
        entry = entry.previous;
      }
      return (Identity) entry;
    }
  }

  /** What else the span refers to, beside its parent. Nothing in a chain is older. */
  static final class Links extends Entry {
    final String[] texts;

    /** How many references there were beyond the limit. */
    final int lost;

    Links(String[] texts, int lost) {
      super("", "", null);
      this.texts = texts;
      this.lost = lost;
    }

    @Override
    int weight() {
      int weight = 0;
      for (String text : texts) {
        weight += weight("", text);
      }
      return weight;
    }

    @Override
    Entry copyTo(@Nullable Entry chain) {
      return this;
    }
  }

  /** What was dropped or cut because of the span's limits, since the previous loss in the chain. */
  static final class Loss extends Entry {
    /** A power of two, so large that few keys share a bit with one of 128 others. */
    private static final int KEY_BITS = 1024;

    final int lostTags;
    final int lostLogs;
    final int cutValues;

    /** How many tags are below, each with another key, if that was counted. */
    final int tags;

    /** How many logs are below, if that was counted. */
    final int logs;

    /** The bytes of all that is below, if they were counted. */
    final int bytes;

    /** A bit for each key below, which keys may share; null if nothing was counted. */
    private final long @Nullable [] keys;

    private Loss(
        @Nullable Entry previous,
        int lostTags,
        int lostLogs,
        int cutValues,
        int tags,
        int logs,
        int bytes,
        long @Nullable [] keys) {
      super("", "", previous);
      this.lostTags = lostTags;
      this.lostLogs = lostLogs;
      this.cutValues = cutValues;
      this.tags = tags;
      this.logs = logs;
      this.bytes = bytes;
      this.keys = keys;
    }

    @Override
    Entry copyTo(@Nullable Entry chain) {
      return add(chain, lostTags, lostLogs, cutValues);
    }

    /** Adds to the loss at the head of a chain if there is one, so that chains stay short. */
    static Loss add(@Nullable Entry head, int lostTags, int lostLogs, int cutValues) {
      return head instanceof Loss last
          ? new Loss(
              last.previous,
              last.lostTags + lostTags,
              last.lostLogs + lostLogs,
              last.cutValues + cutValues,
              last.tags,
              last.logs,
              last.bytes,
              last.keys)
          : new Loss(head, lostTags, lostLogs, cutValues, 0, 0, 0, null);
    }

    /** The head of a chain whose contents are counted; null if they are not. */
    static @Nullable Loss counted(@Nullable Entry head) {
      return head instanceof Loss loss && loss.keys != null ? loss : null;
    }

    /** A counted chain without superseded tags, whose losses are all at its head. */
    static Loss count(@Nullable Entry head) {
      Loss all = new Loss(null, 0, 0, 0, 0, 0, 0, null);
      for (Entry entry = head; entry != null; entry = entry.previous) {
        if (entry instanceof Loss loss) {
          all = add(all, loss.lostTags, loss.lostLogs, loss.cutValues);
        }
      }
      Set<String> later = new HashSet<>();
      Entry rest = keep(e -> !(e instanceof Loss) && (!e.isTag() || later.add(e.key)), head);
      int logs = 0;
      int bytes = 0;
      for (Entry entry = rest; entry != null; entry = entry.previous) {
        logs += entry instanceof Log ? 1 : 0;
        bytes += entry.size();
      }
      long[] keys = new long[KEY_BITS / Long.SIZE];
      later.forEach(key -> keys[word(key)] |= bit(key));
      int tags = later.size();
      return new Loss(rest, all.lostTags, all.lostLogs, all.cutValues, tags, logs, bytes, keys);
    }

    /** The tag of a key in a counted chain. Most keys that are not there are not looked for. */
    @Nullable Entry findTag(String key) {
      boolean absent = keys != null && (keys[word(key)] & bit(key)) == 0;
      return absent ? null : Entry.findTag(key, previous);
    }

    private static int word(String key) {
      int hash = key.hashCode();
      return ((hash ^ (hash >>> 16)) & (KEY_BITS - 1)) / Long.SIZE;
    }

    private static long bit(String key) {
      int hash = key.hashCode();
      return 1L << (hash ^ (hash >>> 16));
    }

    /** The same losses above a chain to which a tag was added. */
    Loss aboveTag(Entry tag, int moreBytes, int moreCut) {
      long[] more = Objects.requireNonNull(keys).clone();
      more[word(tag.key)] |= bit(tag.key);
      return above(tag, 1, 0, moreBytes, moreCut, more);
    }

    /** The same losses above a chain in which a tag was replaced. */
    Loss aboveReplaced(Entry tag, int moreBytes, int moreCut) {
      return above(tag, 0, 0, moreBytes, moreCut, keys);
    }

    /** The same losses above a chain to which a log was added. */
    Loss aboveLog(Entry log, int moreBytes, int moreCut) {
      return above(log, 0, 1, moreBytes, moreCut, keys);
    }

    private Loss above(
        Entry chain,
        int moreTags,
        int moreLogs,
        int moreBytes,
        int moreCut,
        long @Nullable [] newKeys) {
      return new Loss(
          chain,
          lostTags,
          lostLogs,
          cutValues + moreCut,
          tags + moreTags,
          logs + moreLogs,
          bytes + moreBytes,
          newKeys);
    }
  }
}
