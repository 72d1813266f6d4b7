package io.clew.core.encode;

import io.clew.api.FinishedSpan;
import org.jspecify.annotations.Nullable;

/**
 * A finished span that is read through a view. One reader can reuse its view for the next span, so
 * that encoding a span allocates nothing.
 *
 * <p>A class and no interface: threads that ask whether an object is one then share no cache line.
 */
public abstract class SpanWithView implements FinishedSpan {
  /**
   * A view of this span.
   *
   * @param used what this method returned before to the same reader, who is done with it; null at
   *     first
   * @return a view, valid until it is handed in again
   */
  public abstract FinishedSpan view(@Nullable FinishedSpan used);

  /** About how many bytes of memory the span takes; a text counts two bytes a character. */
  public abstract long weight();
}
