package io.clew.instrumentation.kafka;

import io.opentracing.SpanContext;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** What records that are processed together have in common, and the spans that have sent them. */
final class Batch {
  /** As many as a span of Clew's keeps. */
  private static final int MAX_REFERENCES = 128;

  private final Map<String, SpanContext> recorded = new LinkedHashMap<>();
  private @Nullable SpanContext unrecorded;
  private @Nullable ConsumerRecord<?, ?> first;
  private boolean hasOneTopic = true;
  private boolean hasOnePartition = true;
  private int size;
  private long oldest = -1;

  void add(ConsumerRecord<?, ?> message, @Nullable SpanContext context) {
    size++;
    ConsumerRecord<?, ?> other = first;
    if (other == null) {
      first = message;
    } else {
      hasOneTopic &= other.topic().equals(message.topic());
      hasOnePartition &= other.partition() == message.partition();
    }
    long timestamp = RecordTracing.timestamp(message);
    if (timestamp >= 0 && (oldest < 0 || timestamp < oldest)) {
      oldest = timestamp;
    }
    if (context == null) {
      return;
    }
    if (!RecordTracing.isOfRecordedSpan(context)) {
      unrecorded = unrecorded == null ? context : unrecorded;
    } else if (recorded.size() < MAX_REFERENCES) {
      recorded.putIfAbsent(context.toTraceId() + "-" + context.toSpanId(), context);
    }
  }

  /**
   * What the span refers to: distinct spans that are recorded, whose first becomes the parent if
   * nothing else is. If none is recorded, the first context, so that its decision holds.
   */
  Collection<SpanContext> references() {
    SpanContext only = unrecorded;
    return recorded.isEmpty() && only != null ? List.of(only) : recorded.values();
  }

  int size() {
    return size;
  }

  /** Null if there are several. */
  @Nullable String topic() {
    ConsumerRecord<?, ?> any = first;
    return any != null && hasOneTopic ? any.topic() : null;
  }

  /** Negative if there are several. */
  int partition() {
    ConsumerRecord<?, ?> any = first;
    return any != null && hasOneTopic && hasOnePartition ? any.partition() : -1;
  }

  /** When the oldest record was sent, in milliseconds since the epoch; negative if unknown. */
  long oldest() {
    return oldest;
  }
}
