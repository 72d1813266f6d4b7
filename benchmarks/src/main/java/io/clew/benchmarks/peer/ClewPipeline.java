package io.clew.benchmarks.peer;

import io.clew.api.Encoding;
import io.clew.api.Propagation;
import io.clew.api.Sampler;
import io.clew.api.SpanBatch;
import io.clew.api.SpanSender;
import io.clew.core.Tracing;
import io.clew.core.propagation.B3;
import io.clew.core.propagation.RequestId;
import io.clew.core.report.AsyncReporter;
import io.clew.reporter.file.FileSpanSender;
import io.clew.reporter.kafka.KafkaSpanSender;
import io.clew.testbed.KafkaTopic;
import io.opentracing.Tracer;
import java.io.IOException;
import java.time.Duration;

/** Clew, encoding Zipkin v2 JSON or protobuf. */
final class ClewPipeline implements Pipeline {
  private static final String SERVICE = "benchmark";
  private static final Duration FLUSH_TIMEOUT = Duration.ofSeconds(1);

  /** Clew counts what a waiting span needs in memory: of 1 KB of JSON, that is some 3 KB. */
  private static final long QUEUED_BYTES = 4096L * QUEUED_SPANS;

  private final Deliveries deliveries = new Deliveries();
  private final Tracing tracing;

  ClewPipeline(Setup setup) {
    AsyncReporter.Builder reporter = AsyncReporter.newBuilder(new CountingSender(newSender(setup)));
    if (!setup.shortQueue()) {
      reporter.maxQueuedSpans(QUEUED_SPANS).maxQueuedBytes(QUEUED_BYTES);
    }
    Propagation[] formats =
        setup.requestIds()
            ? new Propagation[] {B3.MULTI, RequestId.AS_TRACE_ID}
            : new Propagation[] {B3.MULTI};
    tracing =
        Tracing.newBuilder(SERVICE)
            .sampler(setup.sampled() ? Sampler.ALWAYS : Sampler.NEVER)
            .propagation(formats)
            .reporter(reporter.build())
            .mdc(setup.mdc())
            .build();
  }

  private static SpanSender newSender(Setup setup) {
    Encoding encoding = setup.proto3() ? Encoding.ZIPKIN_PROTO3 : Encoding.ZIPKIN_JSON;
    KafkaTopic topic = setup.topic();
    if (topic != null) {
      return KafkaSpanSender.newBuilder(topic.bootstrapServers())
          .topic(topic.name())
          .encoding(encoding)
          .build();
    }
    if (setup.directory() != null) {
      // The files are counted at the end, so none may be deleted.
      return FileSpanSender.newBuilder(setup.directory(), SERVICE)
          .keepBytes(Long.MAX_VALUE)
          .build();
    }
    return new NullSender(encoding);
  }

  @Override
  public Tracer tracer() {
    return tracing.tracer();
  }

  @Override
  public Deliveries deliveries() {
    return deliveries;
  }

  @Override
  public void nudge() {
    tracing.flush(FLUSH_TIMEOUT);
  }

  @Override
  public void close() {
    tracing.close();
  }

  private final class CountingSender implements SpanSender {
    private final SpanSender to;

    CountingSender(SpanSender to) {
      this.to = to;
    }

    @Override
    public Encoding encoding() {
      return to.encoding();
    }

    @Override
    public void send(SpanBatch batch) throws Exception {
      to.send(batch);
      deliveries.add(batch.size());
    }

    @Override
    public void close() throws IOException {
      to.close();
    }
  }

  private record NullSender(Encoding encoding) implements SpanSender {
    @Override
    public void send(SpanBatch batch) {}

    @Override
    public void close() {}
  }
}
