package io.clew.collector;

import io.clew.testbed.KafkaBroker;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** Writes records to the topic of a broker, which may be away for a while. */
final class SpanProducer implements AutoCloseable {
  private final KafkaProducer<byte[], byte[]> producer;
  private final String topic;
  private final List<Future<?>> sent = new ArrayList<>();

  SpanProducer(KafkaBroker broker, String topic) {
    this.topic = topic;
    producer =
        new KafkaProducer<>(
            Map.of(
                "bootstrap.servers",
                broker.bootstrapServers(),
                "linger.ms",
                5,
                "compression.type",
                "lz4",
                "max.request.size",
                8 << 20,
                "delivery.timeout.ms",
                600_000,
                "max.block.ms",
                600_000),
            new ByteArraySerializer(),
            new ByteArraySerializer());
  }

  void send(@Nullable String key, byte @Nullable [] value) {
    byte[] bytes = key == null ? null : key.getBytes(StandardCharsets.UTF_8);
    sent.add(producer.send(new ProducerRecord<>(topic, bytes, value)));
  }

  /** Returns when all records are in the topic. */
  void flush() throws Exception {
    for (Future<?> each : sent) {
      each.get(10, TimeUnit.MINUTES);
    }
    sent.clear();
  }

  @Override
  public void close() {
    producer.close();
  }
}
