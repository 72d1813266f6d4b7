package io.clew.reporter.kafka;

import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.producer.ProducerInterceptor;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;

/**
 * Sends all but the first few records to a partition that there is not, which fails within
 * max.block.ms.
 */
public final class RefusingInterceptor implements ProducerInterceptor<byte[], byte[]> {
  private static final AtomicInteger LEFT = new AtomicInteger(Integer.MAX_VALUE);

  private static volatile Thread lastThread;

  /** Made by Kafka. */
  public RefusingInterceptor() {}

  static void refuseAfter(int records) {
    LEFT.set(records);
  }

  static Thread lastThread() {
    return lastThread;
  }

  @Override
  public ProducerRecord<byte[], byte[]> onSend(ProducerRecord<byte[], byte[]> message) {
    lastThread = Thread.currentThread();
    return LEFT.getAndDecrement() > 0
        ? message
        : new ProducerRecord<>(message.topic(), 1_000_000, message.key(), message.value());
  }

  @Override
  public void onAcknowledgement(RecordMetadata metadata, Exception exception) {}

  @Override
  public void close() {}

  @Override
  public void configure(Map<String, ?> settings) {}
}
