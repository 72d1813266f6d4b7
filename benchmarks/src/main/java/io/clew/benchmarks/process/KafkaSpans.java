package io.clew.benchmarks.process;

import io.clew.benchmarks.peer.Topic;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import zipkin2.Span;
import zipkin2.SpanBytesDecoderDetector;

/** The spans in a Kafka topic, read with Zipkin's own decoders: lists in JSON or protobuf. */
final class KafkaTopic implements Receipt, AutoCloseable {
  private static final int PARTITIONS = 4;
  private static final Duration POLL = Duration.ofSeconds(10);
  private static final String FETCH_BYTES = String.valueOf(4 << 20);

  private final Topic topic;
  private long[] ids = new long[1 << 16];
  private int size;
  private long bytes;

  KafkaTopic(Topic topic) {
    this.topic = topic;
  }

  /** Creates an empty topic. */
  static KafkaTopic create(String bootstrapServers, String name) throws Exception {
    KafkaTopic created = new KafkaTopic(new Topic(bootstrapServers, name));
    try (Admin admin = created.admin()) {
      admin.createTopics(List.of(new NewTopic(name, PARTITIONS, (short) 1))).all().get();
    }
    return created;
  }

  private Admin admin() {
    return Admin.create(Map.of("bootstrap.servers", topic.bootstrapServers()));
  }

  Topic topic() {
    return topic;
  }

  String bootstrapServers() {
    return topic.bootstrapServers();
  }

  String name() {
    return topic.name();
  }

  /** Fails unless the topic has exactly so many spans, each once. */
  @Override
  public void verify(long spans) {
    read();
    Arrays.sort(ids, 0, size);
    int twice = 0;
    for (int i = 1; i < size; i++) {
      twice += ids[i] == ids[i - 1] ? 1 : 0;
    }
    if (size != spans || twice > 0) {
      throw new IllegalStateException(
          topic + ": expected " + spans + " spans, got " + size + ", " + twice + " of them again");
    }
  }

  /** The average length of an encoded span, of those that were verified. */
  double bytesPerSpan() {
    return (double) bytes / size;
  }

  private void read() {
    size = 0;
    bytes = 0;
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            Map.of(
                "bootstrap.servers",
                topic.bootstrapServers(),
                "max.partition.fetch.bytes",
                FETCH_BYTES),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(topic.name()).stream()
              .map(partition -> new TopicPartition(topic.name(), partition.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      while (ends.entrySet().stream()
          .anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
        for (ConsumerRecord<byte[], byte[]> each : consumer.poll(POLL)) {
          add(each.value());
        }
      }
    }
  }

  private void add(byte[] list) {
    bytes += list.length;
    for (Span span : SpanBytesDecoderDetector.decoderForListMessage(list).decodeList(list)) {
      if (size == ids.length) {
        ids = Arrays.copyOf(ids, 2 * size);
      }
      // Random 64 bits each: two spans practically never have the same.
      ids[size++] = Long.parseUnsignedLong(span.id(), 16);
    }
  }

  /** Deletes the topic. */
  @Override
  public void close() {
    try (Admin admin = admin()) {
      var unused = admin.deleteTopics(List.of(topic.name()));
    }
  }
}
