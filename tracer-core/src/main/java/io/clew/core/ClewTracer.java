package io.clew.core;

import io.clew.api.Endpoint;
import io.clew.api.FinishedSpan;
import io.clew.api.Sampler;
import io.clew.api.SamplingDecision;
import io.clew.api.SamplingRequest;
import io.clew.api.SamplingState;
import io.clew.api.SpanHandler;
import io.clew.api.SpanReporter;
import io.clew.api.TraceContext;
import io.clew.common.LogOnce;
import io.clew.common.SafeLog;
import io.clew.core.context.SafeScopeManager;
import io.clew.core.propagation.BaggageLimits;
import io.clew.core.propagation.Propagator;
import io.opentracing.Scope;
import io.opentracing.ScopeManager;
import io.opentracing.Span;
import io.opentracing.SpanContext;
import io.opentracing.Tracer;
import io.opentracing.propagation.BinaryExtract;
import io.opentracing.propagation.BinaryInject;
import io.opentracing.propagation.Format;
import io.opentracing.propagation.TextMapExtract;
import io.opentracing.propagation.TextMapInject;
import io.opentracing.tag.Tag;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** The OpenTracing {@link Tracer} of a {@link Tracing}. None of its methods throws. */
final class ClewTracer implements Tracer {
  /** The empty parent context, for a span that starts a trace. */
  static final TraceContext NO_PARENT = TraceContext.newBuilder().build();

  private final Endpoint endpoint;
  private final String service;
  private final Sampler sampler;
  private final SpanReporter reporter;
  private final SpanHandler[] handlers;
  private final Propagator propagator;
  private final ScopeManager givenScopeManager;
  private final ScopeManager scopeManager;
  private final Clock clock;
  private final LongSupplier ids;
  private final boolean traceId128Bit;

  /** All or none. */
  private final long traceIdHighBits;

  private final SpanLimits limits;
  private final LongAdder lateCalls = new LongAdder();
  private final LogOnce logOnce = new LogOnce(SafeLog.logger(Tracing.class));
  private final Object switching = new Object();
  private volatile boolean enabled;

  /** What the last call has asked for. Guarded by {@link #switching}. */
  private boolean wanted;

  private final Lifecycle lifecycle;

  ClewTracer(Tracing.Builder builder) {
    service = builder.service;
    endpoint = Endpoint.of(service);
    sampler = builder.sampler;
    reporter = builder.reporter;
    handlers = builder.handlers.toArray(new SpanHandler[0]);
    givenScopeManager = builder.newScopeManager();
    scopeManager = SafeScopeManager.of(givenScopeManager);
    clock = builder.clock;
    propagator =
        new Propagator(builder.extracts, builder.injects, builder.trust, new NanoTime(clock));
    ids = builder.ids;
    traceId128Bit = builder.traceId128Bit;
    traceIdHighBits = traceId128Bit ? -1 : 0;
    limits = builder.limits;
    enabled = builder.enabled;
    lifecycle = new Lifecycle(builder.configuration);
    if (enabled) {
      lifecycle.enabled(this, sampler);
    }
  }

  /** Not a lambda: to link one takes a millisecond of a service's start. */
  private record NanoTime(Clock clock) implements LongSupplier {
    @Override
    public long getAsLong() {
      return clock.nanoTime();
    }
  }

  @Override
  public ScopeManager scopeManager() {
    return givenScopeManager; // Applications cast it to their own class.
  }

  @Override
  public @Nullable Span activeSpan() {
    return scopeManager.activeSpan();
  }

  @Override
  public Scope activateSpan(@Nullable Span span) {
    return scopeManager.activate(span);
  }

  @Override
  public SpanBuilder buildSpan(@Nullable String operationName) {
    return new ClewSpanBuilder(this, operationName == null ? "" : operationName);
  }

  @Override
  public <C> void inject(
      @Nullable SpanContext context, @Nullable Format<C> format, @Nullable C carrier) {
    if (!(context instanceof TraceContext ours)) {
      if (context != null) {
        logOnce.warn("inject: cannot write a span context of another tracer");
      }
      return;
    }
    try {
      if (CarrierKind.writesText(format) && carrier instanceof TextMapInject map) {
        propagator.inject(ours, map);
      } else if (CarrierKind.writesBytes(format) && carrier instanceof BinaryInject bytes) {
        propagator.inject(ours, bytes);
      } else {
        logOnce.warn("inject: " + CarrierKind.unknown(format));
      }
    } catch (Throwable e) {
      logOnce.failed("inject: the carrier failed", e);
    }
  }

  @Override
  public <C> @Nullable SpanContext extract(@Nullable Format<C> format, @Nullable C carrier) {
    try {
      if (CarrierKind.readsText(format) && carrier instanceof TextMapExtract map) {
        return propagator.extract(map);
      }
      if (CarrierKind.readsBytes(format) && carrier instanceof BinaryExtract bytes) {
        return propagator.extract(bytes);
      }
      logOnce.warn("extract: " + CarrierKind.unknown(format));
    } catch (Throwable e) {
      logOnce.failed("extract: the carrier failed", e);
    }
    return null;
  }

  /** The same as {@link Tracing#close()}, for code that has only the tracer. */
  @Override
  public void close() {
    close(Tracing.CLOSE_TIMEOUT);
  }

  Lifecycle lifecycle() {
    return lifecycle;
  }

  /** At once, or when tracing is switched on. */
  void announce(Announcement value) {
    lifecycle.announce(value);
    if (enabled) {
      lifecycle.enabled(this, sampler);
    }
  }

  long close(Duration timeout) {
    lifecycle.closing();
    long lost = 0;
    try {
      lost = reporter.close(timeout);
    } catch (Throwable e) {
      logOnce.failed("the reporter failed to close", e);
    }
    try {
      sampler.close();
    } catch (Throwable e) {
      logOnce.failed("the sampler failed to close", e);
    }
    lifecycle.closed();
    return lost;
  }

