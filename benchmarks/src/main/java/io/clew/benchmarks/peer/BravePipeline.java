package io.clew.benchmarks.peer;

import brave.Tracing;
import brave.context.slf4j.MDCScopeDecorator;
import brave.opentracing.BraveTracer;
import brave.propagation.B3Propagation;
import brave.propagation.CurrentTraceContext;
import brave.propagation.ThreadLocalCurrentTraceContext;
import brave.sampler.Sampler;
import io.clew.testbed.KafkaTopic;
import io.opentracing.Tracer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import zipkin2.reporter.BytesMessageSender;
import zipkin2.reporter.Encoding;
import zipkin2.reporter.brave.AsyncZipkinSpanHandler;
import zipkin2.reporter.kafka.KafkaSender;

/** Brave with zipkin-reporter's asynchronous handler, encoding Zipkin v2 JSON. */
final class BravePipeline implements Pipeline {
  /** As in zipkin-reporter's senders over HTTP; to a file, one write. */
  static final int MESSAGE_MAX_BYTES = 500_000;

  /**
   * The default is one per cent of the heap, which a burst of requests can exceed. (With 0, spans
   * are not sized on the caller's thread, and the worker encodes waiting spans again for each
   * message before theirs. In bursts the difference was too small to measure.)
   */
  private static final int QUEUED_BYTES = 64 << 20;

  private final Deliveries deliveries = new Deliveries();
  private final BytesMessageSender sender;
  private final AsyncZipkinSpanHandler handler;
  private final Tracing tracing;
  private final Tracer tracer;

  @SuppressWarnings("deprecation") // Of the limit in bytes; see there.
  BravePipeline(Setup setup) {
    sender = setup.topic() == null ? new Sender(setup.directory()) : new ToKafka(setup.topic());
    AsyncZipkinSpanHandler.Builder reporter = AsyncZipkinSpanHandler.newBuilder(sender);
    if (!setup.shortQueue()) {
      reporter.queuedMaxSpans(QUEUED_SPANS).queuedMaxBytes(QUEUED_BYTES);
    }
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
  public Object ownTracer() {
    return tracing;
  }

  @Override
  public Deliveries deliveries() {
    return deliveries;
  }

  /** Does nothing: {@link #flush} would do the handler's work on the caller's thread. */
  @Override
  public void nudge() {}

  @Override
  public void flush() {
    handler.flush();
  }

  /** Does not close the handler: that would wait a second for its thread, which is a daemon. */
  @Override
  public void close() {
    tracing.close();
    try {
      sender.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private final class Sender extends BytesMessageSender.Base {
    private final @Nullable LineFile file;

    Sender(@Nullable Path directory) {
      super(Encoding.JSON);
      file = directory == null ? null : new LineFile(directory.resolve("brave.ndjson"));
    }

    @Override
    public int messageMaxBytes() {
      return MESSAGE_MAX_BYTES;
    }

    @Override
    public void send(List<byte[]> encodedSpans) throws IOException {
      if (file != null) {
        file.write(encodedSpans);
      }
      deliveries.add(encodedSpans.size());
    }

    @Override
    public void close() throws IOException {
      if (file != null) {
        file.close();
      }
    }
  }

  /**
   * With its defaults. It returns when the socket has taken a message, since its producer asks for
   * no acknowledgement ({@code acks=0}). So nothing is left to flush when it has returned.
   */
  private final class ToKafka extends BytesMessageSender.Base {
    private final KafkaSender to;

    ToKafka(KafkaTopic topic) {
      super(Encoding.JSON);
      to =
          KafkaSender.newBuilder()
              .bootstrapServers(topic.bootstrapServers())
              .topic(topic.name())
              .build();
    }

    @Override
    public int messageMaxBytes() {
      return to.messageMaxBytes();
    }

    @Override
    public void send(List<byte[]> encodedSpans) {
      to.send(encodedSpans);
      deliveries.add(encodedSpans.size());
    }

    @Override
    public void close() {
      to.close();
    }
  }
}
