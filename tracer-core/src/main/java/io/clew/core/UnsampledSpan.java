package io.clew.core;

import io.clew.api.SamplingState;
import io.clew.api.TraceContext;
import io.clew.api.UnrecordedSpan;
import io.opentracing.Span;
import io.opentracing.tag.Tag;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A span that is not recorded. It only carries the context. A {@code sampling.priority} above 0
 * makes its later children recorded.
 */
final class UnsampledSpan implements UnrecordedSpan {
  private static final VarHandle CONTEXT;

  static {
    try {
      CONTEXT =
          MethodHandles.lookup().findVarHandle(UnsampledSpan.class, "context", TraceContext.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final ClewTracer tracer;

  /** Where the span comes from. */
  private final TraceContext from;

  private final long traceIdLow;

  /** Read and written through {@link #CONTEXT}: a volatile store here would cost a fence. */
  @SuppressWarnings("UnusedVariable")
  private @Nullable TraceContext context;

  private UnsampledSpan(
      ClewTracer tracer, TraceContext from, long traceIdLow, @Nullable TraceContext context) {
    this.tracer = tracer;
    this.from = from;
    this.traceIdLow = traceIdLow;
    this.context = context;
  }

  /**
   * A span while tracing is off. It passes a context on as it is; one without any id gets a request
   * id.
   */
  static UnsampledSpan off(TraceContext from, ClewTracer tracer) {
    return new UnsampledSpan(tracer, from, 0, from.requestId() == null ? null : from);
  }

  /** A new span of a trace that is not recorded. */
  static UnsampledSpan childOf(TraceContext from, long traceIdLow, ClewTracer tracer) {
    return new UnsampledSpan(tracer, from, traceIdLow, null);
  }

  /** The ids are created at the first call: most unsampled spans make no calls and need none. */
  @Override
  public TraceContext context() {
    TraceContext known = (TraceContext) CONTEXT.getAcquire(this);
    return known != null ? known : makeContext();
  }

  @Override
  public TraceContext requestContext() {
    TraceContext known = (TraceContext) CONTEXT.getAcquire(this);
    if (known != null) {
      return known;
    }
    return from.hasTraceId() && from.samplingState() == SamplingState.DENY ? from : makeContext();
  }

  private TraceContext makeContext() {
    TraceContext made = isOff() ? tracer.withRequestId(from) : newContext();
    return CONTEXT.compareAndSet(this, null, made) ? made : context();
  }

  private TraceContext newContext() {
    long id = tracer.nextId();
    return from.hasTraceId()
        ? from.newChild(id, SamplingState.DENY, from.clockOffset())
        : tracer.newRoot(from, traceIdLow, id, SamplingState.DENY, from.clockOffset());
  }

  /** Neither the trace nor the span has an id. */
  private boolean isOff() {
    return traceIdLow == 0 && !from.hasTraceId();
  }

  @Override
  public Span setBaggageItem(@Nullable String key, @Nullable String value) {
    if (key != null && value != null) {
      change(old -> tracer.withBaggage(old, key, value));
    }
    return this;
  }

  @Override
  public @Nullable String getBaggageItem(@Nullable String key) {
    return key == null ? null : context().baggage().get(key);
  }

  @Override
  public Span setTag(@Nullable String key, @Nullable String value) {
    return this;
  }

  @Override
  public Span setTag(@Nullable String key, boolean value) {
    return this;
  }

  @Override
  public Span setTag(@Nullable String key, @Nullable Number value) {
    // The sign first: as long as the number itself is not needed, the JVM makes no object of it.
    if (value != null && tracer.signOf(value) > 0 && Text.isSamplingPriority(key)) {
      change(UnsampledSpan::accepted);
    }
    return this;
  }

  private void change(UnaryOperator<TraceContext> change) {
    TraceContext old = context();
    while (!CONTEXT.compareAndSet(this, old, change.apply(old))) {
      old = context();
    }
  }

  /** A context without a span means that tracing is off; it stays off. */
  private static TraceContext accepted(TraceContext context) {
    return context.hasSpan()
        ? context.toBuilder().samplingState(SamplingState.ACCEPT).build()
        : context;
  }

  @Override
  public <T> Span setTag(@Nullable Tag<T> tag, @Nullable T value) {
    return tag != null && value instanceof Number number ? setTag(tracer.keyOf(tag), number) : this;
  }

  @Override
  public Span log(@Nullable Map<String, ?> fields) {
    return this;
  }

  @Override
  public Span log(long timestampMicroseconds, @Nullable Map<String, ?> fields) {
    return this;
  }

  @Override
  public Span log(@Nullable String event) {
    return this;
  }

  @Override
  public Span log(long timestampMicroseconds, @Nullable String event) {
    return this;
  }

  @Override
  public Span setOperationName(@Nullable String operationName) {
    return this;
  }

  @Override
  public void finish() {}

  @Override
  public void finish(long finishMicros) {}

  @Override
  public String toString() {
    return context().toString();
  }
}
