package io.clew.core.context;

import io.opentracing.Span;
import org.jspecify.annotations.Nullable;

/**
 * Called on a thread when its active span changes. Every activation waits for it, so it must be
 * fast. If it throws, the first failure is logged.
 */
@FunctionalInterface
public interface ScopeListener {
  /**
   * A span was activated on this thread, or is active again because a scope was closed.
   *
   * @param span null if a scope hides the active span
   */
  void activeSpanChanged(@Nullable Span span);

  /**
   * The last open scope of this thread was closed: no span is active, and nothing hides one. By
   * default the same as {@code activeSpanChanged(null)}.
   */
  default void allScopesClosed() {
    activeSpanChanged(null);
  }
}
