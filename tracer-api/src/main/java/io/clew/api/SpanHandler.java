package io.clew.api;

import io.opentracing.Span;
import org.jspecify.annotations.Nullable;

/**
 * A hook on the start and the finish of recorded spans: adds to, changes, redacts or drops them.
 * Called on the application's thread; if it throws, the span goes on as if the handler had not been
 * there.
 */
public interface SpanHandler {
  /** Called when a recorded span has started, before the application sees it. */
  default void onStart(Span span, TraceContext context) {}

  /**
   * Called when a recorded span has finished, before it is reported.
   *
   * @return the same span, or a {@linkplain FinishedSpan#toBuilder() changed copy}, or null to drop
   *     it
   */
  default @Nullable FinishedSpan onFinish(FinishedSpan span) {
    return span;
  }
}
