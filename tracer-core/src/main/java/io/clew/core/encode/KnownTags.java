package io.clew.core.encode;

import org.jspecify.annotations.Nullable;

/**
 * The JSON of what comes again and again: the keys of tags are nearly always the program's own
 * constants, and so are many values. Both are known by their identity. A key that is another object
 * takes the place of the one that it collides with, so that the memory is bounded.
 */
final class KnownTags {
  private static final int SLOTS = 256;

  /** Longer ones are not kept. */
  private static final int MAX_CHARS = 128;

  /** After so many values that did not come twice in a row, a key's values are not looked at. */
  private static final int MAX_CHANGES = 100;

  private static final Snippet KEY_END = Snippet.of("\":\"");
  private static final Snippet VALUE_END = Snippet.of("\",\"");

  private final @Nullable Tag[] tags = new Tag[SLOTS];

  /** Writes a tag from behind its first quote to the first quote of the next. */
  void write(String key, Object value, Bytes out) {
    Tag tag = tags[slot(key)];
    if (tag == null || !isSame(tag.key, key)) {
      writeNewKey(key, value, out);
    } else if (isSame(tag.value, value) && tag.json != null) {
      out.write(tag.json);
    } else {
      int start = out.length();
      out.write(tag.keyJson);
      writeValue(value, out);
      if (tag.changes < MAX_CHANGES && !(value instanceof Number)) { // Which may be mutable.
        tag.remember(value, start, out);
      }
    }
  }

  private void writeNewKey(String key, Object value, Bytes out) {
    int start = out.length();
    out.writeJson(key);
    out.write(KEY_END);
    if (key.length() <= MAX_CHARS) {
      tags[slot(key)] = new Tag(key, Snippet.since(start, out));
    }
    writeValue(value, out);
  }

  private static void writeValue(Object value, Bytes out) {
    if (Bytes.isWhole(value)) {
      out.writeDecimal(((Number) value).longValue());
    } else {
      out.writeJson(value.toString());
    }
    out.write(VALUE_END);
  }

  private static int slot(String key) {
    int hash = key.hashCode();
    return (hash ^ (hash >>> 8) ^ (hash >>> 16)) & (SLOTS - 1);
  }

  @SuppressWarnings("ReferenceEquality") // Comparing characters would take longer than writing.
  private static boolean isSame(@Nullable Object known, Object other) {
    return known == other;
  }

  private static final class Tag {
    final String key;

    /** With what parts it from its value. */
    final Snippet keyJson;

    @Nullable Object value;

    /** Key and value. Null until the value has come twice in a row. */
    @Nullable Snippet json;

    int changes;

    Tag(String key, Snippet keyJson) {
      this.key = key;
      this.keyJson = keyJson;
    }

    void remember(Object written, int start, Bytes out) {
      if (isSame(value, written)) {
        json = Snippet.since(start, out);
        changes = 0;
      } else if (out.length() - start <= MAX_CHARS) {
        value = written;
        json = null;
        changes++;
      }
    }
  }
}
