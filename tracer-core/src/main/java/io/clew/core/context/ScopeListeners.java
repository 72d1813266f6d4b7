package io.clew.core.context;

import io.opentracing.Span;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells several listeners, and keeps what they throw from the application and from each other. */
final class ScopeListeners implements ScopeListener {
  private static final Logger log = LoggerFactory.getLogger(ThreadLocalScopeManager.class);

  private final ScopeListener[] listeners;
  private volatile boolean complained;

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
        complain(listener, t);
      }
    }
  }

  private void complain(ScopeListener listener, Throwable t) {
    if (!complained) {
      complained = true;
      log.warn("Tracing: the scope listener {} failed (logged once)", listener, t);
    }
  }
}
