package io.clew.core.encode;

import org.jspecify.annotations.Nullable;

/**
 * What was written for a value that comes again and again. It is kept if the same value has come
 * twice in a row, and if it is short.
 */
class Repeated {
  private static final int MAX_BYTES = 256;

  /** After so many values that did not come twice in a row, no more are looked at. */
  private static final int MAX_CHANGES = 100;

  private @Nullable Object value;

  /** Null until the value has come twice. */
  private @Nullable Snippet written;

  private int changes;

  /**
   * Writes what is known for a value.
   *
   * @return false if nothing is, and nothing has been written
   */
  final boolean write(Object next, WriteBuffer out) {
    Snippet known = written;
    if (known == null || !isSame(value, next)) {
      return false;
    }
    out.write(known);
    return true;
  }

  /** Takes notice of what has been written, since a place in a buffer, for a value. */
  final void remember(Object next, int start, WriteBuffer out) {
    if (changes == MAX_CHANGES || out.length() - start > MAX_BYTES) {
      return;
    }
    if (isSame(value, next)) {
      written = Snippet.since(start, out);
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
