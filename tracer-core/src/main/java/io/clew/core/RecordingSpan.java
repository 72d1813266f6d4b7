package io.clew.core;

import io.clew.api.Endpoint;
import io.clew.api.SamplingDecision;
import io.clew.api.SamplingState;
import io.clew.api.TraceContext;
import io.opentracing.Span;
import io.opentracing.log.Fields;
import io.opentracing.tag.Tag;
import io.opentracing.tag.Tags;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A span that is recorded. Several threads may tag and finish it at the same time. All that is
 * recorded after the start is reachable from one reference, which is replaced by compare-and-set.
 * Once it is the finished span, it does not change any more. There is no lock.
 */
final class RecordingSpan implements Span {
  private static final VarHandle HEAD;

  static {
    try {
      HEAD = MethodHandles.lookup().findVarHandle(RecordingSpan.class, "head", Object.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final ClewTracer tracer;
  private final TraceContext firstContext;

  /** As it was given: it is cut at the finish, so that the start is small. */
  private final String firstName;

  private final @Nullable SamplingDecision sampling;

  /** {@code nanoTime}; microseconds since the epoch if {@link #explicitStart}. */
  private final long start;

  private final boolean explicitStart;

  /** The bytes of memory of the small tags. Threads that race may lose some of them. */
  private int weight;

  /** Whether there is anything but small tags: then the chain is weighed at the finish. */
  private boolean large;

  /** Whether there may be an {@link Entry.Identity} in the chain. */
  private boolean changed;

  /**
   * The newest {@link Entry} or null; from the finish on, the {@link SpanRecord}. Not volatile, for
   * the constructor's sake, where a volatile store would cost a fence; {@link #HEAD} is used ever
   * after.
   */
  @SuppressWarnings("UnusedVariable")
  private @Nullable Object head;

  RecordingSpan(
      ClewTracer tracer,
      TraceContext context,
      String name,
      @Nullable Entry tags,
      int weight,
      boolean large,
      @Nullable SamplingDecision sampling,
      long start,
      boolean explicitStart) {
    this.weight = weight;
    this.large = large;
    this.tracer = tracer;
    this.firstContext = context;
    this.firstName = name;
    this.head = tags;
    this.sampling = sampling;
    this.start = start;
    this.explicitStart = explicitStart;
  }

  private @Nullable Object head() {
    return HEAD.getAcquire(this);
  }

  private boolean replace(@Nullable Object current, Object next) {
    return HEAD.compareAndSet(this, current, next);
  }

  @Override
  public TraceContext context() {
    if (changed) {
      Object current = head();
      return current instanceof SpanRecord finished ? finished.context() : context((Entry) current);
    }
    return firstContext;
  }

  private TraceContext context(@Nullable Entry chain) {
    Entry.Identity identity = changed ? Entry.Identity.find(chain) : null;
    return identity == null ? firstContext : identity.context;
  }

  private String name(@Nullable Entry chain) {
    Entry.Identity identity = changed ? Entry.Identity.find(chain) : null;
    return identity == null ? tracer.limits().name(firstName) : identity.name;
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
    if (value == null) {
      return this;
    }
    if (Text.isSamplingPriority(key)) {
      setPriority(value);
      return this;
    }
    return set(key, Text.ofNumber(value, tracer.limits().maxValueBytes()));
  }

  @Override
  public <T> Span setTag(@Nullable Tag<T> tag, @Nullable T value) {
    if (tag != null && value != null) {
      try {
        tag.set(this, value);
      } catch (Throwable e) {
        tracer.recordingFailed("a tag", e);
      }
    }
    return this;
  }

  private Span set(@Nullable String key, Object value) {
    if (key != null && !key.isEmpty() && !Text.isSamplingPriority(key)) {
      addTag(key, value);
    }
    return this;
  }

  /**
   * A priority of 0 stops the recording of this span and its later children; a later priority of 1
   * resumes it.
   */
  private void setPriority(Number priority) {
    byte sign = tracer.signOf(priority);
    if (sign != 0) {
      boolean accept = sign > 0;
      change(null, old -> accept == old.sampled() ? old : withSampled(old, accept));
    }
  }

  private static TraceContext withSampled(TraceContext context, boolean accept) {
    return context.toBuilder()
        .samplingState(accept ? SamplingState.ACCEPT : SamplingState.DENY)
        .build();
  }

  /**
   * Changes the name or the context. A new name is no lambda: each server's first request has one.
   */
  private void change(@Nullable String newName, @Nullable UnaryOperator<TraceContext> newContext) {
    changed = true;
    Object current = head();
    while (!(current instanceof SpanRecord)) {
      Entry chain = (Entry) current;
      TraceContext context = newContext == null ? context(chain) : newContext.apply(context(chain));
      String name = newName == null ? name(chain) : newName;
      boolean same = context.equals(context(chain)) && name.equals(name(chain));
      if (same || replace(current, Entry.Identity.add(name, context, chain))) {
        return;
      }
      current = head();
    }
    tracer.countLateCall();
  }

  private void addTag(String key, Object value) {
    Object current = head();
    while (!(current instanceof SpanRecord)) {
      Entry added = tracer.limits().addTag((Entry) current, key, value);
      if (added.isSmallTag()) {
        weight += Entry.weight(key, value);
      } else {
        large = true;
      }
      if (replace(current, added)) {
        return;
      }
      current = head();
    }
    tracer.countLateCall();
  }

  private void addLog(long micros, String text, boolean end) {
    large = true; // Before the log can be seen, and so before a finish that sees it.
    Object current = head();
    while (!(current instanceof SpanRecord)) {
      if (replace(current, tracer.limits().addLog((Entry) current, micros, text, end))) {
        return;
      }
      current = head();
    }
    tracer.countLateCall();
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
      tracer.recordingFailed("a map of log fields", e);
    }
    return this;
  }

  private void logFields(long micros, @Nullable Map<String, ?> fields) {
    if (fields == null || fields.isEmpty()) {
      return;
    }
    Object error = fields.get(Fields.ERROR_OBJECT);
    boolean end = error != null || "error".equals(fields.get(Fields.EVENT));
    addLog(micros, Text.ofFields(fields, tracer.limits().maxValueBytes()), end);
    if (error != null && head() instanceof Entry chain && Entry.find("error", chain) == null) {
      addTag(Tags.ERROR.getKey(), Text.of(error, tracer.limits().maxValueBytes()));
    }
  }

  @Override
  public Span log(@Nullable String event) {
    return log(nowMicros(), event);
  }

  @Override
  public Span log(long timestampMicroseconds, @Nullable String event) {
    if (event != null) {
      addLog(timestampMicroseconds, event, false);
    }
    return this;
  }

  @Override
  public Span setBaggageItem(@Nullable String key, @Nullable String value) {
    if (key != null && value != null) {
      change(null, old -> tracer.withBaggage(old, key, value));
    }
    return this;
  }

  @Override
  public @Nullable String getBaggageItem(@Nullable String key) {
    return key == null ? null : context().baggage().get(key);
  }

  @Override
  public Span setOperationName(@Nullable String operationName) {
    if (operationName != null) {
      change(tracer.limits().name(operationName), null);
    }
    return this;
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
    Object current = head();
    while (!(current instanceof SpanRecord)) {
      Entry chain = (Entry) current;
      // Before the record, as in ClewSpanBuilder.
      TraceContext context = context(chain);
      String name = name(chain);
      long micros = Math.max(1, durationMicros);
      Endpoint endpoint = tracer.endpoint();
      int bytes = SpanRecord.weight(context, name, large ? Entry.weightOf(chain) : weight);
      SpanRecord span =
          new SpanRecord(context, name, chain, startMicros, micros, endpoint, sampling, bytes);
      if (replace(current, span)) {
        if (context.sampled()) {
          tracer.report(span);
        }
        return;
      }
      current = head();
    }
    tracer.countLateCall();
  }

  private long nowMicros() {
    return toMicros(tracer.clock().nanoTime());
  }

  private long toMicros(long nanoTime) {
    return Math.floorDiv(nanoTime + firstContext.clockOffset(), 1000L);
  }

  @Override
  public String toString() {
    Object current = head();
    return current instanceof SpanRecord finished
        ? finished.toString()
        : context((Entry) current) + " " + name((Entry) current);
  }
}
