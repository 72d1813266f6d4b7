package io.clew.instrumentation.kafka;

import io.opentracing.util.GlobalTracer;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerInterceptor;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Makes a span for each record that arrives in a recorded trace, for a consumer that is known by
 * its settings only, with the tracer of {@link GlobalTracer}: {@code
 * interceptor.classes=io.clew.instrumentation.kafka.TracingConsumerInterceptor}. As long as no
 * tracer is registered there, it does nothing. How the record is processed is not known here: if
 * you can change that code, use {@link KafkaTracing#process} instead.
 *
 * @param <K> the type of keys
 * @param <V> the type of values
 */
public final class TracingConsumerInterceptor<K, V> implements ConsumerInterceptor<K, V> {
  private RecordTracing tracing = tracing(null);

  /** Made by Kafka. */
  public TracingConsumerInterceptor() {}

  private static RecordTracing tracing(@Nullable String group) {
    return new RecordTracing(GlobalTracer.get(), false, group);
  }

  @Override
  public void configure(Map<String, ?> settings) {
    if (settings.get(ConsumerConfig.GROUP_ID_CONFIG) instanceof String group) {
      tracing = tracing(group);
    }
  }

  @Override
  public ConsumerRecords<K, V> onConsume(ConsumerRecords<K, V> records) {
    if (GlobalTracer.isRegistered()) {
      ReceivingConsumer.received(records, tracing);
    }
    return records;
  }

  @Override
  public void onCommit(Map<TopicPartition, OffsetAndMetadata> offsets) {}

  @Override
  public void close() {}
}
