package io.clew.benchmarks.process;

import io.clew.testbed.KafkaTopic;
import java.util.Arrays;
import java.util.Map;
import zipkin2.Span;
import zipkin2.SpanBytesDecoderDetector;

/** The spans in a Kafka topic, read with Zipkin's own decoders: lists in JSON or protobuf. */
final class KafkaSpans implements Receipt, AutoCloseable {
  private static final int PARTITIONS = 4;

  private final KafkaTopic topic;
  private long[] ids = new long[1 << 16];
  private int size;
  private long bytes;

  KafkaSpans(KafkaTopic topic) {
    this.topic = topic;
  }

  /** Creates an empty topic. */
  static KafkaSpans create(String bootstrapServers, String name) throws Exception {
    KafkaTopic created = new KafkaTopic(bootstrapServers, name);
    created.create(PARTITIONS, Map.of());
    return new KafkaSpans(created);
  }

  KafkaTopic topic() {
    return topic;
  }

  /** Fails unless the topic has exactly so many spans, each once. */
  @Override
  public void verify(long spans) {
    size = 0;
    bytes = 0;
    topic.forEach(message -> add(message.value()));
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
    topic.delete();
  }
}
