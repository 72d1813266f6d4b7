package io.clew.benchmarks.peer;

import io.jaegertracing.internal.JaegerTracer;
import io.jaegertracing.internal.MDCScopeManager;
import io.jaegertracing.internal.exceptions.SenderException;
import io.jaegertracing.internal.propagation.B3TextMapCodec;
import io.jaegertracing.internal.reporters.RemoteReporter;
import io.jaegertracing.internal.samplers.ConstSampler;
import io.jaegertracing.thrift.internal.senders.ThriftSender;
import io.jaegertracing.thriftjava.Batch;
import io.jaegertracing.thriftjava.Process;
import io.jaegertracing.thriftjava.Span;
import io.opentracing.Tracer;
import io.opentracing.propagation.Format;
import java.util.List;
import org.apache.thrift.transport.TTransportException;

/** Jaeger's client with its remote reporter, encoding thrift as its HTTP sender does. */
final class JaegerPipeline implements Pipeline {
  /** As in jaeger's HTTP sender. */
  private static final int MAX_PACKET_BYTES = 1 << 20;

  private final Deliveries deliveries = new Deliveries();
  private final JaegerTracer tracer;

  JaegerPipeline(Setup setup) {
    B3TextMapCodec b3 = new B3TextMapCodec.Builder().build();
    RemoteReporter.Builder reporter =
        new RemoteReporter.Builder().withSender(newSender()).withMaxQueueSize(QUEUED_SPANS);
    if (setup.prompt()) {
      reporter.withFlushInterval(Setup.PROMPT_MILLIS);
    }
    JaegerTracer.Builder builder =
        new JaegerTracer.Builder("benchmark")
            .withSampler(new ConstSampler(setup.sampled()))
            .withReporter(reporter.build())
            .registerInjector(Format.Builtin.HTTP_HEADERS, b3)
            .registerExtractor(Format.Builtin.HTTP_HEADERS, b3)
            .withTraceId128Bit();
    if (setup.mdc()) {
      builder.withScopeManager(new MDCScopeManager.Builder().build());
    }
    tracer = builder.build();
  }

  private NullSender newSender() {
    try {
      return new NullSender();
    } catch (TTransportException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public Tracer tracer() {
    return tracer;
  }

  @Override
  public Deliveries deliveries() {
    return deliveries;
  }

  @Override
  public void nudge() {}

  @Override
  public void close() {
    tracer.close();
  }

  private final class NullSender extends ThriftSender {
    NullSender() throws TTransportException {
      super(ProtocolType.Binary, MAX_PACKET_BYTES);
    }

    @Override
    public void send(Process process, List<Span> spans) throws SenderException {
      try {
        serialize(new Batch(process, spans));
      } catch (Exception e) {
        throw new SenderException("cannot encode", e, spans.size());
      }
      deliveries.add(spans.size());
    }
  }
}
