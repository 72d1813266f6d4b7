package io.clew.core.context;

import io.clew.common.FatalErrors;
import io.clew.common.LogOnce;
import io.clew.common.SafeLog;
import io.opentracing.Span;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Calls several listeners. What one throws reaches neither the application nor the others. */
final class ScopeListeners implements ScopeListener {
  private final LogOnce logOnce = new LogOnce(SafeLog.logger(ThreadLocalScopeManager.class));

  private final ScopeListener[] listeners;

  ScopeListeners(ScopeListener... listeners) {
    this.listeners = listeners.clone();
    for (ScopeListener listener : listeners) {
      Objects.requireNonNull(listener, "listener");
    }
  }

  @Override
  public void activeSpanChanged(@Nullable Span span) {
    for (ScopeListener listener : listeners) {
      try {
        listener.activeSpanChanged(span);
      } catch (Throwable t) {
        failed(listener, t);
      }
    }
  }

  @Override
  public void allScopesClosed() {
    for (ScopeListener listener : listeners) {
      try {
        listener.allScopesClosed();
      } catch (Throwable t) {
        failed(listener, t);
      }
    }
  }

  private void failed(ScopeListener listener, Throwable failure) {
    FatalErrors.rethrow(failure);
    logOnce.warn("a scope listener failed", listener, failure);
  }
}
