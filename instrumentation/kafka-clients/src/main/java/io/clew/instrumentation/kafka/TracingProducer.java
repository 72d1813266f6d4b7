package io.clew.instrumentation.kafka;

import io.opentracing.Scope;
import io.opentracing.Span;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.metrics.KafkaMetric;
import org.jspecify.annotations.Nullable;

/** A producer whose records carry contexts. All but {@code send} passes through. */
final class TracingProducer<K, V> implements Producer<K, V> {
  private final Producer<K, V> producer;
  private final SendTracing tracing;

  TracingProducer(Producer<K, V> producer, SendTracing tracing) {
    this.producer = producer;
    this.tracing = tracing;
  }

  @Override
  public Future<RecordMetadata> send(ProducerRecord<K, V> message) {
    return send(message, null);
  }

  @Override
  public Future<RecordMetadata> send(ProducerRecord<K, V> message, @Nullable Callback callback) {
    Span caller;
    Span span;
    try {
      if (SendTracing.isTraced(message)) {
        return sendAsItIs(message, callback);
      }
      caller = tracing.tracer().activeSpan();
      span = SendTracing.isUnrecorded(caller) ? null : tracing.start(message);
    } catch (Throwable e) {
      // A record that is null is the producer's to refuse.
      NoThrow.survive(e);
      return sendAsItIs(message, callback);
    }
    if (span == null) {
      return sendUnrecorded(message, caller, callback);
    }
    ProducerRecord<K, V> traced = tracing.withContext(message, span, span);
    // Serializers may call others, such as a registry of schemas.
    Scope scope = Spans.activate(tracing.tracer(), span);
    SpanCallback ending = new SpanCallback(tracing.tracer(), span, caller, callback);
    try {
      return producer.send(traced, ending);
    } catch (Throwable e) {
      ending.thrown(e);
      throw e;
    } finally {
      Spans.close(scope);
    }
  }

  /** Nobody would see a span of its own: the record carries the context of whoever sends it. */
  private Future<RecordMetadata> sendUnrecorded(
      ProducerRecord<K, V> message, @Nullable Span caller, @Nullable Callback callback) {
    return sendAsItIs(
        tracing.withContext(message, caller, null),
        callback == null ? null : new SpanCallback(tracing.tracer(), null, caller, callback));
  }

  private Future<RecordMetadata> sendAsItIs(
      ProducerRecord<K, V> message, @Nullable Callback callback) {
    return callback == null ? producer.send(message) : producer.send(message, callback);
  }

  @Override
  public void initTransactions() {
    producer.initTransactions();
  }

  @Override
  public void beginTransaction() {
    producer.beginTransaction();
  }

  @Override
  public void sendOffsetsToTransaction(
      Map<TopicPartition, OffsetAndMetadata> offsets, ConsumerGroupMetadata group) {
    producer.sendOffsetsToTransaction(offsets, group);
  }

  /** A method of kafka-clients 3.x, which does the same there. */
  @SuppressWarnings("removal") // Clients that remove the constructor do not have the method.
  public void sendOffsetsToTransaction(
      Map<TopicPartition, OffsetAndMetadata> offsets, String group) {
    producer.sendOffsetsToTransaction(offsets, new ConsumerGroupMetadata(group));
  }

  @Override
  public void commitTransaction() {
    producer.commitTransaction();
  }

  @Override
  public void abortTransaction() {
    producer.abortTransaction();
  }

  @Override
  public void registerMetricForSubscription(KafkaMetric metric) {
    producer.registerMetricForSubscription(metric);
  }

  @Override
  public void unregisterMetricFromSubscription(KafkaMetric metric) {
    producer.unregisterMetricFromSubscription(metric);
  }

  @Override
  public void flush() {
    producer.flush();
  }

  @Override
  public List<PartitionInfo> partitionsFor(String topic) {
    return producer.partitionsFor(topic);
  }

  @Override
  public Map<MetricName, ? extends Metric> metrics() {
    return producer.metrics();
  }

  @Override
  public Uuid clientInstanceId(Duration timeout) {
    return producer.clientInstanceId(timeout);
  }

  @Override
  public void close() {
    producer.close();
  }

  @Override
  public void close(Duration timeout) {
    producer.close(timeout);
  }

  @Override
  public String toString() {
    return "TracingProducer(" + producer + ")";
  }
}
