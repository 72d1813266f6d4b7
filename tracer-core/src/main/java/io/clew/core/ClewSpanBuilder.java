package io.clew.core;

import io.clew.api.SamplingDecision;
import io.clew.api.SamplingRequest;
import io.clew.api.SamplingState;
import io.clew.api.TraceContext;
import io.clew.api.UntracedThread;
import io.opentracing.References;
import io.opentracing.Span;
import io.opentracing.SpanContext;
import io.opentracing.Tracer.SpanBuilder;
import io.opentracing.tag.Tag;
import org.jspecify.annotations.Nullable;

/** Collects the properties of a span, makes the sampling decision and starts the span. */
final class ClewSpanBuilder implements SpanBuilder, SamplingRequest {
  private final ClewTracer tracer;
  private final String operation;
  private @Nullable TraceContext parent;
  private @Nullable String parentType;
  private @Nullable FurtherReferences further;
  private boolean ignoreActive;
  private @Nullable Entry tags;

  /** A short: the builder takes 56 bytes. */
  private short smallTags;

  /** The bytes of memory of the small tags; a char for the same reason. */
  private char weight;

  /** As {@link ClewTracer#signOf} says. */
  private byte priority;

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
    return parentSpan == null ? this : asChildOf(tracer.contextOf(parentSpan));
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
    if (first == null) {
      parent = context;
      parentType = referenceType;
      return this;
    }
    FurtherReferences others = further == null ? new FurtherReferences() : further;
    further = others;
    if (rank(context, referenceType) > rank(first, parentType)) {
      others.addFormerParent(first, parentType);
      parent = context;
      parentType = referenceType;
    } else {
      others.add(context, referenceType);
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
    if (value == null) {
      return this;
    }
    if (Text.isSamplingPriority(key)) {
      priority = tracer.signOf(value);
      return this;
    }
    return tag(key, Text.ofNumber(value, tracer.limits().maxValueBytes()));
  }

  @Override
  public <T> SpanBuilder withTag(@Nullable Tag<T> tag, @Nullable T value) {
    if (tag == null || value == null) {
      return this;
    }
    String key = tracer.keyOf(tag);
    if (value instanceof Number number) {
      return withTag(key, number);
    }
    return tag(
        key,
        value instanceof Boolean || value instanceof String
            ? value
            : Text.of(value, tracer.limits().maxValueBytes()));
  }

  private SpanBuilder tag(@Nullable String key, Object value) {
    if (key == null || key.isEmpty()) {
      return this;
    }
    if (Text.isSamplingPriority(key)) {
      priority = 0;
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
      return UnsampledSpan.off(from, tracer);
    }
    traceIdLow = from.hasTraceId() ? from.traceIdLow() : tracer.nextId();
    clientChosen = from.isClientChosen();
    if (untraced) {
      return UnsampledSpan.childOf(from, traceIdLow, tracer);
    }

    SamplingDecision sampling = null;
    SamplingState samplingState = from.samplingState();
    if (priority != 0 && samplingState != SamplingState.DEBUG) {
      samplingState = priority > 0 ? SamplingState.ACCEPT : SamplingState.DENY;
    } else if (samplingState == SamplingState.UNDECIDED) {
      sampling = tracer.decide(this);
      samplingState = sampling.sampled() ? SamplingState.ACCEPT : SamplingState.DENY;
    }
    return samplingState.sampled()
        ? startRecording(
            tracer,
            operation,
            entries(),
            weight,
            further != null || smallTags >= SpanLimits.MAX_COUNT,
            from,
            traceIdLow,
            samplingState,
            sampling,
            startMicros)
        : UnsampledSpan.childOf(from, traceIdLow, tracer);
  }

  private TraceContext origin() {
    if (parent != null) {
      return further == null ? parent : further.addBaggageTo(parent);
    }
    Span active = ignoreActive ? null : tracer.activeSpan();
    return active != null && tracer.contextOf(active) instanceof TraceContext context
        ? context
        : ClewTracer.NO_PARENT;
  }

  private @Nullable Entry entries() {
    return further == null ? tags : further.addLinksTo(tags);
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
