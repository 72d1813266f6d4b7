package io.clew.api;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Makes a {@link FinishedSpan}, from {@link FinishedSpan#newBuilder} or {@link
 * FinishedSpan#toBuilder}: for a {@link SpanHandler} that changes or redacts one, and for tests.
 * Not safe to share between threads.
 */
public final class FinishedSpanBuilder {
  private final TraceContext context;
  private final Map<String, Object> tags = new LinkedHashMap<>();
  private final List<Annotation> annotations = new ArrayList<>();
  private String name = "";
  private @Nullable SpanKind kind;
  private long startMicros;
  private long durationMicros = 1;
  private Endpoint localEndpoint = Endpoint.of("unknown");
  private @Nullable Endpoint remoteEndpoint;
  private double samplingProbability;

  FinishedSpanBuilder(TraceContext context) {
    if (!context.hasSpan()) {
      throw new IllegalArgumentException("expected a context with a span id");
    }
    this.context = context;
  }

  FinishedSpanBuilder(FinishedSpan span) {
    this(span.context());
    name = span.name();
    kind = span.kind();
    startMicros = span.startMicros();
    durationMicros = span.durationMicros();
    localEndpoint = span.localEndpoint();
    remoteEndpoint = span.remoteEndpoint();
    samplingProbability = span.samplingProbability();
    for (int i = 0; i < span.tagCount(); i++) {
      tags.put(span.tagKey(i), span.tagValue(i));
    }
    for (int i = 0; i < span.annotationCount(); i++) {
      annotations.add(new Annotation(span.annotationMicros(i), span.annotationValue(i)));
    }
  }

  /** Sets the operation name. */
  public FinishedSpanBuilder name(String value) {
    name = value;
    return this;
  }

  /**
   * Sets the kind.
   *
   * @param value null for local work
   */
  public FinishedSpanBuilder kind(@Nullable SpanKind value) {
    kind = value;
    return this;
  }

  /**
   * Sets when the span started and how long it took.
   *
   * @param start microseconds since the epoch
   * @param duration microseconds; less than 1 becomes 1
   */
  public FinishedSpanBuilder time(long start, long duration) {
    startMicros = start;
    durationMicros = Math.max(1, duration);
    return this;
  }

  /**
   * Adds or replaces a tag.
   *
   * @param value a String, a Boolean or a Number
   */
  public FinishedSpanBuilder tag(String key, Object value) {
    if (!(value instanceof String || value instanceof Boolean || value instanceof Number)) {
      throw new IllegalArgumentException(
          "tag " + key + ": expected a String, a Boolean or a Number, got " + value.getClass());
    }
    tags.put(key, value);
    return this;
  }

  /**
   * Removes a tag.
   *
   * @param key the tag's name; nothing happens if there is none
   */
  public FinishedSpanBuilder removeTag(String key) {
    tags.remove(key);
    return this;
  }

  /**
   * Adds an annotation.
   *
   * @param micros microseconds since the epoch
   */
  public FinishedSpanBuilder annotation(long micros, String value) {
    annotations.add(new Annotation(micros, value));
    return this;
  }

  /** Removes all annotations. */
  public FinishedSpanBuilder clearAnnotations() {
    annotations.clear();
    return this;
  }

  /** Sets the service that recorded the span. */
  public FinishedSpanBuilder localEndpoint(Endpoint value) {
    localEndpoint = value;
    return this;
  }

  /**
   * Sets the other side of the call.
   *
   * @param value null if unknown
   */
  public FinishedSpanBuilder remoteEndpoint(@Nullable Endpoint value) {
    remoteEndpoint = value;
    return this;
  }

  /**
   * Sets the chance that the span's trace had of being recorded.
   *
   * @param value 0 if unknown, at most 1
   */
  public FinishedSpanBuilder samplingProbability(double value) {
    samplingProbability = value;
    return this;
  }

  /** The span. */
  public FinishedSpan build() {
    return new Copy(
        context,
        name,
        kind,
        startMicros,
        durationMicros,
        List.copyOf(tags.keySet()),
        List.copyOf(tags.values()),
        List.copyOf(annotations),
        localEndpoint,
        remoteEndpoint,
        samplingProbability);
  }

  private record Annotation(long micros, String value) {}

  private record Copy(
      TraceContext context,
      String name,
      @Nullable SpanKind kind,
      long startMicros,
      long durationMicros,
      List<String> keys,
      List<Object> values,
      List<Annotation> annotations,
      Endpoint localEndpoint,
      @Nullable Endpoint remoteEndpoint,
      double samplingProbability)
      implements FinishedSpan {
    @Override
    public int tagCount() {
      return keys.size();
    }

    @Override
    public String tagKey(int index) {
      return keys.get(index);
    }

    @Override
    public Object tagValue(int index) {
      return values.get(index);
    }

    @Override
    public int annotationCount() {
      return annotations.size();
    }

    @Override
    public long annotationMicros(int index) {
      return annotations.get(index).micros();
    }

    @Override
    public String annotationValue(int index) {
      return annotations.get(index).value();
    }
  }
}
