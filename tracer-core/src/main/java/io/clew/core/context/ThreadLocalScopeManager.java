package io.clew.core.context;

import io.clew.common.LogOnce;
import io.clew.common.SafeLog;
import io.opentracing.Scope;
import io.opentracing.ScopeManager;
import io.opentracing.Span;
import java.lang.ref.WeakReference;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the active span in a plain {@link ThreadLocal}: nothing is inherited by threads that happen
 * to be started meanwhile.
 *
 * <p>A scope that closes takes with it all that were opened inside it and are still open: active is
 * then the span that was active before it was opened. So a scope that was forgotten ends with the
 * one around it, usually that of the request. Closing twice, or on another thread, does nothing.
 *
 * <p>Scopes may be nested to any depth. Of more than {@value #MAX_HELD} open scopes, a thread holds
 * the outer ones only as long as the application does: one that nobody can close any more is let
 * go, and logged (logged once).
 */
public final class ThreadLocalScopeManager implements ScopeManager {
  /** How many open scopes a thread holds itself, whether or not the application does. */
  static final int MAX_HELD = 1024;

  /** How often a slot is used before it is replaced. */
  private static final int SLOT_USES = 64;

  private static final String LET_GO =
      "some code does not close its scopes. Some that nobody can close any more are let go on thread";

  /**
   * The thread's slot: its innermost open scope, the thread, and how often the slot was used. An
   * array, because the value then has a class of the JDK's own: a pooled thread that outlives the
   * application keeps none of its classes alive.
   */
  @SuppressWarnings("ThreadLocalUsage") // Each manager has its own.
  private final ThreadLocal<@Nullable Object[]> current =
      new ThreadLocal<>() {
        @Override
        protected @Nullable Object[] initialValue() {
          return new Object[] {null, Thread.currentThread(), new int[1]};
        }
      };

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
    } else if (previous.depth >= MAX_HELD) {
      letOuterGo(previous);
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

  /** From now on, a thread holds the outer half of its scopes only weakly. */
  private void letOuterGo(ThreadScope innermost) {
    ThreadScope last = innermost;
    for (short depth = MAX_HELD / 2; depth > 1; depth--) {
      last.depth = depth;
      last = Objects.requireNonNull(last.previous);
    }
    last.depth = 1;
    if (OuterScopes.above(last) > 0) {
      logOnce.warn(LET_GO, Thread.currentThread().getName(), null);
    }
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

  private static class ThreadScope implements Scope {
    private final ThreadLocalScopeManager manager;
    private final @Nullable Object[] slot;
    private final @Nullable Span span;

    /** The scope around this one; {@link OuterScopes} below the last that the thread holds. */
    private @Nullable ThreadScope previous;

    /** How many open scopes the thread holds, from the outermost of those to this one. */
    private short depth;

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
      depth = previous == null ? 1 : (short) (previous.depth + 1);
    }

    @Override
    public void close() {
      if (closed || slot[1] != Thread.currentThread()) {
        return;
      }
      ThreadScope innermost = (ThreadScope) slot[0];
      ThreadScope below = innermost == this ? end() : endAllInside(innermost);
      slot[0] = below;
      manager.closed(innermost == null ? null : innermost.span, below);
    }

    /** Ends this scope. Returns the one around it. */
    private @Nullable ThreadScope end() {
      closed = true;
      ThreadScope below = previous;
      previous = null;
      return below != null && depth == 1 ? ((OuterScopes) below).takeLast() : below;
    }

    private @Nullable ThreadScope endAllInside(@Nullable ThreadScope innermost) {
      ThreadScope next = innermost;
      while (next != null && next != this) {
        next = next.end();
      }
      return next == null ? null : end();
    }

    @Override
    public String toString() {
      return (closed ? "closed scope of " : "scope of ") + span;
    }
  }

  /**
   * The open scopes that a thread holds weakly, around those that it holds itself. A scope that the
   * application has let go can never be closed.
   */
  private static final class OuterScopes extends ThreadScope {
    /** From the outermost to the innermost. */
    private final Deque<WeakReference<ThreadScope>> scopes = new ArrayDeque<>();

    /** From so many on, those that are gone are looked for: seldom enough to cost little. */
    private int checkedFrom = MAX_HELD;

    private OuterScopes(ThreadScope above) {
      super(above.manager, above.slot, null, null);
    }

    /** Moves all scopes around one to those held weakly. Returns how many of these are gone. */
    static int above(ThreadScope last) {
      Deque<WeakReference<ThreadScope>> added = new ArrayDeque<>();
      ThreadScope scope = last.previous;
      while (scope != null && !(scope instanceof OuterScopes)) {
        added.push(new WeakReference<>(scope));
        ThreadScope below = scope.previous;
        scope.previous = null;
        scope = below;
      }
      OuterScopes outer = scope instanceof OuterScopes known ? known : new OuterScopes(last);
      last.previous = outer;
      int gone = outer.removeGone();
      outer.scopes.addAll(added);
      return gone;
    }

    private int removeGone() {
      int before = scopes.size();
      if (before < checkedFrom) {
        return 0;
      }
      scopes.removeIf(scope -> scope.get() == null);
      checkedFrom = Math.max(MAX_HELD, 2 * scopes.size());
      return before - scopes.size();
    }

    /** The innermost that is still there, which the thread holds itself from now on. */
    @Nullable ThreadScope takeLast() {
      ThreadScope last = null;
      while (last == null && !scopes.isEmpty()) {
        last = scopes.removeLast().get();
      }
      if (last != null) {
        last.previous = scopes.isEmpty() ? null : this;
        last.depth = 1;
      }
      return last;
    }
  }
}
