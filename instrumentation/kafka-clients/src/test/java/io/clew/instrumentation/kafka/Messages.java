package io.clew.instrumentation.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;

/** Records as a consumer gives them. */
final class Messages {
  private Messages() {}

  static ConsumerRecord<String, String> with(Headers headers) {
    return of("feeds", 3, System.currentTimeMillis(), headers);
  }

  /** A record with the header {@code b3}, if that is not null. */
  static ConsumerRecord<String, String> of(String topic, int partition, String context) {
    RecordHeaders headers = new RecordHeaders();
    if (context != null) {
      headers.add("b3", context.getBytes(UTF_8));
    }
    return of(topic, partition, System.currentTimeMillis(), headers);
  }

  static ConsumerRecord<String, String> of(
      String topic, int partition, long timestamp, Headers headers) {
    TimestampType type =
        timestamp < 0 ? TimestampType.NO_TIMESTAMP_TYPE : TimestampType.CREATE_TIME;
    return new ConsumerRecord<>(
        topic, partition, 42, timestamp, type, 3, 5, "key", "value", headers, Optional.empty());
  }
}
