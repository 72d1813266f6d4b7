package io.clew.core.encode;

import org.jspecify.annotations.Nullable;

/**
 * Writes tags and caches their bytes. Tag keys are nearly always constants of the program, and so
 * are many values; both are compared by identity. The cache has a fixed size: a new key replaces
 * the key in its slot.
 */
abstract class CachingTagWriter {
  private static final int SLOTS = 256;

  /** Longer keys are not kept. */
  private static final int MAX_CHARS = 128;

  private final @Nullable Tag[] tags = new Tag[SLOTS];

  /** Writes the beginning of a tag, up to its value: the same bytes whatever that is. */
  abstract void writeKey(String key, WriteBuffer out);

  /**
   * Writes the value, and ends the tag.
   *
   * @param start where the tag began
   */
  abstract void writeValue(Object value, int start, WriteBuffer out);

  /** Writes a tag. */
  @SuppressWarnings("ReferenceEquality") // Comparing characters would take longer than writing.
  final void write(String key, Object value, WriteBuffer out) {
    int start = out.length();
    Tag tag = tags[slot(key)];
    if (tag == null || tag.key != key) {
      writeNewKey(key, out);
      writeValue(value, start, out);
    } else if (!tag.write(value, out)) {
      out.write(tag.keyBytes);
      writeValue(value, start, out);
      if (!(value instanceof Number) || WriteBuffer.isWhole(value)) { // Others may be mutable.
        tag.remember(value, start, out);
      }
    }
  }

  private void writeNewKey(String key, WriteBuffer out) {
    int start = out.length();
    writeKey(key, out);
    if (key.length() <= MAX_CHARS) {
      tags[slot(key)] = new Tag(key, EncodedBytes.since(start, out));
    }
  }

  private static int slot(String key) {
    int hash = key.hashCode();
    return (hash ^ (hash >>> 8) ^ (hash >>> 16)) & (SLOTS - 1);
  }

  /** The cached bytes of a key, and of its last value. */
  private static final class Tag extends LastValueCache {
    final String key;
    final EncodedBytes keyBytes;

    Tag(String key, EncodedBytes keyBytes) {
      this.key = key;
      this.keyBytes = keyBytes;
    }
  }
}
