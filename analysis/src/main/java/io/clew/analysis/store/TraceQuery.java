package io.clew.analysis.store;

import io.clew.analysis.trace.Trace;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which traces are looked for. Immutable.
 *
 * <p>A trace matches if one of its spans, with all that was reported of it, meets every condition
 * on service, operation, remote service, tags and error. With a service or an operation the
 * duration is that of this span, without them that of the trace, unless {@link
 * Builder#durationOfSpan()} says otherwise. Start and request id are the trace's.
 */
public final class TraceQuery {
  /** The tag that has the request id. */
  public static final String REQUEST_ID = "request.id";

  private static final int MAX_TAGS = 20;

  /** What comes first. */
  public enum Order {
    /** By the start of the trace, latest first. */
    NEWEST,
    /** By the duration of the trace, longest first. */
    SLOWEST;

    /** What comes first is less; for no two traces of a store it is 0. */
    public Comparator<TraceSummary> comparator() {
      return Comparator.comparingLong(this::key)
          .thenComparingLong(TraceSummary::startMicros)
          .reversed()
          .thenComparing(TraceSummary::traceId);
    }

    /** Whether the trace comes after the other one. */
    boolean isAfter(TraceSummary last, Trace trace) {
      long key = this == NEWEST ? trace.start(0) : trace.duration(0);
      int order = Long.compare(key(last), key);
      order = order == 0 ? Long.compare(last.startMicros(), trace.start(0)) : order;
      return order > 0 || (order == 0 && trace.id().compareTo(last.traceId()) > 0);
    }

    /** Start or duration, in microseconds: the larger comes first. */
    public long key(TraceSummary summary) {
      return this == NEWEST ? summary.startMicros() : summary.durationMicros();
    }
  }

  private final @Nullable String service;
  private final @Nullable String operation;
  private final @Nullable String remoteService;
  private final @Nullable String requestId;
  private final Set<String> tagsOrAnnotations;
  private final boolean durationOfSpan;
  private final Map<String, @Nullable String> tags;
  private final boolean error;
  private final long minDurationMicros;
  private final long maxDurationMicros;
  private final long fromMicros;
  private final long toMicros;
  private final int limit;
  private final Order order;
  private final @Nullable TraceSummary after;

  private TraceQuery(Builder builder) {
    service = builder.service;
    operation = builder.operation;
    remoteService = builder.remoteService;
    requestId = builder.requestId;
    tagsOrAnnotations = new LinkedHashSet<>(builder.tagsOrAnnotations);
    durationOfSpan = builder.durationOfSpan;
    tags = new LinkedHashMap<>(builder.tags);
    error = builder.error;
    minDurationMicros = builder.minDurationMicros;
    maxDurationMicros = builder.maxDurationMicros;
    fromMicros = builder.fromMicros;
    toMicros = builder.toMicros;
    limit = builder.limit;
    order = builder.order;
    after = builder.after;
  }

  /** The newest 100 of all traces, unless more is said. */
  public static Builder newBuilder() {
    return new Builder();
  }

  /** In lower case; null for any. */
  public @Nullable String service() {
    return service;
  }

  /** In lower case; null for any. */
  public @Nullable String operation() {
    return operation;
  }

  /** In lower case; null for any. */
  public @Nullable String remoteService() {
    return remoteService;
  }

  /** Each is the key of a tag or the value of an annotation. */
  public Set<String> tagsOrAnnotations() {
    return Collections.unmodifiableSet(tagsOrAnnotations);
  }

  /** Null for any. */
  public @Nullable String requestId() {
    return requestId;
  }

  /** A value is null if any will do. */
  public Map<String, @Nullable String> tags() {
    return Collections.unmodifiableMap(tags);
  }

  /** Whether a span must have failed. */
  public boolean error() {
    return error;
  }

  public long minDurationMicros() {
    return minDurationMicros;
  }

  /** {@link Long#MAX_VALUE} without a limit. */
  public long maxDurationMicros() {
    return maxDurationMicros;
  }

  public long fromMicros() {
    return fromMicros;
  }

  /** {@link Long#MAX_VALUE} without a limit. */
  public long toMicros() {
    return toMicros;
  }

  public int limit() {
    return limit;
  }

  public Order order() {
    return order;
  }

  /** The last trace of the page before; null for the first page. */
  @Nullable TraceSummary after() {
    return after;
  }

  /** Whether the duration is that of a span. */
  public boolean isDurationOfSpan() {
    return service != null || operation != null || durationOfSpan;
  }

  boolean isDuration(long micros) {
    return micros >= minDurationMicros && micros <= maxDurationMicros;
  }

  /** Whether a trace is among those that are looked for, if there is no limit. */
  public boolean matches(Trace trace) {
    return trace.start(0) >= fromMicros
        && trace.start(0) < toMicros
        && (isDurationOfSpan() || isDuration(trace.duration(0)))
        && (after == null || order.isAfter(after, trace))
        && hasRequestId(trace)
        && hasSpan(trace);
  }

  private boolean hasRequestId(Trace trace) {
    if (requestId == null) {
      return true;
    }
    for (int i = 0; i < trace.size(); i++) {
      if (requestId.equals(trace.tag(i, REQUEST_ID))) {
        return true;
      }
    }
    return false;
  }

  private boolean hasSpan(Trace trace) {
    for (int i = trace.isRootMissing() ? 1 : 0; i < trace.size(); i++) {
      if ((service == null || service.equals(trace.service(i)))
          && (operation == null || operation.equals(trace.name(i)))
          && (remoteService == null || remoteService.equals(trace.remoteService(i)))
          && (!error || trace.isError(i))
          && (!isDurationOfSpan() || isDuration(trace.duration(i)))
          && hasTags(trace, i)) {
        return true;
      }
    }
    return false;
  }

  private boolean hasTags(Trace trace, int span) {
    for (String text : tagsOrAnnotations) {
      if (trace.tag(span, text) == null && trace.annotation(span, text) < 0) {
        return false;
      }
    }
    for (Map.Entry<String, @Nullable String> tag : tags.entrySet()) {
      String value = trace.tag(span, tag.getKey());
      if (value == null || (tag.getValue() != null && !tag.getValue().equals(value))) {
        return false;
      }
    }
    return true;
  }

  /** Makes a {@link TraceQuery}. Each setting is one condition more. */
  public static final class Builder {
    private @Nullable String service;
    private @Nullable String operation;
    private @Nullable String remoteService;
    private @Nullable String requestId;
    private final Set<String> tagsOrAnnotations = new LinkedHashSet<>();
    private boolean durationOfSpan;
    private final Map<String, @Nullable String> tags = new LinkedHashMap<>();
    private boolean error;
    private long minDurationMicros;
    private long maxDurationMicros = Long.MAX_VALUE;
    private long fromMicros;
    private long toMicros = Long.MAX_VALUE;
    private int limit = 100;
    private Order order = Order.NEWEST;
    private @Nullable TraceSummary after;

    private Builder() {}

    /** Zipkin writes the names of services in lower case, and so it does those of operations. */
    public Builder service(String value) {
      service = value.toLowerCase(Locale.ROOT);
      return this;
    }

    public Builder operation(String value) {
      operation = value.toLowerCase(Locale.ROOT);
      return this;
    }

    /** The service at the other end of a call, as this end names it. */
    public Builder remoteService(String value) {
      remoteService = value.toLowerCase(Locale.ROOT);
      return this;
    }

    /**
     * A tag with this key, or an annotation with this value: what Zipkin's {@code annotationQuery}
     * means by a word alone.
     *
     * @throws IllegalArgumentException if there are more than 20
     */
    public Builder tagOrAnnotation(String text) {
      tagsOrAnnotations.add(text);
      if (tagsOrAnnotations.size() > MAX_TAGS) {
        throw new IllegalArgumentException("expected at most " + MAX_TAGS + " annotations");
      }
      return this;
    }

    /**
     * The duration is that of a span also without a service or an operation, as in Zipkin's API.
     */
    public Builder durationOfSpan() {
      durationOfSpan = true;
      return this;
    }

    /** The value of the tag {@code request.id} of any span. */
    public Builder requestId(String value) {
      requestId = value;
      return this;
    }

    /** A tag with any value. */
    public Builder tag(String key) {
      return put(key, null);
    }

    /**
     * A tag with this value.
     *
     * @throws IllegalArgumentException if there are more than 20 tags
     */
    public Builder tag(String key, String value) {
      return put(key, value);
    }

    private Builder put(String key, @Nullable String value) {
      tags.put(key, value);
      if (tags.size() > MAX_TAGS) {
        throw new IllegalArgumentException("expected at most " + MAX_TAGS + " tags");
      }
      return this;
    }

    /** A span that has failed: it has a tag {@code error}, with any value but {@code false}. */
    public Builder error() {
      error = true;
      return this;
    }

    public Builder minDurationMicros(long value) {
      minDurationMicros = value;
      return this;
    }

    public Builder maxDurationMicros(long value) {
      maxDurationMicros = value;
      return this;
    }

    /** The first start, in epoch microseconds. */
    public Builder fromMicros(long value) {
      fromMicros = value;
      return this;
    }

    /** The first start that is too late, in epoch microseconds. */
    public Builder toMicros(long value) {
      toMicros = value;
      return this;
    }

    /**
     * How many traces are wanted.
     *
     * @throws IllegalArgumentException if it is less than 1
     */
    public Builder limit(int value) {
      if (value < 1) {
        throw new IllegalArgumentException("limit: expected at least 1, got " + value);
      }
      limit = value;
      return this;
    }

    public Builder order(Order value) {
      order = value;
      return this;
    }

    /**
     * Only what comes after this trace in the order, so that a search goes on where another one
     * ended. Start, duration and id count.
     */
    public Builder after(TraceSummary last) {
      after = last;
      return this;
    }

    public TraceQuery build() {
      if (after != null && order == Order.NEWEST && after.startMicros() < toMicros) {
        toMicros = after.startMicros() + 1; // So that no store reads what is known.
      }
      return new TraceQuery(this);
    }
  }
}
