package io.clew.core;

import io.clew.api.Endpoint;
import io.clew.api.FinishedSpan;
import io.clew.api.Sampler;
import io.clew.api.SamplingDecision;
import io.clew.api.SamplingRequest;
import io.clew.api.SpanHandler;
import io.clew.api.SpanReporter;
import io.clew.api.TraceContext;
import io.clew.core.propagation.Propagator;
import io.opentracing.Scope;
import io.opentracing.ScopeManager;
import io.opentracing.Span;
import io.opentracing.SpanContext;
import io.opentracing.Tracer;
import io.opentracing.propagation.Format;
import io.opentracing.propagation.TextMapExtract;
import io.opentracing.propagation.TextMapInject;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** The OpenTracing front of a {@link Tracing}. None of its methods throws. */
final class ClewTracer implements Tracer {
  /** What a span has for a context while tracing is off and nothing came in. */
  static final TraceContext NO_TRACE = TraceContext.newBuilder().build();

  private final Endpoint endpoint;
  private final String service;
  private final Sampler sampler;
  private final SpanReporter reporter;
  private final SpanHandler[] handlers;
  private final Propagator propagator;
  private final ScopeManager scopeManager;
  private final Clock clock;
  private final LongSupplier ids;
  private final boolean traceId128Bit;
  private final Complaints complaints = new Complaints();
  private volatile boolean enabled;

  ClewTracer(Tracing.Builder builder) {
    service = builder.service;
    endpoint = Endpoint.of(service);
    sampler = builder.sampler;
    reporter = builder.reporter;
    handlers = builder.handlers.toArray(SpanHandler[]::new);
    propagator = new Propagator(builder.propagations);
    scopeManager = builder.newScopeManager();
    clock = builder.clock;
    ids = builder.ids;
    traceId128Bit = builder.traceId128Bit;
    enabled = builder.enabled;
  }

  @Override
  public ScopeManager scopeManager() {
    return scopeManager;
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
  public <C> void inject(@Nullable SpanContext context, Format<C> format, @Nullable C carrier) {
    if (!(context instanceof TraceContext ours)) {
      return;
    }
    if (!(carrier instanceof TextMapInject map)) {
      complaints.once("inject: cannot write to format " + format);
      return;
    }
    try {
      propagator.inject(ours, map);
    } catch (RuntimeException e) {
      complaints.once("inject: the carrier failed", e);
    }
  }

  @Override
  public <C> @Nullable SpanContext extract(Format<C> format, @Nullable C carrier) {
    if (!(carrier instanceof TextMapExtract map)) {
      complaints.once("extract: cannot read format " + format);
      return null;
    }
    try {
      return propagator.extract(map);
    } catch (RuntimeException e) {
      complaints.once("extract: the carrier failed", e);
      return null;
    }
  }

  /** The same as {@link Tracing#close()}: who holds a tracer alone can end it, too. */
  @Override
  public void close() {
    close(Tracing.CLOSE_TIMEOUT);
  }

  long close(Duration timeout) {
    long lost = reporter.close(timeout);
    sampler.close();
    return lost;
  }

  SamplingDecision decide(SamplingRequest request) {
    try {
      return sampler.decide(request);
    } catch (RuntimeException e) {
      complaints.once("the sampler failed; the trace is not recorded", e);
      return SamplingDecision.NEVER;
    }
  }

  void started(RecordingSpan span) {
    for (SpanHandler handler : handlers) {
      try {
        handler.onStart(span, span.context());
      } catch (RuntimeException e) {
        complaints.once("a span handler failed on start", e);
      }
    }
  }

  void report(FinishedSpan finished) {
    FinishedSpan span = finished;
    for (SpanHandler handler : handlers) {
      try {
        span = handler.onFinish(span);
      } catch (RuntimeException e) {
        complaints.once("a span handler failed on finish", e);
      }
      if (span == null) {
        return;
      }
    }
    try {
      reporter.report(span);
    } catch (RuntimeException e) {
      complaints.once("the reporter failed; the span is lost", e);
    }
  }

  void tooManyEntries() {
    complaints.once("a span has more than " + RecordingSpan.MAX_ENTRIES + " tags and logs");
  }

  boolean isEnabled() {
    return enabled;
  }

  void enable(boolean value) {
    enabled = value;
  }

  Clock clock() {
    return clock;
  }

  long nextId() {
    return ids.getAsLong();
  }

  boolean traceId128Bit() {
    return traceId128Bit;
  }

  Endpoint endpoint() {
    return endpoint;
  }

  String service() {
    return service;
  }
}
