package io.clew.testing;

import io.clew.core.context.ThreadLocalScopeManager;
import io.opentracing.Scope;
import io.opentracing.ScopeManager;
import io.opentracing.Span;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The tracer's own scopes, and where those were activated that nobody has closed. */
final class OpenScopes implements ScopeManager {
  private final ScopeManager scopes = new ThreadLocalScopeManager();
  private final Map<WatchedScope, LeftOpen> open = new LinkedHashMap<>();

  @Override
  public Scope activate(@Nullable Span span) {
    WatchedScope scope = new WatchedScope(scopes.activate(span), Thread.currentThread());
    String what = "scope of " + (span == null ? "no span" : "span " + span) + " activated";
    synchronized (open) {
      open.put(scope, new LeftOpen(what, new Throwable("activated here")));
    }
    return scope;
  }

  @Override
  public @Nullable Span activeSpan() {
    return scopes.activeSpan();
  }

  /** Those that this thread has activated and not closed. */
  List<LeftOpen> ofThisThread() {
    synchronized (open) {
      return open.entrySet().stream()
          .filter(entry -> entry.getKey().owner == Thread.currentThread())
          .map(Map.Entry::getValue)
          .toList();
    }
  }

  private final class WatchedScope implements Scope {
    private final Scope scope;
    private final Thread owner;

    WatchedScope(Scope scope, Thread owner) {
      this.scope = scope;
      this.owner = owner;
    }

    /** On another thread it does nothing, and leaves the scope open on its own. */
    @Override
    public void close() {
      scope.close();
      if (Thread.currentThread() == owner) {
        synchronized (open) {
          open.remove(this);
        }
      }
    }
  }
}
