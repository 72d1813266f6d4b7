package io.clew.benchmarks.peer;

import io.clew.api.Encoding;
import io.clew.api.Sampler;
import io.clew.api.SpanBatch;
import io.clew.api.SpanSender;
import io.clew.core.Tracing;
import io.clew.core.propagation.B3;
import io.clew.core.report.AsyncReporter;
import io.opentracing.Tracer;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** Clew, encoding Zipkin v2 JSON. */
final class ClewPipeline implements Pipeline {
  private static final Duration FLUSH_TIMEOUT = Duration.ofSeconds(1);

  private final AtomicLong delivered = new AtomicLong();
  private final Tracing tracing;

  ClewPipeline(Setup setup) {
    tracing =
        Tracing.newBuilder("benchmark")
            .sampler(setup.sampled() ? Sampler.ALWAYS : Sampler.NEVER)
            .propagation(B3.MULTI)
            .reporter(
                AsyncReporter.newBuilder(new NullSender()).maxQueuedSpans(QUEUED_SPANS).build())
            .mdc(setup.mdc())
            .build();
  }

  @Override
  public Tracer tracer() {
    return tracing.tracer();
  }

  @Override
  public long delivered() {
    return delivered.get();
  }

  @Override
  public void nudge() {
    tracing.flush(FLUSH_TIMEOUT);
  }

  @Override
  public void close() {
    tracing.close();
  }

  private final class NullSender implements SpanSender {
    @Override
    public Encoding encoding() {
      return Encoding.ZIPKIN_JSON;
    }

    @Override
    public void send(SpanBatch batch) {
      delivered.addAndGet(batch.size());
    }

    @Override
    public void close() {}
  }
}
