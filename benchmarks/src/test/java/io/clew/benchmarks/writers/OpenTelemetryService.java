package io.clew.benchmarks.writers;

import static java.util.concurrent.TimeUnit.MICROSECONDS;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.exporter.zipkin.ZipkinSpanExporter;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import zipkin2.reporter.BytesMessageSender;
import zipkin2.reporter.SpanBytesEncoder;

/** OpenTelemetry's SDK with its Zipkin exporter. */
final class OpenTelemetryService implements TracedService<Span> {
  @SuppressWarnings("deprecation") // The interface still wants it.
  private static final TextMapGetter<Map<String, String>> GETTER =
      new TextMapGetter<>() {
        @Override
        public Iterable<String> keys(Map<String, String> headers) {
          return headers.keySet();
        }

        @Override
        public String get(Map<String, String> headers, String key) {
          return headers.get(key);
        }
      };

  private final W3CTraceContextPropagator propagator = W3CTraceContextPropagator.getInstance();
  private final SdkTracerProvider provider;
  private final Tracer tracer;

  @SuppressWarnings("deprecation") // The exporter is no longer developed, but its spans are read.
  OpenTelemetryService(String name, BytesMessageSender sender) {
    provider =
        SdkTracerProvider.builder()
            .setResource(
                Resource.create(Attributes.of(AttributeKey.stringKey("service.name"), name)))
            .addSpanProcessor(
                SimpleSpanProcessor.create(
                    ZipkinSpanExporter.builder()
                        .setSender(sender)
                        .setEncoder(SpanBytesEncoder.forEncoding(sender.encoding()))
                        .build()))
            .build();
    tracer = provider.get("io.clew.benchmarks");
  }

  @Override
  public Span server(Map<String, String> headers, String name, long start) {
    Context parent = propagator.extract(Context.root(), headers, GETTER);
    return start(parent, SpanKind.SERVER, name, start);
  }

  @Override
  public Span client(Span parent, String name, String callee, long start) {
    return start(parent.storeInContext(Context.root()), SpanKind.CLIENT, name, start)
        .setAttribute("peer.service", callee);
  }

  @Override
  public Span local(Span parent, String name, long start) {
    return start(parent.storeInContext(Context.root()), SpanKind.INTERNAL, name, start);
  }

  private Span start(Context parent, SpanKind kind, String name, long start) {
    return tracer
        .spanBuilder(name)
        .setParent(parent)
        .setSpanKind(kind)
        .setStartTimestamp(start, MICROSECONDS)
        .startSpan();
  }

  @Override
  public Map<String, String> headers(Span client) {
    Map<String, String> headers = new HashMap<>();
    propagator.inject(client.storeInContext(Context.root()), headers, Map::put);
    return headers;
  }

  @Override
  public void tag(Span span, String key, String value) {
    span.setAttribute(key, value);
  }

  @Override
  public void log(Span span, long time, String event) {
    span.addEvent(event, time, MICROSECONDS);
  }

  @Override
  public void fail(Span span) {
    span.setStatus(StatusCode.ERROR, "no pins");
  }

  @Override
  public void finish(Span span, long end) {
    span.end(end, MICROSECONDS);
  }

  @Override
  public void close() {
    provider.shutdown().join(1, TimeUnit.MINUTES);
  }
}
