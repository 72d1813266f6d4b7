package io.clew.benchmarks.writers;

import io.clew.api.Sampler;
import io.clew.core.Tracing;
import io.clew.core.report.AsyncReporter;
import io.clew.reporter.zipkin.ZipkinSpanSender;
import io.jaegertracing.internal.JaegerTracer;
import io.jaegertracing.internal.samplers.ConstSampler;
import io.jaegertracing.zipkin.ZipkinV2Reporter;
import io.opentracing.Span;
import io.opentracing.SpanContext;
import io.opentracing.Tracer;
import io.opentracing.propagation.Format;
import io.opentracing.propagation.TextMapAdapter;
import io.opentracing.tag.Tags;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import zipkin2.reporter.BytesMessageSender;
import zipkin2.reporter.SpanBytesEncoder;

/** Clew, or Jaeger's client with its reporter in Zipkin's format. */
final class OpenTracingService implements TracedService<Span> {
  private final Tracer tracer;
  private final Runnable flush;

  private OpenTracingService(Tracer tracer, Runnable flush) {
    this.tracer = tracer;
    this.flush = flush;
  }

  static OpenTracingService clew(String name, BytesMessageSender sender) {
    Tracing tracing =
        Tracing.newBuilder(name)
            .sampler(Sampler.ALWAYS)
            .reporter(AsyncReporter.newBuilder(ZipkinSpanSender.of(sender)).build())
            .build();
    return new OpenTracingService(tracing.tracer(), () -> tracing.close(Duration.ofMinutes(1)));
  }

  /**
   * Jaeger's client.
   *
   * @param sharesIds whether a server takes the id of its client, as for Zipkin's older servers
   */
  static OpenTracingService jaeger(String name, boolean sharesIds, BytesMessageSender sender) {
    return jaeger(name, sharesIds, new ConstSampler(true), sender);
  }

  static OpenTracingService jaeger(
      String name,
      boolean sharesIds,
      io.jaegertracing.spi.Sampler sampler,
      BytesMessageSender sender) {
    zipkin2.reporter.AsyncReporter<zipkin2.Span> reporter =
        zipkin2.reporter.AsyncReporter.builder(sender)
            .messageTimeout(0, TimeUnit.MILLISECONDS)
            .build(SpanBytesEncoder.forEncoding(sender.encoding()));
    JaegerTracer.Builder builder =
        new JaegerTracer.Builder(name)
            .withSampler(sampler)
            .withReporter(new ZipkinV2Reporter(reporter))
            .withTraceId128Bit();
    if (sharesIds) {
      builder.withZipkinSharedRpcSpan();
    }
    return new OpenTracingService(builder.build(), reporter::flush);
  }

  @Override
  public Span server(Map<String, String> headers, String name, long start) {
    SpanContext received =
        tracer.extract(Format.Builtin.HTTP_HEADERS, new TextMapAdapter(new HashMap<>(headers)));
    return tracer
        .buildSpan(name)
        .asChildOf(received)
        .withTag(Tags.SPAN_KIND, Tags.SPAN_KIND_SERVER)
        .withStartTimestamp(start)
        .start();
  }

  @Override
  public Span client(Span parent, String name, String callee, long start) {
    return tracer
        .buildSpan(name)
        .asChildOf(parent)
        .withTag(Tags.SPAN_KIND, Tags.SPAN_KIND_CLIENT)
        .withTag(Tags.PEER_SERVICE, callee)
        .withStartTimestamp(start)
        .start();
  }

  @Override
  public Span local(Span parent, String name, long start) {
    return tracer.buildSpan(name).asChildOf(parent).withStartTimestamp(start).start();
  }

  @Override
  public Map<String, String> headers(Span client) {
    Map<String, String> headers = new HashMap<>();
    tracer.inject(client.context(), Format.Builtin.HTTP_HEADERS, new TextMapAdapter(headers));
    return headers;
  }

  @Override
  public void tag(Span span, String key, String value) {
    span.setTag(key, value);
  }

  @Override
  public void log(Span span, long time, String event) {
    span.log(time, event);
  }

  @Override
  public void fail(Span span) {
    Tags.ERROR.set(span, true);
  }

  @Override
  public void finish(Span span, long end) {
    span.finish(end);
  }

  @Override
  public void close() {
    flush.run();
    tracer.close();
  }
}
