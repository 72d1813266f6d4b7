package io.clew.core.context;

import io.clew.common.FatalErrors;
import io.clew.common.LogOnce;
import io.opentracing.Span;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/** Tells several listeners, and keeps what they throw from the application and from each other. */
final class ScopeListeners implements ScopeListener {
  private final LogOnce logOnce =
      new LogOnce(LoggerFactory.getLogger(ThreadLocalScopeManager.class));

  private final ScopeListener[] listeners;

  ScopeListeners(ScopeListener... listeners) {
    this.listeners = listeners.clone();
    for (ScopeListener listener : listeners) {
      Objects.requireNonNull(listener, "listener");
    }
  }

  @Override
  public void activeSpanChanged(@Nullable Span span) {
    tell(listener -> listener.activeSpanChanged(span));
  }

  @Override
  public void allScopesClosed() {
    tell(ScopeListener::allScopesClosed);
  }

  private void tell(Consumer<ScopeListener> event) {
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
