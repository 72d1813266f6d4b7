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

  /** Whether there is what few spans have: see {@link #startRare}. */
  private boolean rare;

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
    rare = true;
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
      rare = true;
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
      rare = true;
    }
  }

  @Override
  public SpanBuilder withStartTimestamp(long microseconds) {
    startMicros = microseconds;
    rare = true;
    return this;
  }

  /**
   * The JIT inlines this into the application if its machine code is small; the builder then is
   * never made. So what few spans have is in methods of its own, and nothing is asked twice.
   */
  @Override
  public Span start() {
    boolean any = rare;
    TraceContext from = parent == null ? active() : any ? withBaggage(parent) : parent;
    boolean root = !from.hasTraceId();
    boolean untraced = UntracedThread.isCurrent();
    if (!untraced && !tracer.isEnabled()) {
      return UnsampledSpan.off(from, tracer);
    }
    long low = root ? tracer.nextId() : from.traceIdLow();
    if (untraced) {
      return UnsampledSpan.childOf(from, low, tracer);
    }
    SamplingState samplingState = from.samplingState();
    if (any) {
      samplingState = prioritized(samplingState);
    }
    SamplingDecision sampling = null;
    if (samplingState == SamplingState.UNDECIDED) {
      traceIdLow = low;
      clientChosen = from.isClientChosen();
      sampling = tracer.decide(this);
      samplingState = sampling.sampled() ? SamplingState.ACCEPT : SamplingState.DENY;
    }
    if (!samplingState.sampled()) {
      return UnsampledSpan.childOf(from, low, tracer);
    }
    return any
        ? startRare(from, low, samplingState, sampling)
        : startRecording(
            tracer, operation, tags, weight, false, from, root, low, samplingState, sampling, null);
  }

  private TraceContext active() {
    Span active = ignoreActive ? null : tracer.activeSpan();
    return active != null && tracer.contextOf(active) instanceof TraceContext context
        ? context
        : ClewTracer.NO_PARENT;
  }

  private TraceContext withBaggage(TraceContext context) {
    return further == null ? context : further.addBaggageTo(context);
  }

  private SamplingState prioritized(SamplingState state) {
    if (priority == 0 || state == SamplingState.DEBUG) {
      return state;
    }
    return priority > 0 ? SamplingState.ACCEPT : SamplingState.DENY;
  }

  /** Starts a span that has further references, large tags or a start time of its own. */
  private Span startRare(
      TraceContext from,
      long low,
      SamplingState samplingState,
      @Nullable SamplingDecision sampling) {
    return startRecording(
        tracer,
        operation,
        further == null ? tags : further.addLinksTo(tags),
        weight,
        further != null || smallTags >= SpanLimits.MAX_COUNT,
        from,
        !from.hasTraceId(),
        low,
        samplingState,
        sampling,
        startMicros);
  }

  /** Static, so that a compiler that does not inline it need not make the builder an object. */
  private static Span startRecording(
      ClewTracer tracer,
      String operation,
      @Nullable Entry tags,
      int weight,
      boolean large,
      TraceContext from,
      boolean root,
      long low,
      SamplingState samplingState,
      @Nullable SamplingDecision sampling,
      @Nullable Long startMicros) {
    // All before the span: a branch between its allocation and its fields, and be it for null,
    // would cost a write barrier for each field.
    long id = tracer.nextId();
    long now = tracer.clock().nanoTime();
    long offset = root ? tracer.clock().offset(now) : tracer.clockOffset(from, now);
    TraceContext context =
        root
            ? tracer.newRoot(from, low, id, samplingState, offset)
            : from.newChild(id, samplingState, offset);
    boolean explicitStart = startMicros != null;
    long start = startMicros == null ? now : startMicros;
    RecordingSpan span =
        new RecordingSpan(
            tracer, context, operation, tags, weight, large, sampling, start, explicitStart);
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
