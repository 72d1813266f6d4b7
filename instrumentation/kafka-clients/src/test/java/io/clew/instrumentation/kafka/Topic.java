package io.clew.instrumentation.kafka;

import io.clew.testbed.KafkaBroker;
import io.clew.testbed.KafkaTopic;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** A topic of a test's own on a real broker, with its clients. */
record Topic(KafkaTopic topic) {
  static final Duration LIMIT = Duration.ofMinutes(1);

  /** Settings of a consumer that is in no group. */
  static final Map<String, ?> WITHOUT_GROUP = Collections.singletonMap("group.id", null);

  static Topic create(KafkaBroker broker) {
    KafkaTopic topic =
        new KafkaTopic(broker.bootstrapServers(), "feeds-" + UUID.randomUUID().toString());
    try {
      topic.create(1, Map.of());
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
    return new Topic(topic);
  }

  String name() {
    return topic.name();
  }

  ProducerRecord<String, String> message(String value) {
    return new ProducerRecord<>(name(), "key", value);
  }

  KafkaProducer<String, String> producer(Map<String, ?> settings) {
    Map<String, Object> all = new HashMap<>();
    all.put("bootstrap.servers", topic.bootstrapServers());
    all.put("enable.metrics.push", false);
    all.putAll(settings);
    return new KafkaProducer<>(all, new StringSerializer(), new StringSerializer());
  }

  KafkaConsumer<String, String> consumer(Map<String, ?> settings) {
    Map<String, Object> all = new HashMap<>();
    all.put("bootstrap.servers", topic.bootstrapServers());
    all.put("enable.metrics.push", false);
    all.put("auto.offset.reset", "earliest");
    all.put("group.id", "readers");
    all.putAll(settings);
    return new KafkaConsumer<>(all, new StringDeserializer(), new StringDeserializer());
  }

  /** Subscribes and polls until so many have come. */
  List<ConsumerRecord<String, String>> poll(Consumer<String, String> consumer, int count) {
    consumer.subscribe(List.of(name()));
    List<ConsumerRecord<String, String>> records = new ArrayList<>();
    long start = System.nanoTime();
    while (records.size() < count) {
      if (System.nanoTime() - start > LIMIT.toNanos()) {
        throw new IllegalStateException("only " + records.size() + " records in " + LIMIT);
      }
      consumer.poll(Duration.ofMillis(100)).forEach(records::add);
    }
    return records;
  }

  /** The first records of the topic. */
  List<ConsumerRecord<String, String>> read(int count) {
    try (KafkaConsumer<String, String> consumer = consumer(Map.of())) {
      return poll(consumer, count);
    }
  }
}
