package io.clew.core.encode;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.clew.api.FinishedSpan;
import java.util.LinkedHashMap;
import java.util.Map;
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

  /** Whether a key was written that cannot be encoded, so that another may have the same bytes. */
  private boolean hasAmbiguousKey;

  /** Writes the beginning of a tag, up to its value: the same bytes whatever that is. */
  abstract void writeKey(String key, WriteBuffer out);

  /**
   * Writes the value, and ends the tag.
   *
   * @param start where the tag began
   */
  abstract void writeValue(Object value, int start, WriteBuffer out);

  /** Writes the tags of a span, each key once: of two keys with the same bytes, the last. */
  final void writeAll(FinishedSpan span, WriteBuffer out) {
    int start = out.length();
    int count = span.tagCount();
    hasAmbiguousKey = false;
    for (int i = 0; i < count; i++) {
      write(span.tagKey(i), span.tagValue(i), out);
    }
    if (hasAmbiguousKey) {
      out.truncate(start);
      Map<String, Object> byEncodedKey = new LinkedHashMap<>();
      for (int i = 0; i < count; i++) {
        byEncodedKey.put(encodable(span.tagKey(i)), span.tagValue(i));
      }
      byEncodedKey.forEach((key, value) -> write(key, value, out));
    }
  }

  /** A key as a reader decodes it. */
  private static String encodable(String key) {
    return new String(key.getBytes(UTF_8), UTF_8);
  }

  /** Whether there is half of a surrogate pair, which is written as a question mark. */
  private static boolean isAmbiguous(String key) {
    for (int i = 0; i < key.length(); i++) {
      if (Character.isSurrogate(key.charAt(i))) {
        return !encodable(key).equals(key);
      }
    }
    return false;
  }

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
    if (isAmbiguous(key)) {
      hasAmbiguousKey = true;
    } else if (key.length() <= MAX_CHARS) {
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
