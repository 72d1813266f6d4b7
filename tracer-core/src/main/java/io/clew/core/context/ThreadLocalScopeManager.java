package io.clew.core.context;

import io.opentracing.Scope;
import io.opentracing.ScopeManager;
import io.opentracing.Span;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the active span in a plain {@link ThreadLocal}: nothing is inherited by threads that happen
 * to be started meanwhile.
 *
 * <p>Scopes may be closed in any order. A scope that is closed early stays in the chain as closed
 * and is skipped when those above it close, so that no order of closing brings a closed scope's
 * span back. Closing twice, or on another thread, does nothing.
 */
public final class ThreadLocalScopeManager implements ScopeManager {
  /**
   * The one element holds the thread's current scope. An array, because the value then has a class
   * of the JDK's own: a pooled thread that outlives the application keeps none of its classes
   * alive.
   */
  private final ThreadLocal<@Nullable Object[]> current =
      ThreadLocal.withInitial(() -> new Object[1]);

  /** A manager with no span active on any thread. */
  public ThreadLocalScopeManager() {}

  /**
   * Makes a span the active one on this thread.
   *
   * @param span null hides the active span until the scope is closed
   * @return the scope, to be closed on this thread
   */
  @Override
  public Scope activate(@Nullable Span span) {
    @Nullable Object[] slot = current.get();
    ThreadScope scope = new ThreadScope(slot, (ThreadScope) slot[0], span);
    slot[0] = scope;
    return scope;
  }

  @Override
  public @Nullable Span activeSpan() {
    ThreadScope scope = (ThreadScope) current.get()[0];
    return scope == null ? null : scope.span;
  }

  private static final class ThreadScope implements Scope {
    private final @Nullable Object[] slot;
    private final @Nullable Span span;
    private final Thread owner = Thread.currentThread();
    private @Nullable ThreadScope previous;
    private boolean closed;

    ThreadScope(@Nullable Object[] slot, @Nullable ThreadScope previous, @Nullable Span span) {
      this.slot = slot;
      this.previous = previous;
      this.span = span;
    }

    @Override
    public void close() {
      if (Thread.currentThread() != owner || closed) {
        return;
      }
      closed = true;
      if (slot[0] == this) {
        ThreadScope next = previous;
        while (next != null && next.closed) {
          next = next.previous;
        }
        slot[0] = next;
        previous = null;
      }
    }
  }
}