  boolean flush(Duration timeout) {
    try {
      return reporter.flush(timeout);
    } catch (Throwable e) {
      logOnce.failed("the reporter failed to flush", e);
      return false;
    }
  }

  SamplingDecision decide(SamplingRequest request) {
    try {
      return Objects.requireNonNull(sampler.decide(request), "decision");
    } catch (Throwable e) {
      logOnce.failed("the sampler failed; the trace is not recorded", e);
      return SamplingDecision.NEVER;
    }
  }

  /**
   * The context of a trace's first span.
   *
   * @param high the upper half of the trace id, if ids have one
   */
  TraceContext newRoot(
      TraceContext from, long low, long high, SamplingState samplingState, long offset) {
    return from.newRoot(high & traceIdHighBits, low, traceId128Bit, samplingState, offset);
  }

  /**
   * A context with a new request id, as wide as a trace id: a service that traces starts its trace
   * under that id.
   */
  TraceContext withRequestId(TraceContext context) {
    HexFormat hex = HexFormat.of();
    String id = hex.toHexDigits(ids.getAsLong()) + hex.toHexDigits(ids.getAsLong());
    return context.toBuilder().requestId(id).build();
  }

  /**
   * All spans that a request causes in this process share the clock offset of the first one; a
   * parent that is not recorded has read no clock.
   */
  long clockOffset(TraceContext from, long nanoTime) {
    return from.hasSpan() && !from.isRemote() && from.sampled()
        ? from.clockOffset()
        : clock.offset(nanoTime);
  }

  void callOnStart(RecordingSpan span) {
    for (SpanHandler handler : handlers) {
      try {
        handler.onStart(span, span.context());
      } catch (Throwable e) {
        logOnce.failed("a span handler failed on start", e);
      }
    }
  }

  void report(FinishedSpan finished) {
    FinishedSpan span = finished;
    for (SpanHandler handler : handlers) {
      try {
        span = handler.onFinish(span);
      } catch (Throwable e) {
        logOnce.failed("a span handler failed on finish", e);
      }
      if (span == null) {
        return;
      }
    }
    try {
      reporter.report(span);
    } catch (Throwable e) {
      logOnce.failed("the reporter failed; the span is lost", e);
    }
  }

  /**
   * A copy of the context with one more item of baggage, or the context itself if a limit is
   * reached.
   */
  TraceContext withBaggage(TraceContext context, String key, String value) {
    if (!BaggageLimits.DEFAULT.admits(context.baggage(), key, value)) {
      logOnce.warn("an item of baggage is not kept, since there are too many or it is too long");
      return context;
    }
    return context.toBuilder().baggageItem(key, value).build();
  }

  /** Null if the span is of another make and throws. */
  @Nullable SpanContext contextOf(Span span) {
    // Spans of ours outside the try block: with them in it, start() is too large to be inlined.
    return span instanceof UnsampledSpan || span instanceof RecordingSpan
        ? span.context()
        : contextOfOther(span);
  }

  private @Nullable SpanContext contextOfOther(Span span) {
    try {
      return span.context();
    } catch (Throwable e) {
      logOnce.failed("a span of another tracer failed to return its context", e);
      return null;
    }
  }

  /** Null, which is no key, if the tag throws. */
  @Nullable String keyOf(Tag<?> tag) {
    try {
      return tag.getKey();
    } catch (Throwable e) {
      recordingFailed("a tag", e);
      return null;
    }
  }

  /**
   * What a number would ask for as {@code sampling.priority}: 1 to record, -1 not to; 0 if it
   * throws, so that it asks for nothing.
   */
  byte signOf(Number number) {
    try {
      return (byte) (number.doubleValue() > 0 ? 1 : -1);
    } catch (Throwable e) {
      recordingFailed("a number", e);
      return 0;
    }
  }

  void warnOfForeignContext() {
    logOnce.warn("a span context of another tracer cannot be a parent; it is ignored");
  }

  /** Counts a call that changes a span after its finish, and is ignored. */
  void countLateCall() {
    lateCalls.increment();
    logOnce.warn("a span was used after its finish; such calls are ignored and counted");
  }

  long lateCalls() {
    return lateCalls.sum();
  }

  SpanLimits limits() {
    return limits;
  }

  void recordingFailed(String what, Throwable e) {
    logOnce.failed(what + " failed when it was recorded", e);
  }

  boolean isEnabled() {
    try {
      return enabled && !sampler.isOff();
    } catch (Throwable e) {
      logOnce.failed("the sampler failed to say whether tracing is off; it stays on", e);
      return true;
    }
  }

  /**
   * Requests see that tracing is on after sampler and reporter are made. Switching off does not
   * wait for that.
   */
  void enable(boolean value) {
    synchronized (switching) {
      wanted = value;
      if (!value) {
        enabled = false;
      }
    }
    if (value && makeDeferred()) {
      synchronized (switching) {
        enabled = wanted;
      }
      if (enabled) {
        lifecycle.enabled(this, sampler);
      }
    }
  }

  private boolean makeDeferred() {
    try {
      return make(sampler) && make(reporter);
    } catch (Throwable e) {
      logOnce.failed("sampler and reporter cannot be made; tracing stays off", e);
      return false;
    }
  }

  private static boolean make(Object samplerOrReporter) {
    return !(samplerOrReporter instanceof Deferred<?> deferred) || deferred.make();
  }

  Clock clock() {
    return clock;
  }

  long nextId() {
    return ids.getAsLong();
  }

  Endpoint endpoint() {
    return endpoint;
  }

  String service() {
    return service;
  }
}
