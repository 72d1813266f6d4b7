package io.clew.core;

import io.clew.api.Decision;
import io.clew.api.SamplingDecision;
import io.clew.api.SamplingRequest;
import io.clew.api.TraceContext;
import io.clew.api.UntracedThread;
import io.opentracing.References;
import io.opentracing.Span;
import io.opentracing.SpanContext;
import io.opentracing.Tracer.SpanBuilder;
import io.opentracing.tag.Tag;
import io.opentracing.tag.Tags;
import org.jspecify.annotations.Nullable;

/** Collects what is known of a span, decides whether it is recorded, and starts it. */
final class ClewSpanBuilder implements SpanBuilder, SamplingRequest {
  private final ClewTracer tracer;
  private final String operation;
  private @Nullable TraceContext parent;
  private boolean parentIsChildOf;
  private boolean ignoreActive;
  private @Nullable Entry tags;
  private int tagCount;
  private @Nullable Object priority;
  private long startMicros = Long.MIN_VALUE;
  private long traceIdLow;
  private boolean clientChosen;

  ClewSpanBuilder(ClewTracer tracer, String operation) {
    this.tracer = tracer;
    this.operation = operation;
  }

  @Override
  public SpanBuilder asChildOf(@Nullable SpanContext parentContext) {
    return addReference(References.CHILD_OF, parentContext);
  }

  @Override
  public SpanBuilder asChildOf(@Nullable Span parentSpan) {
    return parentSpan == null ? this : asChildOf(parentSpan.context());
  }

  /**
   * The parent is the first context that is referred to as CHILD_OF, else the first of any kind.
   */
  @Override
  public SpanBuilder addReference(
      @Nullable String referenceType, @Nullable SpanContext referencedContext) {
    if (!(referencedContext instanceof TraceContext context)) {
      return this;
    }
    boolean childOf = References.CHILD_OF.equals(referenceType);
    TraceContext first = parent;
    if (first == null) {
      parent = context;
      parentIsChildOf = childOf;
    } else if (childOf && !parentIsChildOf) {
      parent = withBaggageOf(first, context);
      parentIsChildOf = true;
    } else {
      parent = withBaggageOf(context, first);
    }
    return this;
  }

  /** Adds the baggage that {@code more} has and {@code context} has not. */
  private static TraceContext withBaggageOf(TraceContext more, TraceContext context) {
    if (context.baggage().keySet().containsAll(more.baggage().keySet())) {
      return context;
    }
    TraceContext.Builder merged = context.toBuilder();
    more.baggage()
        .forEach(
            (key, value) -> {
              if (!context.baggage().containsKey(key)) {
                merged.baggageItem(key, value);
              }
            });
    return merged.build();
  }

  @Override
  public SpanBuilder ignoreActiveSpan() {
    ignoreActive = true;
    return this;
  }

  @Override
  public SpanBuilder withTag(@Nullable String key, @Nullable String value) {
    return value == null ? this : tag(key, value);
  }

  @Override
  public SpanBuilder withTag(@Nullable String key, boolean value) {
    return tag(key, value);
  }

  @Override
  public SpanBuilder withTag(@Nullable String key, @Nullable Number value) {
    return value == null ? this : tag(key, Text.ofNumber(value));
  }

  @Override
  public <T> SpanBuilder withTag(@Nullable Tag<T> tag, @Nullable T value) {
    if (tag == null || value == null) {
      return this;
    }
    if (value instanceof String text) {
      return tag(tag.getKey(), text);
    }
    if (value instanceof Number number) {
      return tag(tag.getKey(), Text.ofNumber(number));
    }
    return tag(tag.getKey(), value instanceof Boolean ? value : Text.of(value));
  }

  private SpanBuilder tag(@Nullable String key, Object value) {
    if (key == null || key.isEmpty()) {
      return this;
    }
    if (key.equals(Tags.SAMPLING_PRIORITY.getKey())) {
      priority = value;
    } else if (tagCount < RecordingSpan.MAX_ENTRIES) {
      tags = new Entry(key, value, tags);
      tagCount++;
    } else {
      tracer.tooManyEntries();
    }
    return this;
  }

  @Override
  public SpanBuilder withStartTimestamp(long microseconds) {
    startMicros = microseconds;
    return this;
  }

  @Override
  public Span start() {
    TraceContext from = parent;
    if (from == null && !ignoreActive) {
      Span active = tracer.activeSpan();
      from = active != null && active.context() instanceof TraceContext context ? context : null;
    }
    if (UntracedThread.isCurrent()) {
      return new UnsampledSpan(ids(from).decision(Decision.DENY).build());
    }
    if (!tracer.isEnabled()) {
      return new UnsampledSpan(from == null ? ClewTracer.NO_TRACE : from);
    }
    boolean localRoot = from == null || from.isRemote() || !from.hasSpan();
    TraceContext.Builder context = ids(from);
    SamplingDecision sampling = null;
    Decision decision = from == null ? Decision.UNDECIDED : from.decision();
    if (priority instanceof Number wanted && decision != Decision.DEBUG) {
      decision = wanted.doubleValue() > 0 ? Decision.ACCEPT : Decision.DENY;
    } else if (decision == Decision.UNDECIDED) {
      sampling = tracer.decide(this);
      decision = sampling.sampled() ? Decision.ACCEPT : Decision.DENY;
    }
    context.decision(decision);
    if (!decision.sampled()) {
      return new UnsampledSpan(context.build());
    }
    long now = tracer.clock().nanoTime();
    if (localRoot) {
      context.clockOffset(tracer.clock().offset(now));
    }
    boolean explicitStart = startMicros != Long.MIN_VALUE;
    RecordingSpan span =
        new RecordingSpan(
            tracer,
            context.build(),
            operation,
            tags,
            tagCount,
            sampling,
            localRoot,
            explicitStart ? startMicros : now,
            explicitStart);
    tracer.started(span);
    return span;
  }

  private TraceContext.Builder ids(@Nullable TraceContext from) {
    long spanId = tracer.nextId();
    TraceContext.Builder context = from == null ? TraceContext.newBuilder() : from.toBuilder();
    if (from != null && from.hasSpan()) {
      context.parentId(from.spanId());
      traceIdLow = from.traceIdLow();
    } else if (from != null && from.hasTraceId()) {
      traceIdLow = from.traceIdLow();
      clientChosen = from.isClientChosen();
    } else if (tracer.traceId128Bit()) {
      traceIdLow = tracer.nextId();
      context.traceId(tracer.nextId(), traceIdLow);
    } else {
      traceIdLow = spanId;
      context.traceId(traceIdLow);
    }
    return context.spanId(spanId).remote(false);
  }

  @Override
  public long traceIdLow() {
    return traceIdLow;
  }

  @Override
  public boolean isClientChosen() {
    return clientChosen;
  }

  @Override
  public String service() {
    return tracer.service();
  }

  @Override
  public String operation() {
    return operation;
  }

  @Override
  public @Nullable Object tag(String key) {
    return Entry.find(key, tags);
  }
}
