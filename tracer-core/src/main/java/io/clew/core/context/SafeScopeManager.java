package io.clew.core.context;

import io.clew.common.LogOnce;
import io.clew.common.SafeLog;
import io.opentracing.Scope;
import io.opentracing.ScopeManager;
import io.opentracing.Span;
import org.jspecify.annotations.Nullable;

/**
 * A scope manager of whatever make, and its scopes, that do not throw into the application. If it
 * fails, no span is active.
 */
public final class SafeScopeManager implements ScopeManager {
  private static final LogOnce LOG_ONCE = new LogOnce(SafeLog.logger(SafeScopeManager.class));

  private final ScopeManager unsafe;

  private SafeScopeManager(ScopeManager unsafe) {
    this.unsafe = unsafe;
  }

  /**
   * A scope manager that does not throw.
   *
   * @param scopeManager any
   * @return itself if it is known not to throw
   */
  public static ScopeManager of(ScopeManager scopeManager) {
    return scopeManager instanceof ThreadLocalScopeManager
            || scopeManager instanceof SafeScopeManager
        ? scopeManager
        : new SafeScopeManager(scopeManager);
  }

  /** Whether two scope managers are the same, made safe or not. */
  static boolean isSame(ScopeManager left, ScopeManager right) {
    return unwrap(left) == unwrap(right);
  }

  private static ScopeManager unwrap(ScopeManager scopeManager) {
    return scopeManager instanceof SafeScopeManager safe ? safe.unsafe : scopeManager;
  }

  @Override
  public Scope activate(@Nullable Span span) {
    try {
      return new SafeScope(unsafe.activate(span));
    } catch (Throwable e) {
      LOG_ONCE.failed("a scope manager failed to activate a span", e);
      return new SafeScope(null);
    }
  }

  @Override
  public @Nullable Span activeSpan() {
    try {
      return unsafe.activeSpan();
    } catch (Throwable e) {
      LOG_ONCE.failed("a scope manager failed to return the active span", e);
      return null;
    }
  }

  @Override
  public String toString() {
    return unsafe.toString();
  }

  private static final class SafeScope implements Scope {
    private final @Nullable Scope unsafe;

    SafeScope(@Nullable Scope unsafe) {
      this.unsafe = unsafe;
    }

    @Override
    public void close() {
      try {
        if (unsafe != null) {
          unsafe.close();
        }
      } catch (Throwable e) {
        LOG_ONCE.failed("a scope failed to close", e);
      }
    }
  }
}
