package io.clew.core.encode;

import org.jspecify.annotations.Nullable;

/**
 * Caches the bytes that were written for a value. They are kept if the same value comes twice in a
 * row, and if they are short.
 */
class LastValueCache {
  private static final int MAX_BYTES = 256;

  /** After so many changes without a repetition, the cache is switched off. */
  private static final int MAX_CHANGES = 100;

  private @Nullable Object value;

  /** Null until the value has come twice. */
  private @Nullable EncodedBytes written;

  private int changes;

  /**
   * Writes the cached bytes of a value.
   *
   * @return false if nothing is, and nothing has been written
   */
  final boolean write(Object next, WriteBuffer out) {
    EncodedBytes known = written;
    if (known == null || !isSame(value, next)) {
      return false;
    }
    out.write(known);
    return true;
  }

  /** Caches the bytes written for a value, from {@code start} to the end of the buffer. */
  final void remember(Object next, int start, WriteBuffer out) {
    if (changes == MAX_CHANGES || out.length() - start > MAX_BYTES) {
      return;
    }
    if (isSame(value, next)) {
      written = EncodedBytes.since(start, out);
      changes = 0;
    } else {
      value = next;
      written = null;
      changes++;
    }
  }

  /**
   * Whether it is the same object, or the same number in another box. Comparing characters would
   * take longer than writing.
   */
  @SuppressWarnings("ReferenceEquality")
  private static boolean isSame(@Nullable Object known, Object other) {
    return known == other || (WriteBuffer.isWhole(other) && other.equals(known));
  }
}
