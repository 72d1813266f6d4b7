package io.clew.reporter.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.clew.api.Encoding;
import io.clew.testbed.KafkaBroker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import zipkin2.Span;
import zipkin2.codec.SpanBytesDecoder;

/** A topic of a test's own, and what is in it, by a real consumer. */
record Topic(String bootstrapServers, String name) {

  static Topic unnamed(KafkaBroker broker) {
    return new Topic(broker.bootstrapServers(), "zipkin-" + UUID.randomUUID());
  }

  static Topic create(KafkaBroker broker, int partitions, Map<String, String> settings)
      throws Exception {
    Topic topic = unnamed(broker);
    topic.create(partitions, settings);
    return topic;
  }

  void create(int partitions, Map<String, String> settings) throws Exception {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers))) {
      admin
          .createTopics(List.of(new NewTopic(name, partitions, (short) 1).configs(settings)))
          .all()
          .get(20, TimeUnit.SECONDS);
    }
  }

  KafkaSpanSender.Builder sender() {
    return KafkaSpanSender.newBuilder(bootstrapServers).topic(name);
  }

  /** All records; those of one partition in their order. */
  List<ConsumerRecord<byte[], byte[]>> records() {
    Map<String, Object> settings =
        new HashMap<>(
            Map.of("bootstrap.servers", bootstrapServers, "allow.auto.create.topics", false));
    List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
    try (var consumer =
        new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(name).stream()
              .map(info -> new TopicPartition(name, info.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      while (ends.entrySet().stream()
          .anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
        consumer.poll(Duration.ofMillis(100)).forEach(records::add);
      }
    }
    return records;
  }

  /** All spans, as Zipkin reads them. */
  List<Span> spans(Encoding encoding) {
    SpanBytesDecoder decoder =
        encoding == Encoding.ZIPKIN_JSON ? SpanBytesDecoder.JSON_V2 : SpanBytesDecoder.PROTO3;
    List<Span> spans = new ArrayList<>();
    for (ConsumerRecord<byte[], byte[]> message : records()) {
      spans.addAll(decoder.decodeList(message.value()));
    }
    return spans;
  }

  /** The numbers that the ids are of spans in the sender's default encoding. */
  List<Long> ids() {
    return spans(Encoding.ZIPKIN_PROTO3).stream()
        .map(span -> Long.parseUnsignedLong(span.id(), 16))
        .toList();
  }

  static String text(byte[] bytes) {
    return new String(bytes, UTF_8);
  }
}
