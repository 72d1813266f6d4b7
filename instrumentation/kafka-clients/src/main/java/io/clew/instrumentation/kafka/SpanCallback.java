package io.clew.instrumentation.kafka;

import io.opentracing.Scope;
import io.opentracing.Span;
import io.opentracing.Tracer;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.jspecify.annotations.Nullable;

/**
 * Ends a span when its record is acknowledged or has failed, and then calls the application, which
 * has the span of whoever has sent the record as its active span.
 */
final class SpanCallback implements Callback {
  private final Tracer tracer;
  private final @Nullable Span span;
  private final @Nullable Span caller;
  private final @Nullable Callback callback;
  private volatile boolean finished;

  SpanCallback(
      Tracer tracer, @Nullable Span span, @Nullable Span caller, @Nullable Callback callback) {
    this.tracer = tracer;
    this.span = span;
    this.caller = caller;
    this.callback = callback;
  }

  /** Ends the span of a send that has thrown; not if the callback has done so and has thrown. */
  void thrown(Throwable failure) {
    if (span != null && !finished) {
      Spans.failed(span, failure);
      Spans.finish(span);
    }
  }

  @Override
  public void onCompletion(@Nullable RecordMetadata metadata, @Nullable Exception failure) {
    if (span != null) {
      finished = true;
      SendTracing.finish(span, metadata, failure);
    }
    if (callback != null) {
      // Null hides the span that is active here, if the producer calls back while it sends.
      Scope scope = Spans.activate(tracer, caller);
      try {
        callback.onCompletion(metadata, failure);
      } finally {
        Spans.close(scope);
      }
    }
  }
}
