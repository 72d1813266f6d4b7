package io.clew.instrumentation.kafka;

import io.clew.api.TraceContext;
import io.opentracing.References;
import io.opentracing.Span;
import io.opentracing.SpanContext;
import io.opentracing.Tracer;
import io.opentracing.Tracer.SpanBuilder;
import io.opentracing.propagation.Format;
import io.opentracing.tag.Tags;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.record.TimestampType;
import org.jspecify.annotations.Nullable;

/** Makes the spans of records that were received. Safe for use by many threads. */
final class RecordTracing {
  private static final String GROUP = "kafka.group";
  private static final String QUEUE_TIME = "kafka.record.queue_time_ms";
  private static final String BATCH_SIZE = "kafka.batch.size";

  private final Tracer tracer;
  private final boolean recordKeys;
  private final @Nullable String group;
  private final OperationNames processNames = new OperationNames("process");
  private final OperationNames receiveNames = new OperationNames("receive");

  RecordTracing(Tracer tracer, boolean recordKeys, @Nullable String group) {
    this.tracer = tracer;
    this.recordKeys = recordKeys;
    this.group = group;
  }

  Tracer tracer() {
    return tracer;
  }

  /** Starts the span of a record that is processed; null if that fails. */
  @Nullable Span start(ConsumerRecord<?, ?> message) {
    try {
      return start(processNames, message, context(message));
    } catch (Throwable e) {
      NoThrow.survive(e);
      return null;
    }
  }

  /**
   * Makes the span that says that a record has arrived, if its trace is recorded. A record without
   * a trace makes none: nothing would be known but that it was there.
   */
  void received(ConsumerRecord<?, ?> message) {
    try {
      SpanContext context = context(message);
      if (context != null && isOfRecordedSpan(context)) {
        start(receiveNames, message, context).finish();
      }
    } catch (Throwable e) {
      NoThrow.survive(e);
    }
  }

  private Span start(
      OperationNames names, ConsumerRecord<?, ?> message, @Nullable SpanContext context) {
    // Of a span that is not recorded, nobody sees the name, and no sampler is asked.
    SpanBuilder builder =
        Spans.isDenied(context)
            ? tracer.buildSpan(names.verb())
            : builder(names.of(message.topic()), message.topic());
    builder.ignoreActiveSpan();
    if (context != null) {
      builder.addReference(References.FOLLOWS_FROM, context);
    }
    Span span = builder.start();
    try {
      if (Spans.isRecorded(span.context())) {
        Spans.describe(span, message.partition(), message.offset());
        describe(span, timestamp(message));
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
   * Starts the span of records that are processed together; null if there are none, or if it fails.
   */
  @Nullable Span startBatch(Iterable<? extends ConsumerRecord<?, ?>> messages) {
    try {
      Batch batch = new Batch();
      for (ConsumerRecord<?, ?> message : messages) {
        batch.add(message, context(message));
      }
      return batch.size() == 0 ? null : startBatch(batch);
    } catch (Throwable e) {
      NoThrow.survive(e);
      return null;
    }
  }

  private Span startBatch(Batch batch) {
    String topic = batch.topic();
    SpanBuilder builder =
        builder(topic == null ? processNames.verb() : processNames.of(topic), topic);
    Span active = tracer.activeSpan();
    if (active != null) {
      builder.asChildOf(active);
    }
    for (SpanContext context : batch.references()) {
      builder.addReference(References.FOLLOWS_FROM, context);
    }
    Span span = builder.start();
    try {
      if (Spans.isRecorded(span.context())) {
        Spans.describe(span, batch.partition(), -1);
        span.setTag(BATCH_SIZE, batch.size());
        describe(span, batch.oldest());
      }
    } catch (Throwable e) {
      NoThrow.survive(e);
    }
    return span;
  }

  private SpanBuilder builder(String name, @Nullable String topic) {
    SpanBuilder builder =
        tracer.buildSpan(name).withTag(Tags.SPAN_KIND.getKey(), Tags.SPAN_KIND_CONSUMER);
    return topic == null ? builder : builder.withTag(Tags.MESSAGE_BUS_DESTINATION.getKey(), topic);
  }

  /** A clock that is behind that of the producer tells nothing. */
  private void describe(Span span, long timestamp) {
    if (group != null) {
      span.setTag(GROUP, group);
    }
    long waited = System.currentTimeMillis() - timestamp;
    if (timestamp >= 0 && waited >= 0) {
      span.setTag(QUEUE_TIME, waited);
    }
  }

  /** Milliseconds since the epoch; negative if it is not known. */
  static long timestamp(ConsumerRecord<?, ?> message) {
    return message.timestampType() == TimestampType.NO_TIMESTAMP_TYPE ? -1 : message.timestamp();
  }

  private @Nullable SpanContext context(ConsumerRecord<?, ?> message) {
    ReceivedHeaders headers = new ReceivedHeaders(message.headers());
    if (headers.isEmpty()) {
      return null;
    }
    try {
      return tracer.extract(Format.Builtin.TEXT_MAP, headers);
    } catch (RuntimeException e) {
      // OpenTracing lets a tracer throw on headers that it cannot read. They are the sender's
      // fault.
      return null;
    }
  }

  private static boolean hasSpanId(SpanContext context) {
    try {
      String id = context.toSpanId();
      return id != null && !id.isEmpty();
    } catch (RuntimeException e) {
      return false; // Some tracers have contexts without one, and fail to say so.
    }
  }

  /** Of other tracers it is not known whether it is recorded. */
  static boolean isOfRecordedSpan(SpanContext context) {
    return context instanceof TraceContext own
        ? own.sampled() && own.hasSpan()
        : hasSpanId(context);
  }
}
