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
record SpanCallback(
    Tracer tracer, @Nullable Span span, @Nullable Span caller, @Nullable Callback callback)
    implements Callback {
  @Override
  public void onCompletion(@Nullable RecordMetadata metadata, @Nullable Exception failure) {
    if (span != null) {
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
