package io.clew.core.context;

import io.clew.api.TraceContext;
import io.clew.core.propagation.BaggageLimits;
import io.opentracing.Span;
import io.opentracing.tag.Tag;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A span that carries a context, and nothing else: for a bridge that activates a context whose span
 * another library records.
 *
 * <pre>{@code
 * try (Scope scope = tracer.activateSpan(ContextSpan.of(context))) {
 *   tracer.buildSpan("query").start(); // A child of the span that the context stands for.
 * }
 * }</pre>
 *
 * <p>Tags, logs, the name and the finish are ignored, and it is never reported. A baggage item is
 * kept, as OpenTracing asks: spans that become its children later have it, and so has what is
 * injected later. Items beyond {@link BaggageLimits#DEFAULT} are left out. No method throws; nulls
 * are ignored. Safe for many threads.
 */
public final class ContextSpan implements Span {
  private final AtomicReference<TraceContext> context;

  private ContextSpan(TraceContext context) {
    this.context = new AtomicReference<>(context);
  }

  /**
   * A span whose context is the one given, until a baggage item is set.
   *
   * @param context of any kind, even one that stands for no span
   */
  public static ContextSpan of(TraceContext context) {
    return new ContextSpan(Objects.requireNonNull(context, "context"));
  }

  @Override
  public TraceContext context() {
    return Objects.requireNonNull(context.get());
  }

  @Override
  public Span setBaggageItem(@Nullable String key, @Nullable String value) {
    if (key != null && value != null) {
      context.updateAndGet(
          old ->
              BaggageLimits.DEFAULT.admits(old.baggage(), key, value)
                  ? old.toBuilder().baggageItem(key, value).build()
                  : old);
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
    return this;
  }

  @Override
  public <T> Span setTag(@Nullable Tag<T> tag, @Nullable T value) {
    return this;
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
