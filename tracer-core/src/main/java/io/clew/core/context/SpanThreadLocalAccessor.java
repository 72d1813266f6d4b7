package io.clew.core.context;

import io.micrometer.context.ThreadLocalAccessor;
import io.opentracing.Scope;
import io.opentracing.ScopeManager;
import io.opentracing.Span;
import io.opentracing.Tracer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Carries the active span wherever Micrometer's context-propagation library carries contexts:
 * through Reactor, Spring and others. It needs {@code io.micrometer:context-propagation} on the
 * class path, which Clew does not bring.
 *
 * <pre>{@code
 * ContextRegistry.getInstance()
 *     .registerThreadLocalAccessor(new SpanThreadLocalAccessor(tracing.tracer()));
 * }</pre>
 */
public final class SpanThreadLocalAccessor implements ThreadLocalAccessor<Span> {
  /** The key under which the active span is found in a context. */
  public static final String KEY = "clew.span";

  private final ScopeManager scopeManager;

  /** The scopes of this thread that were opened and not yet closed here, the innermost first. */
  private final ThreadLocal<Deque<Scope>> scopes = ThreadLocal.withInitial(ArrayDeque::new);

  /** Carries the active span of a tracer, of whatever make. */
  public SpanThreadLocalAccessor(Tracer tracer) {
    scopeManager =
        SafeScopeManager.of(Objects.requireNonNull(tracer.scopeManager(), "scopeManager"));
  }

  @Override
  public Object key() {
    return KEY;
  }

  @Override
  public @Nullable Span getValue() {
    return scopeManager.activeSpan();
  }

  @Override
  public void setValue(Span span) {
    open(span);
  }

  /** Hides the active span where the context has none. */
  @Override
  public void setValue() {
    open(null);
  }

  @Override
  public void restore(Span previous) {
    close(previous);
  }

  @Override
  public void restore() {
    close(null);
  }

  private void open(@Nullable Span span) {
    scopes.get().push(scopeManager.activate(span));
  }

  /**
   * Closes what was opened last. Where snapshots are closed out of order, the span to be restored
   * lies further below, and what is above it is closed, too.
   */
  private void close(@Nullable Span previous) {
    Deque<Scope> open = scopes.get();
    do {
      Scope scope = open.poll();
      if (scope == null) {
        return;
      }
      scope.close();
    } while (scopeManager.activeSpan() != previous);
  }
}
