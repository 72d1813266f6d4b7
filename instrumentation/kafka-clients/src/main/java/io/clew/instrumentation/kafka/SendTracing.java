package io.clew.instrumentation.kafka;

import io.opentracing.Span;
import io.opentracing.Tracer;
import io.opentracing.propagation.Format;
import io.opentracing.propagation.TextMap;
import io.opentracing.tag.Tags;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/** Makes the spans of records that are sent. Safe for use by many threads. */
final class SendTracing {
  private static final String REQUEST_ID = "X-Request-Id";

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

  /** Whether a span was started for this record: one is enough. */
  static boolean isTraced(ProducerRecord<?, ?> message) {
    return TraceHeader.isAmong(message.headers().toArray());
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
   * A copy of a record with the span's context, in the place of any other that it has brought: a
   * record has one context. Only an {@code X-Request-Id} that the application has set stays. The
   * record itself stays as it is: its headers may be read-only, and another thread may send it,
   * too.
   *
   * @return the record itself if the tracer writes nothing, or fails
   */
  <K, V> ProducerRecord<K, V> withContext(ProducerRecord<K, V> message, Span span) {
    try {
      List<Header> headers = new ArrayList<>();
      tracer.inject(
          span.context(),
          Format.Builtin.TEXT_MAP,
          new Writer((name, value) -> headers.add(new TraceHeader(name, value, span, this))));
      if (headers.isEmpty()) {
        return message;
      }
      Header[] brought = message.headers().toArray();
      if (brought.length > 0) {
        merge(brought, headers);
      }
      return new ProducerRecord<>(
          message.topic(),
          message.partition(),
          message.timestamp(),
          message.key(),
          message.value(),
          headers);
    } catch (Throwable e) {
      NoThrow.survive(e);
      return message;
    }
  }

  /** Puts what a record has brought before the headers of the context, without other contexts. */
  private void merge(Header[] brought, List<Header> headers) {
    Set<String> stale = StaleHeaders.among(brought, tracer);
    List<Header> kept = new ArrayList<>(brought.length + headers.size());
    boolean ownId = false;
    for (Header header : brought) {
      String name = header.key();
      if (name.equalsIgnoreCase(REQUEST_ID)) {
        ownId = true;
        kept.add(header);
      } else if (!stale.contains(name) && !has(headers, name)) {
        kept.add(header);
      }
    }
    if (ownId) {
      headers.removeIf(header -> header.key().equalsIgnoreCase(REQUEST_ID));
    }
    headers.addAll(0, kept);
  }

  private static boolean has(List<Header> headers, String name) {
    for (Header header : headers) {
      if (header.key().equalsIgnoreCase(name)) {
        return true;
      }
    }
    return false;
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

  private interface Fields {
    void add(String name, String value);
  }

  private record Writer(Fields fields) implements TextMap {
    @Override
    public void put(String name, String value) {
      fields.add(name, value);
    }

    @Override
    public Iterator<Map.Entry<String, String>> iterator() {
      throw new UnsupportedOperationException("the headers of a sent record are only written");
    }
  }
}
