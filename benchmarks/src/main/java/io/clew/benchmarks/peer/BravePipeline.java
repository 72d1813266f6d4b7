package io.clew.benchmarks.peer;

import brave.Tracing;
import brave.context.slf4j.MDCScopeDecorator;
import brave.opentracing.BraveTracer;
import brave.propagation.B3Propagation;
import brave.propagation.CurrentTraceContext;
import brave.propagation.ThreadLocalCurrentTraceContext;
import brave.sampler.Sampler;
import io.opentracing.Tracer;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import zipkin2.reporter.BytesMessageSender;
import zipkin2.reporter.Encoding;
import zipkin2.reporter.brave.AsyncZipkinSpanHandler;

/** Brave with zipkin-reporter's asynchronous handler, encoding Zipkin v2 JSON. */
final class BravePipeline implements Pipeline {
  /** As in zipkin-reporter's senders over HTTP. */
  private static final int MESSAGE_MAX_BYTES = 500_000;

  private final AtomicLong delivered = new AtomicLong();
  private final AsyncZipkinSpanHandler handler;
  private final Tracing tracing;
  private final Tracer tracer;

  BravePipeline(Setup setup) {
    AsyncZipkinSpanHandler.Builder reporter =
        AsyncZipkinSpanHandler.newBuilder(new NullSender()).queuedMaxSpans(QUEUED_SPANS);
    if (setup.prompt()) {
      reporter.messageTimeout(Setup.PROMPT_MILLIS, TimeUnit.MILLISECONDS);
    }
    handler = reporter.build();
    CurrentTraceContext.Builder context = ThreadLocalCurrentTraceContext.newBuilder();
    if (setup.mdc()) {
      context.addScopeDecorator(MDCScopeDecorator.get());
    }
    tracing =
        Tracing.newBuilder()
            .localServiceName("benchmark")
            .sampler(setup.sampled() ? Sampler.ALWAYS_SAMPLE : Sampler.NEVER_SAMPLE)
            .propagationFactory(
                B3Propagation.newFactoryBuilder().injectFormat(B3Propagation.Format.MULTI).build())
            .traceId128Bit(true)
            .currentTraceContext(context.build())
            .addSpanHandler(handler)
            .build();
    tracer = BraveTracer.create(tracing);
  }

  @Override
  public Tracer tracer() {
    return tracer;
  }

  @Override
  public long delivered() {
    return delivered.get();
  }

  /**
   * Nothing: the handler's {@code flush()} loses what does not fit into one message, as 8000 spans
   * do not. Its own thread loses nothing.
   */
  @Override
  public void nudge() {}

  @Override
  public void close() {
    handler.close();
    tracing.close();
  }

  private final class NullSender extends BytesMessageSender.Base {
    NullSender() {
      super(Encoding.JSON);
    }

    @Override
    public int messageMaxBytes() {
      return MESSAGE_MAX_BYTES;
    }

    @Override
    public void send(List<byte[]> encodedSpans) {
      delivered.addAndGet(encodedSpans.size());
    }

    @Override
    public void close() {}
  }
}
