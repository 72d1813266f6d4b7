package io.clew.core;

import io.clew.api.Decision;
import io.clew.api.SamplingDecision;
import io.clew.api.TraceContext;
import io.opentracing.Span;
import io.opentracing.log.Fields;
import io.opentracing.tag.Tag;
import io.opentracing.tag.Tags;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import org.jspecify.annotations.Nullable;

/**
 * A span that is recorded. Threads may tag and finish it at once: all that is recorded hangs on one
 * reference, which is only ever exchanged atomically, and the exchange that puts the finished span
 * there is the last one. There is no lock to wait for.
 */
final class RecordingSpan implements Span {
  private static final AtomicReferenceFieldUpdater<RecordingSpan, Object> HEAD =
      AtomicReferenceFieldUpdater.newUpdater(RecordingSpan.class, Object.class, "head");

  private static final AtomicReferenceFieldUpdater<RecordingSpan, TraceContext> CONTEXT =
      AtomicReferenceFieldUpdater.newUpdater(RecordingSpan.class, TraceContext.class, "context");

  private final ClewTracer tracer;
  private final @Nullable SamplingDecision sampling;

  /** {@code nanoTime}; microseconds since the epoch if {@link #explicitStart}. */
  private final long start;

  private final boolean explicitStart;

  private volatile TraceContext context;
  private volatile String name;

  /** The newest {@link Entry} or null; from the finish on, the {@link SpanRecord}. */
  private volatile @Nullable Object head;

  RecordingSpan(
      ClewTracer tracer,
      TraceContext context,
      String name,
      @Nullable Entry tags,
      @Nullable SamplingDecision sampling,
      long start,
      boolean explicitStart) {
    this.tracer = tracer;
    this.context = context;
    this.name = name;
    this.head = tags;
    this.sampling = sampling;
    this.start = start;
    this.explicitStart = explicitStart;
  }

  @Override
  public TraceContext context() {
    return context;
  }

  @Override
  public Span setTag(@Nullable String key, @Nullable String value) {
    return value == null ? this : set(key, value);
  }

  @Override
  public Span setTag(@Nullable String key, boolean value) {
    return set(key, value);
  }

  @Override
  public Span setTag(@Nullable String key, @Nullable Number value) {
    return value == null ? this : set(key, Text.ofNumber(value));
  }

  @Override
  public <T> Span setTag(@Nullable Tag<T> tag, @Nullable T value) {
    if (tag != null && value != null) {
      try {
        tag.set(this, value);
      } catch (Throwable e) {
        tracer.unusable("a tag", e);
      }
    }
    return this;
  }

  private Span set(@Nullable String key, Object value) {
    if (key == null || key.isEmpty()) {
      return this;
    }
    if (key.equals(Tags.SAMPLING_PRIORITY.getKey())) {
      setPriority(value);
    } else {
      addTag(key, value);
    }
    return this;
  }

  /** A priority of 0 takes this span and its later children out of the recording. */
  private void setPriority(Object value) {
    if (value instanceof Number priority && priority.doubleValue() <= 0 && !isFinished()) {
      CONTEXT.updateAndGet(this, old -> old.toBuilder().decision(Decision.DENY).build());
    }
  }

  private void addTag(String key, Object value) {
    Object current = head;
    while (!(current instanceof SpanRecord)) {
      if (HEAD.compareAndSet(this, current, tracer.limits().addTag((Entry) current, key, value))) {
        return;
      }
      current = head;
    }
    tracer.lateCall();
  }

  private void addLog(long micros, String text) {
    Object current = head;
    while (!(current instanceof SpanRecord)) {
      if (HEAD.compareAndSet(
          this, current, tracer.limits().addLog((Entry) current, micros, text))) {
        return;
      }
      current = head;
    }
    tracer.lateCall();
  }

  @Override
  public Span log(@Nullable Map<String, ?> fields) {
    return log(nowMicros(), fields);
  }

  @Override
  public Span log(long timestampMicroseconds, @Nullable Map<String, ?> fields) {
    try {
      logFields(timestampMicroseconds, fields);
    } catch (Throwable e) {
      tracer.unusable("a map of log fields", e);
    }
    return this;
  }

  private void logFields(long micros, @Nullable Map<String, ?> fields) {
    if (fields == null || fields.isEmpty()) {
      return;
    }
    addLog(micros, Text.ofFields(fields));
    Object error = fields.get(Fields.ERROR_OBJECT);
    if (error != null && head instanceof Entry chain && Entry.find("error", chain) == null) {
      addTag(Tags.ERROR.getKey(), Text.of(error));
    }
  }

  @Override
  public Span log(@Nullable String event) {
    return log(nowMicros(), event);
  }

  @Override
  public Span log(long timestampMicroseconds, @Nullable String event) {
    if (event != null) {
      addLog(timestampMicroseconds, event);
    }
    return this;
  }

  @Override
  public Span setBaggageItem(@Nullable String key, @Nullable String value) {
    if (isFinished()) {
      tracer.lateCall();
    } else if (key != null && value != null) {
      CONTEXT.updateAndGet(this, old -> old.toBuilder().baggageItem(key, value).build());
    }
    return this;
  }

  @Override
  public @Nullable String getBaggageItem(@Nullable String key) {
    return key == null ? null : context.baggage().get(key);
  }

  @Override
  public Span setOperationName(@Nullable String operationName) {
    if (isFinished()) {
      tracer.lateCall();
    } else if (operationName != null) {
      name = tracer.limits().name(operationName);
    }
    return this;
  }

  private boolean isFinished() {
    return head instanceof SpanRecord;
  }

  @Override
  public void finish() {
    long now = tracer.clock().nanoTime();
    if (explicitStart) {
      long nowMicros = Math.floorDiv(now + tracer.clock().offset(now), 1000L);
      end(start, nowMicros - start);
    } else {
      end(toMicros(start), Math.floorDiv(now - start + 999, 1000L));
    }
  }

  @Override
  public void finish(long finishMicros) {
    long startMicros = explicitStart ? start : toMicros(start);
    end(startMicros, finishMicros < startMicros ? 1 : finishMicros - startMicros);
  }

  private void end(long startMicros, long durationMicros) {
    Object current = head;
    while (!(current instanceof SpanRecord)) {
      TraceContext last = context;
      SpanRecord span =
          new SpanRecord(
              last,
              name,
              (Entry) current,
              startMicros,
              Math.max(1, durationMicros),
              tracer.endpoint(),
              sampling);
      if (HEAD.compareAndSet(this, current, span)) {
        if (last.sampled()) {
          tracer.report(span);
        }
        return;
      }
      current = head;
    }
    tracer.lateCall();
  }

  private long nowMicros() {
    return toMicros(tracer.clock().nanoTime());
  }

  private long toMicros(long nanoTime) {
    return Math.floorDiv(nanoTime + context.clockOffset(), 1000L);
  }

  @Override
  public String toString() {
    return context + " " + name;
  }
}
