package io.clew.core;

import io.clew.api.SamplingDecision;
import io.clew.api.SamplingRequest;
import io.clew.api.SamplingState;
import io.clew.api.TraceContext;
import io.clew.api.TraceContextBuilder;
import io.clew.api.UntracedThread;
import io.opentracing.References;
import io.opentracing.Span;
import io.opentracing.SpanContext;
import io.opentracing.Tracer.SpanBuilder;
import io.opentracing.tag.Tag;
import org.jspecify.annotations.Nullable;

/** Collects the properties of a span, makes the sampling decision and starts the span. */
final class ClewSpanBuilder implements SpanBuilder, SamplingRequest {
  private static final String LINK = "link.";

  private final ClewTracer tracer;
  private final String operation;
  private @Nullable TraceContext parent;
  private @Nullable String parentType;
  private byte links;
  private boolean ignoreActive;
  private @Nullable Entry tags;
  private short smallTags;

  /** The bytes of memory of the small tags. With the types of these two, no field costs padding. */
  private char weight;

  private @Nullable Number priority;
  private @Nullable Long startMicros;
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
   * The others become tags {@code link.1}, {@code link.2} ..., with their ids and the kind of
   * reference.
   */
  @Override
  public SpanBuilder addReference(
      @Nullable String referenceType, @Nullable SpanContext referencedContext) {
    if (!(referencedContext instanceof TraceContext context)) {
      if (referencedContext != null) {
        tracer.warnOfForeignContext();
      }
      return this;
    }
    TraceContext first = parent;
    if (first == null || rank(context, referenceType) > rank(first, parentType)) {
      parent = first == null ? context : withBaggageOf(first, context);
      link(first, parentType);
      parentType = referenceType;
    } else {
      parent = withBaggageOf(context, first);
      link(context, referenceType);
    }
    return this;
  }

  /** The rank of a reference. The highest becomes the parent; among equals, the first. */
  private static int rank(TraceContext context, @Nullable String type) {
    if (!context.hasSpan()) {
      return 0;
    }
    return References.CHILD_OF.equals(type) ? 2 : 1;
  }

  /** Zipkin has no field for a second parent, so it becomes a tag. */
  private void link(@Nullable TraceContext context, @Nullable String type) {
    if (context != null && context.hasSpan()) {
      links = (byte) Math.min(links + 1, Byte.MAX_VALUE);
      tag(LINK + links, context.toTraceId() + "-" + context.toSpanId() + " " + type);
    }
  }

  /** Adds the baggage that {@code more} has and {@code context} has not. */
  private static TraceContext withBaggageOf(TraceContext more, TraceContext context) {
    if (context.baggage().keySet().containsAll(more.baggage().keySet())) {
      return context;
    }
    TraceContextBuilder merged = context.toBuilder();
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
    if (Text.isSamplingPriority(key)) {
      priority = value instanceof Number number ? number : null;
    } else {
      addTag(key, value);
    }
    return this;
  }

  private void addTag(String key, Object value) {
    tags = tracer.limits().addTag(tags, smallTags, key, value);
    int bytes = weight + Entry.weight(key, value);
    if (tags.isSmallTag() && smallTags < SpanLimits.MAX_COUNT && bytes <= Character.MAX_VALUE) {
      smallTags++;
      weight = (char) bytes;
    } else {
      smallTags = SpanLimits.MAX_COUNT;
    }
  }

  @Override
  public SpanBuilder withStartTimestamp(long microseconds) {
    startMicros = microseconds;
    return this;
  }

  @Override
  public Span start() {
    TraceContext from = origin();
    boolean untraced = UntracedThread.isCurrent();
    if (!tracer.isEnabled() && !untraced) {
      return UnsampledSpan.of(from, tracer);
    }
    traceIdLow = from.hasTraceId() ? from.traceIdLow() : tracer.nextId();
    clientChosen = from.isClientChosen();
    if (untraced) {
      return UnsampledSpan.childOf(from, traceIdLow, tracer);
    }

    SamplingDecision sampling = null;
    SamplingState samplingState = from.samplingState();
    if (priority != null && samplingState != SamplingState.DEBUG) {
      samplingState = priority.doubleValue() > 0 ? SamplingState.ACCEPT : SamplingState.DENY;
    } else if (samplingState == SamplingState.UNDECIDED) {
      sampling = tracer.decide(this);
      samplingState = sampling.sampled() ? SamplingState.ACCEPT : SamplingState.DENY;
    }
    return samplingState.sampled()
        ? startRecording(
            tracer,
            operation,
            tags,
            weight,
            smallTags >= SpanLimits.MAX_COUNT,
            from,
            traceIdLow,
            samplingState,
            sampling,
            startMicros)
        : UnsampledSpan.childOf(from, traceIdLow, tracer);
  }

  private TraceContext origin() {
    if (parent != null) {
      return parent;
    }
    Span active = ignoreActive ? null : tracer.activeSpan();
    return active != null && active.context() instanceof TraceContext context
        ? context
        : ClewTracer.NO_PARENT;
  }

  /** Static, so that a compiler that does not inline it need not make the builder an object. */
  private static Span startRecording(
      ClewTracer tracer,
      String operation,
      @Nullable Entry tags,
      int weight,
      boolean large,
      TraceContext from,
      long traceIdLow,
      SamplingState samplingState,
      @Nullable SamplingDecision sampling,
      @Nullable Long startMicros) {
    long now = tracer.clock().nanoTime();
    // All before the span: a branch between its allocation and its fields, and be it for null,
    // would cost a write barrier for each field.
    long offset = tracer.clockOffset(from, now);
    TraceContext context = tracer.newContext(from, traceIdLow, samplingState, offset);
    String name = tracer.limits().name(operation);
    boolean explicitStart = startMicros != null;
    long start = startMicros == null ? now : startMicros;
    RecordingSpan span =
        new RecordingSpan(
            tracer, context, name, tags, weight, large, sampling, start, explicitStart);
    tracer.callOnStart(span);
    return span;
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
