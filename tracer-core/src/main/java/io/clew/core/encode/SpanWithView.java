package io.clew.core.encode;

import io.clew.api.FinishedSpan;
import org.jspecify.annotations.Nullable;

/**
 * A finished span that is read through a view. One reader can reuse its view for the next span, so
 * that encoding a span allocates nothing.
 */
public interface SpanWithView extends FinishedSpan {
  /**
   * A view of this span.
   *
   * @param used what this method returned before to the same reader, who is done with it; null at
   *     first
   * @return a view, valid until it is handed in again
   */
  FinishedSpan view(@Nullable FinishedSpan used);
}
