package io.clew.instrumentation.kafka;

import static java.util.Objects.requireNonNull;

import io.opentracing.Scope;
import io.opentracing.Span;
import io.opentracing.Tracer;
import io.opentracing.noop.NoopSpan;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.jspecify.annotations.Nullable;

/**
 * Traces records from those who send them to those who process them:
 *
 * <pre>{@code
 * KafkaTracing tracing = KafkaTracing.create(tracer);
 * Producer<String, String> producer = tracing.producer(new KafkaProducer<>(settings));
 *
 * for (ConsumerRecord<String, String> message : consumer.poll(timeout)) {
 *   tracing.process(message, this::handle);
 * }
 * }</pre>
 *
 * <p>The context travels in the record's headers, in the formats of the tracer. Spans are named
 * after what is done and the topic, such as {@code send feeds}, and have the tag {@code
 * message_bus.destination} from the start, so that a sampler can decide by either.
 *
 * <p>What the tracer throws costs the span, never the record. Safe for use by many threads.
 */
public final class KafkaTracing {
  private final Tracer tracer;
  private final boolean recordKeys;
  private final @Nullable String group;
  private final RecordTracing records;

  private KafkaTracing(Builder builder) {
    tracer = builder.tracer;
    recordKeys = builder.recordKeys;
    group = builder.group;
    records = new RecordTracing(tracer, recordKeys, group);
  }

  /** With the default options. */
  public static KafkaTracing create(Tracer tracer) {
    return newBuilder(tracer).build();
  }

  /** With options of your own. */
  public static Builder newBuilder(Tracer tracer) {
    return new Builder(tracer);
  }

  /**
   * A producer that makes a span for each record, a child of the span that is active where it is
   * sent, until the record is acknowledged or has failed. The record that is sent is a copy with
   * the context in its headers, in the place of any other. Callbacks run with the span that was
   * active where the record was sent. Transactions and all else pass through.
   *
   * @return the producer itself if it is such a one already
   */
  public <K, V> Producer<K, V> producer(Producer<K, V> producer) {
    requireNonNull(producer, "producer");
    return producer instanceof TracingProducer
        ? producer
        : new TracingProducer<>(producer, new SendTracing(tracer, recordKeys));
  }

  /**
   * A consumer that makes a short span for each record that arrives in a recorded trace, for
   * applications whose frameworks process the records. Where you can use {@link #process}, you need
   * no such consumer, and should not use both: {@code process} says more. Records and all methods
   * pass through, with the consumer's rules about threads.
   */
  public <K, V> Consumer<K, V> consumer(Consumer<K, V> consumer) {
    requireNonNull(consumer, "consumer");
    String known = group == null ? ReceivingConsumer.groupOf(consumer) : group;
    return ReceivingConsumer.around(consumer, new RecordTracing(tracer, recordKeys, known));
  }

  /**
   * Processes a record within a span that continues the trace of the record's sender. What else is
   * active on this thread is not looked at, and is active again afterwards.
   */
  public <K, V, E extends Exception> void process(
      ConsumerRecord<K, V> message, RecordHandler<? super ConsumerRecord<K, V>, E> handler)
      throws E {
    run(records.start(message), message, handler);
  }

  /**
   * Processes records together within one span. It is a child of the active span, if there is one.
   * It refers to the distinct spans that have sent the records, as far as they are recorded, up to
   * 128 of them; if there is no active span, it is in the trace of the first of these. If none of
   * them is recorded, it is not either.
   *
   * @param messages such as what {@code poll} gives, or the records of one partition; they are
   *     walked through before the handler gets them. If there are none, there is no span
   */
  public <R extends Iterable<? extends ConsumerRecord<?, ?>>, E extends Exception>
      void processBatch(R messages, RecordHandler<? super R, E> handler) throws E {
    run(records.startBatch(messages), messages, handler);
  }

  private <R, E extends Exception> void run(
      @Nullable Span span, R messages, RecordHandler<? super R, E> handler) throws E {
    if (span == null) {
      handler.handle(messages);
      return;
    }
    Scope scope = Spans.activate(tracer, span);
    try {
      handler.handle(messages);
    } catch (Throwable e) {
      Spans.failed(span, e);
      throw e;
    } finally {
      Spans.close(scope);
      Spans.finish(span);
    }
  }

  /**
   * Starts the span of a record that is processed elsewhere, such as on another thread. Whoever
   * starts it activates it where the record is processed, and finishes it.
   */
  public Span start(ConsumerRecord<?, ?> message) {
    Span span = records.start(message);
    return span == null ? NoopSpan.INSTANCE : span;
  }

  /** Collects options. Not thread-safe. */
  public static final class Builder {
    private final Tracer tracer;
    private boolean recordKeys;
    private @Nullable String group;

    private Builder(Tracer tracer) {
      this.tracer = requireNonNull(tracer, "tracer");
    }

    /**
     * Whether keys become the tag {@code kafka.key}: texts, numbers and UUIDs, up to 256
     * characters. Off by default, as keys may name people.
     */
    public Builder recordKeys(boolean recordKeys) {
      this.recordKeys = recordKeys;
      return this;
    }

    /** The group of the consumer, for the tag {@code kafka.group}. */
    public Builder group(String group) {
      this.group = requireNonNull(group, "group");
      return this;
    }

    /** Makes the tracing. */
    public KafkaTracing build() {
      return new KafkaTracing(this);
    }
  }
}
