package io.clew.collector.trace;

/**
 * Where a record is in the topic, and since when.
 *
 * @param timestampMillis as Kafka knows it, in epoch milliseconds
 */
public record RecordPosition(int partition, long offset, long timestampMillis) {
  /** {@code topic-partition-offset}. */
  public String id(String topic) {
    return topic + "-" + partition + "-" + offset;
  }
}
