package io.clew.instrumentation.kafka;

import io.opentracing.Span;
import io.opentracing.Tracer;
import io.opentracing.propagation.Format;
import io.opentracing.tag.Tags;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.jspecify.annotations.Nullable;

/** Makes the spans of records that are sent. Safe for use by many threads. */
final class SendTracing {
  private final Tracer tracer;
  private final boolean recordKeys;
  private final OperationNames names = new OperationNames("send");

  SendTracing(Tracer tracer, boolean recordKeys) {
    this.tracer = tracer;
    this.recordKeys = recordKeys;
  }

  Tracer tracer() {
    return tracer;
  }

  /** Whether this record was traced on its way to here: once is enough. */
  static boolean isTraced(ProducerRecord<?, ?> message) {
    return TraceHeader.isAmong(message.headers().toArray());
  }

  /**
   * Whether nothing of the trace of this span will be recorded. Then a record needs no span, which
   * nobody would see: it carries the context of whoever sends it.
   */
  static boolean isUnrecorded(@Nullable Span caller) {
    return caller != null && Spans.isDenied(caller.context());
  }

  /** Starts the span of a record, a child of the active one. */
  Span start(ProducerRecord<?, ?> message) {
    Span span =
        tracer
            .buildSpan(names.of(message.topic()))
            .withTag(Tags.SPAN_KIND.getKey(), Tags.SPAN_KIND_PRODUCER)
            .withTag(Tags.MESSAGE_BUS_DESTINATION.getKey(), message.topic())
            .start();
    try {
      if (Spans.isRecorded(span.context())) {
        Integer partition = message.partition();
        Spans.describe(span, partition == null ? -1 : partition, -1);
        if (recordKeys) {
          Spans.key(span, message.key());
        }
      }
    } catch (Throwable e) {
      NoThrow.survive(e);
    }
    return span;
  }

  /**
   * A copy of a record with a context, in the place of any other that it has brought: a record has
   * one context. Only an {@code X-Request-Id} that the application has set stays. The record itself
   * stays as it is: its headers may be read-only, and another thread may send it, too.
   *
   * @param from the span whose context it is
   * @param own the record's own span; null if it has none
   * @return the record itself if the tracer writes nothing, or fails
   */
  <K, V> ProducerRecord<K, V> withContext(
      ProducerRecord<K, V> message, @Nullable Span from, @Nullable Span own) {
    if (from == null) {
      return message;
    }
    try {
      ProducerRecord<K, V> copy =
          new ProducerRecord<>(
              message.topic(),
              message.partition(),
              message.timestamp(),
              message.key(),
              message.value(),
              message.headers());
      SentHeaders headers = new SentHeaders(copy.headers(), own, this);
      headers.removeOtherContexts(tracer);
      tracer.inject(from.context(), Format.Builtin.TEXT_MAP, headers);
      return headers.isWritten() ? copy : message;
    } catch (Throwable e) {
      NoThrow.survive(e);
      return message;
    }
  }

  /**
   * Ends a span.
   *
   * @param metadata where the record is, as far as it is known
   * @param failure null if the record was acknowledged
   */
  static void finish(Span span, @Nullable RecordMetadata metadata, @Nullable Exception failure) {
    try {
      if (metadata != null) {
        Spans.position(span, metadata.partition(), metadata.hasOffset() ? metadata.offset() : -1);
      }
      if (failure != null) {
        Spans.failed(span, failure);
      }
    } catch (Throwable e) {
      NoThrow.survive(e);
    } finally {
      Spans.finish(span);
    }
  }
}
