package io.clew.reporter.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.clew.api.Encoding;
import io.clew.testbed.KafkaBroker;
import io.clew.testbed.KafkaTopic;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import zipkin2.Span;
import zipkin2.codec.SpanBytesDecoder;

/** A topic of a test's own, and the spans in it. */
record Topic(KafkaTopic topic) {

  static Topic unnamed(KafkaBroker broker) {
    return new Topic(KafkaTopic.unnamed(broker));
  }

  static Topic create(KafkaBroker broker, int partitions, Map<String, String> settings)
      throws Exception {
    Topic created = unnamed(broker);
    created.create(partitions, settings);
    return created;
  }

  void create(int partitions, Map<String, String> settings) throws Exception {
    topic.create(partitions, settings);
  }

  String name() {
    return topic.name();
  }

  KafkaSpanSender.Builder sender() {
    return KafkaSpanSender.newBuilder(topic.bootstrapServers()).topic(name());
  }

  /** All records; those of one partition in their order. */
  List<ConsumerRecord<byte[], byte[]>> records() {
    return topic.records();
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
