package io.clew.benchmarks.writers;

import brave.Span;
import brave.Tracing;
import brave.propagation.B3Propagation;
import brave.propagation.TraceContextOrSamplingFlags;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import zipkin2.reporter.BytesMessageSender;
import zipkin2.reporter.brave.AsyncZipkinSpanHandler;

/** Brave, with its own encoders. */
final class BraveService implements TracedService<Span> {
  private final AsyncZipkinSpanHandler handler;
  private final Tracing tracing;

  /**
   * Sends to somebody.
   *
   * @param sharesIds whether a server takes the id of its client, as Brave's do unless told not to
   */
  BraveService(String name, boolean sharesIds, BytesMessageSender sender) {
    handler =
        AsyncZipkinSpanHandler.newBuilder(sender).messageTimeout(0, TimeUnit.MILLISECONDS).build();
    tracing =
        Tracing.newBuilder()
            .localServiceName(name)
            .supportsJoin(sharesIds)
            .traceId128Bit(true)
            .propagationFactory(
                B3Propagation.newFactoryBuilder().injectFormat(B3Propagation.Format.MULTI).build())
            .addSpanHandler(handler)
            .build();
  }

  @Override
  public Span server(Map<String, String> headers, String name, long start) {
    TraceContextOrSamplingFlags received =
        tracing.propagation().<Map<String, String>>extractor(Map::get).extract(headers);
    Span span =
        received.context() == null
            ? tracing.tracer().nextSpan(received)
            : tracing.tracer().joinSpan(received.context());
    return span.kind(Span.Kind.SERVER).name(name).start(start);
  }

  @Override
  public Span client(Span parent, String name, String callee, long start) {
    return tracing
        .tracer()
        .newChild(parent.context())
        .kind(Span.Kind.CLIENT)
        .name(name)
        .remoteServiceName(callee)
        .start(start);
  }

  @Override
  public Span local(Span parent, String name, long start) {
    return tracing.tracer().newChild(parent.context()).name(name).start(start);
  }

  @Override
  public Map<String, String> headers(Span client) {
    Map<String, String> headers = new HashMap<>();
    tracing.propagation().<Map<String, String>>injector(Map::put).inject(client.context(), headers);
    return headers;
  }

  @Override
  public void tag(Span span, String key, String value) {
    span.tag(key, value);
  }

  @Override
  public void log(Span span, long time, String event) {
    span.annotate(time, event);
  }

  @Override
  public void fail(Span span) {
    span.error(new IllegalStateException("no pins"));
  }

  @Override
  public void finish(Span span, long end) {
    span.finish(end);
  }

  @Override
  public void close() {
    handler.flush();
    handler.close();
    tracing.close();
  }
}
