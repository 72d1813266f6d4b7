package io.clew.core.propagation;

import io.clew.api.TraceContext;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import java.util.List;

/** A trace, its headers, and OpenTelemetry's reading of them. */
abstract class W3CFixture {
  static final String T = "12345678901234567890123456789012";
  static final String S = "1234567890123456";
  static final String PARENT = "00-" + T + "-" + S + "-01";

  static final Propagator CLEW = new Propagator(List.of(W3C.TRACE_CONTEXT));
  static final Propagator B3_FIRST =
      new Propagator(List.of(B3.MULTI, W3C.TRACE_CONTEXT, RequestId.AS_TRACE_ID));

  static TraceContext extract(String... namesAndValues) {
    return CLEW.extract(Headers.of(namesAndValues));
  }

  static Headers inject(TraceContext context) {
    Headers headers = new Headers();
    CLEW.inject(context, headers);
    return headers;
  }

  static SpanContext otel(Headers headers) {
    Context read =
        W3CTraceContextPropagator.getInstance().extract(Context.root(), headers, Headers.GETTER);
    return Span.fromContext(read).getSpanContext();
  }
}
