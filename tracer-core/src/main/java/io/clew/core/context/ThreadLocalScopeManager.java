package io.clew.core.context;

import io.clew.common.LogOnce;
import io.clew.common.SafeLog;
import io.opentracing.Scope;
import io.opentracing.ScopeManager;
import io.opentracing.Span;
import io.opentracing.SpanContext;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the active span in a plain {@link ThreadLocal}: nothing is inherited by threads that happen
 * to be started meanwhile.
 *
 * <p>Scopes may be closed in any order: active is the span of the scope that was opened last and is
 * still open, and a closed scope is let go at once. Closing twice, or on another thread, does
 * nothing.
 *
 * <p>A scope that is never closed affects its thread only for a while. When the thread's outermost
 * scope closes, usually that of the request, the scopes that are still open above it count as
 * <em>leaked</em>. They stay active, since they may still be closed, until a span of another trace
 * is activated on the thread. No thread keeps more than {@value #MAX_OPEN} open scopes: beyond
 * that, the older half is dropped.
 */
public final class ThreadLocalScopeManager implements ScopeManager {
  /** More than any call stack needs; only a thread that leaks scopes reaches it. */
  static final int MAX_OPEN = 1024;

  /** How often a slot is used before it is replaced. */
  private static final int SLOT_USES = 64;

  private static final String TOO_MANY_OPEN =
      "some code does not close its scopes. "
          + MAX_OPEN
          + " scopes are open on one thread, and the older half of them is forgotten. Thread";

  /**
   * The thread's slot: its innermost open scope, the thread, and how often the slot was used. An
   * array, because the value then has a class of the JDK's own: a pooled thread that outlives the
   * application keeps none of its classes alive.
   */
  private final ThreadLocal<@Nullable Object[]> current =
      ThreadLocal.withInitial(() -> new Object[] {null, Thread.currentThread(), new int[1]});

  private final @Nullable ScopeListeners listeners;
  private final LogOnce logOnce = new LogOnce(SafeLog.logger(ThreadLocalScopeManager.class));

  /** A manager with no span active on any thread, and without listeners. */
  public ThreadLocalScopeManager() {
    listeners = null;
  }

  /**
   * A manager with no span active on any thread.
   *
   * @param listeners told of changes, one after the other
   */
  public ThreadLocalScopeManager(ScopeListener... listeners) {
    this.listeners = listeners.length == 0 ? null : new ScopeListeners(listeners);
  }

  /**
   * Makes a span the active one on this thread.
   *
   * @param span null hides the active span until the scope is closed
   * @return the scope, to be closed on this thread
   */
  @Override
  public Scope activate(@Nullable Span span) {
    @Nullable Object[] slot = current.get();
    ThreadScope previous = (ThreadScope) slot[0];
    if (previous == null) {
      slot = renewIfOld(slot);
    } else if (previous.leaked || previous.depth >= MAX_OPEN) {
      previous = dropLeaked(previous, span);
    }
    ThreadScope scope = new ThreadScope(this, slot, previous, span);
    slot[0] = scope;
    if (listeners != null && (previous == null || previous.span != span)) {
      listeners.activeSpanChanged(span);
    }
    return scope;
  }

  /**
   * The slot, or from time to time a new one. To store a new object in an old one costs a memory
   * fence under the JDK's default garbage collector, and every activation stores two.
   */
  private @Nullable Object[] renewIfOld(@Nullable Object[] slot) {
    int[] uses = (int[]) slot[2];
    if (uses == null || ++uses[0] < SLOT_USES) {
      return slot;
    }
    @Nullable Object[] renewed = {null, slot[1], new int[1]};
    current.set(renewed);
    return renewed;
  }

  @Override
  public @Nullable Span activeSpan() {
    ThreadScope scope = (ThreadScope) current.get()[0];
    return scope == null ? null : scope.span;
  }

  private @Nullable ThreadScope dropLeaked(ThreadScope top, @Nullable Span next) {
    if (top.leaked && next != null && !isSameTrace(top.span, next)) {
      return null;
    }
    if (top.depth >= MAX_OPEN) {
      top.forgetOlderThan(MAX_OPEN / 2);
      logOnce.warn(TOO_MANY_OPEN, Thread.currentThread().getName(), null);
    }
    return top;
  }

  private static boolean isSameTrace(@Nullable Span left, Span right) {
    String trace = traceId(left);
    return left == right || (!trace.isEmpty() && trace.equals(traceId(right)));
  }

  private static String traceId(@Nullable Span span) {
    SpanContext context = span == null ? null : span.context();
    String id = context == null ? null : context.toTraceId();
    return id == null ? "" : id;
  }

  private void closed(@Nullable Span was, @Nullable ThreadScope now) {
    if (listeners != null) {
      if (now == null) {
        listeners.allScopesClosed();
      } else if (now.span != was) {
        listeners.activeSpanChanged(now.span);
      }
    }
  }

  private static final class ThreadScope implements Scope {
    private final ThreadLocalScopeManager manager;
    private final @Nullable Object[] slot;
    private final @Nullable Span span;
    private @Nullable ThreadScope previous;

    /** How many scopes are open, counting from the outermost; an upper bound. */
    private short depth;

    /** The thread's outermost scope was closed below this one. */
    private boolean leaked;

    private boolean closed;

    ThreadScope(
        ThreadLocalScopeManager manager,
        @Nullable Object[] slot,
        @Nullable ThreadScope previous,
        @Nullable Span span) {
      this.manager = manager;
      this.slot = slot;
      this.previous = previous;
      this.span = span;
      if (previous == null) {
        depth = 1;
      } else {
        depth = (short) (previous.depth + 1);
        leaked = previous.leaked;
      }
    }

    @Override
    public void close() {
      if (closed || slot[1] != Thread.currentThread()) {
        return;
      }
      closed = true;
      ThreadScope below = previous;
      if (slot[0] == this) {
        slot[0] = below;
        previous = null;
        manager.closed(span, below);
      } else {
        unlink(below);
      }
    }

    /** Removes this scope from the middle of the chain. Does nothing if it was dropped before. */
    private void unlink(@Nullable ThreadScope below) {
      previous = null;
      ThreadScope innermost = (ThreadScope) slot[0];
      ThreadScope above = innermost;
      while (above != null && above.previous != this) {
        above = above.previous;
      }
      if (above != null) {
        above.previous = below;
        for (ThreadScope s = below == null ? innermost : null; s != null; s = s.previous) {
          s.leaked = true;
        }
      }
    }

    private void forgetOlderThan(int kept) {
      ThreadScope scope = this;
      for (int left = kept; scope != null; left--) {
        scope.depth = (short) left;
        if (left == 1) {
          scope.previous = null;
        }
        scope = scope.previous;
      }
    }

    @Override
    public String toString() {
      return (closed ? "closed scope of " : "scope of ") + span;
    }
  }
}
