package io.clew.core.context;

import io.clew.api.TraceContext;
import io.clew.common.FatalErrors;
import io.opentracing.Span;
import io.opentracing.SpanContext;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;
import org.slf4j.helpers.NOPMDCAdapter;
import org.slf4j.spi.MDCAdapter;

/**
 * Puts the ids of the active span into slf4j's {@link MDC}, for the patterns of the log: {@value
 * #TRACE_ID}, {@value #SPAN_ID} and {@value #REQUEST_ID}. While a scope hides the active span, they
 * are absent. When a thread's last scope is closed, the thread's MDC has again what the application
 * had put under these keys before the first was opened.
 */
public final class MdcScopeListener implements ScopeListener {
  /** The key of the trace id, in hex. */
  public static final String TRACE_ID = "traceId";

  /** The key of the span id, in hex. */
  public static final String SPAN_ID = "spanId";

  /** The key of the request id, under which access logs and load balancers know the request. */
  public static final String REQUEST_ID = "requestId";

  private static final String[] KEYS = {TRACE_ID, SPAN_ID, REQUEST_ID};

  private final @Nullable MDCAdapter mdc;

  /**
   * What the application had under each key; in the last place true while a scope is open. Of
   * classes of the JDK's own, so that a pooled thread keeps none of ours alive.
   */
  @SuppressWarnings("ThreadLocalUsage") // Each manager has its own.
  private final ThreadLocal<@Nullable Object[]> before =
      new ThreadLocal<>() {
        @Override
        protected @Nullable Object[] initialValue() {
          return new Object[KEYS.length + 1];
        }
      };

  /** A listener that uses the logging implementation which slf4j has found. */
  public MdcScopeListener() {
    this(adapter());
  }

  private static @Nullable MDCAdapter adapter() {
    try {
      return MDC.getMDCAdapter();
    } catch (RuntimeException | LinkageError e) {
      return null; // As in SafeLog.logger.
    }
  }

  MdcScopeListener(@Nullable MDCAdapter mdc) {
    this.mdc = mdc instanceof NOPMDCAdapter ? null : mdc;
  }

  /**
   * Whether the logging implementation has an MDC at all.
   *
   * @return false if this listener does nothing
   */
  public boolean isEffective() {
    return mdc != null;
  }

  @Override
  public void activeSpanChanged(@Nullable Span span) {
    if (mdc != null) {
      save(mdc);
      SpanContext context = contextOf(span);
      put(mdc, TRACE_ID, context == null ? null : context.toTraceId());
      put(mdc, SPAN_ID, context == null ? null : context.toSpanId());
      put(mdc, REQUEST_ID, context instanceof TraceContext ours ? ours.requestId() : null);
    }
  }

  /** Null if it throws: the ids of another span must not stay. */
  private static @Nullable SpanContext contextOf(@Nullable Span span) {
    try {
      return span == null ? null : span.context();
    } catch (Throwable e) {
      FatalErrors.rethrow(e);
      return null;
    }
  }

  @Override
  public void allScopesClosed() {
    if (mdc != null) {
      @Nullable Object[] values = before.get();
      for (int i = 0; i < KEYS.length; i++) {
        put(mdc, KEYS[i], (String) values[i]);
        values[i] = null;
      }
      values[KEYS.length] = null;
    }
  }

  private void save(MDCAdapter from) {
    @Nullable Object[] values = before.get();
    if (values[KEYS.length] == null) {
      values[KEYS.length] = true;
      for (int i = 0; i < KEYS.length; i++) {
        values[i] = from.get(KEYS[i]);
      }
    }
  }

  private static void put(MDCAdapter to, String key, @Nullable String value) {
    if (value == null || value.isEmpty()) {
      to.remove(key);
    } else {
      to.put(key, value);
    }
  }

  @Override
  public String toString() {
    return "MdcScopeListener" + Objects.toString(mdc, " without an MDC");
  }
}
