package io.clew.core.context;

import io.clew.common.FatalErrors;
import io.clew.common.LogOnce;
import io.clew.common.SafeLog;
import io.opentracing.Span;
import java.util.Objects;
import java.util.function.Consumer;
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
    callEach(listener -> listener.activeSpanChanged(span));
  }

  @Override
  public void allScopesClosed() {
    callEach(ScopeListener::allScopesClosed);
  }

  private void callEach(Consumer<ScopeListener> event) {
    for (ScopeListener listener : listeners) {
      try {
        event.accept(listener);
      } catch (Throwable t) {
        FatalErrors.rethrow(t);
        logOnce.warn("a scope listener failed", listener, t);
      }
    }
  }
}
