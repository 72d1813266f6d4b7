package io.clew.reporter.zipkin;

import io.clew.api.Endpoint;
import io.clew.api.FinishedSpan;
import io.clew.api.SamplingState;
import io.clew.api.SpanKind;
import io.clew.api.TraceContext;
import org.jspecify.annotations.Nullable;
import zipkin2.Span;

/** Converts finished spans to Zipkin's class. The result equals what Clew's encoders write. */
final class ZipkinSpans {
  private ZipkinSpans() {}

  static Span of(FinishedSpan span) {
    TraceContext context = span.context();
    Span.Builder zipkin =
        Span.newBuilder()
            .traceId(context.traceIdHigh(), context.traceIdLow())
            .parentId(context.parentId())
            .id(context.spanId())
            .name(span.name())
            .kind(kind(span.kind()))
            .timestamp(Math.max(0, span.startMicros()))
            .duration(span.durationMicros())
            .localEndpoint(endpoint(span.localEndpoint()))
            .remoteEndpoint(endpoint(span.remoteEndpoint()));
    for (int i = 0; i < span.annotationCount(); i++) {
      zipkin.addAnnotation(Math.max(1, span.annotationMicros(i)), span.annotationValue(i));
    }
    for (int i = 0; i < span.tagCount(); i++) {
      zipkin.putTag(span.tagKey(i), span.tagValue(i).toString());
    }
    if (context.samplingState() == SamplingState.DEBUG) {
      zipkin.debug(true);
    }
    return zipkin.build();
  }

  private static Span.@Nullable Kind kind(@Nullable SpanKind kind) {
    return kind == null ? null : Span.Kind.valueOf(kind.name());
  }

  private static zipkin2.@Nullable Endpoint endpoint(@Nullable Endpoint endpoint) {
    return endpoint == null
        ? null
        : zipkin2.Endpoint.newBuilder()
            .serviceName(endpoint.serviceName())
            .ip(endpoint.ipv4())
            .ip(endpoint.ipv6())
            .port(endpoint.port())
            .build();
  }
}
