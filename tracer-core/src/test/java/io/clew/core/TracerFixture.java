package io.clew.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.clew.api.FinishedSpan;
import io.clew.api.Sampler;
import io.clew.api.SamplingDecision;
import io.clew.api.SamplingRequest;
import io.clew.api.TraceContext;
import io.opentracing.Span;
import io.opentracing.SpanContext;
import io.opentracing.Tracer;
import io.opentracing.propagation.Format;
import io.opentracing.propagation.TextMapAdapter;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** A tracer whose clock, sampler and reporter are the test's. */
abstract class TracerFixture {
  final List<FinishedSpan> reported = new CopyOnWriteArrayList<>();
  final ManualClock clock = new ManualClock();
  final Counting sampler = new Counting();
  final Tracer tracer = tracing().build().tracer();

  Tracing.Builder tracing() {
    AtomicLong ids = new AtomicLong(0x100);
    return Tracing.newBuilder("feed")
        .clock(clock)
        .ids(ids::incrementAndGet)
        .sampler(sampler)
        .reporter(reported::add);
  }

  /** Decides as it is told, and keeps what it was asked. */
  static final class Counting implements Sampler {
    final AtomicInteger calls = new AtomicInteger();
    volatile SamplingDecision decision = new SamplingDecision(true, 0.25, "test");
    volatile String asked = "";

    @Override
    public SamplingDecision decide(SamplingRequest request) {
      calls.incrementAndGet();
      asked =
          request.service()
              + " "
              + request.operation()
              + " "
              + request.tag("http.method")
              + " "
              + request.isClientChosen()
              + " "
              + Long.toHexString(request.traceIdLow());
      return decision;
    }
  }

  static TraceContext context(Span span) {
    return (TraceContext) span.context();
  }

  static TraceContext remote(String... headers) {
    Map<String, String> map = new HashMap<>();
    for (int i = 0; i < headers.length; i += 2) {
      map.put(headers[i], headers[i + 1]);
    }
    Tracer reader = Tracing.newBuilder("reader").build().tracer();
    return (TraceContext) reader.extract(Format.Builtin.HTTP_HEADERS, new TextMapAdapter(map));
  }

  FinishedSpan only() {
    assertThat(reported).hasSize(1);
    return reported.get(0);
  }

  static Map<String, String> inject(Tracer tracer, SpanContext context) {
    Map<String, String> headers = new HashMap<>();
    tracer.inject(context, Format.Builtin.HTTP_HEADERS, new TextMapAdapter(headers));
    return headers;
  }
}
