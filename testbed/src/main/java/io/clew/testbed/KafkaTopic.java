package io.clew.testbed;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InvalidReplicationFactorException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * A topic of a broker, and what is in it, as a real consumer reads it.
 *
 * @param bootstrapServers where the broker is
 * @param name of the topic
 */
public record KafkaTopic(String bootstrapServers, String name) {
  private static final Duration POLL = Duration.ofMillis(200);
  private static final Duration LIMIT = Duration.ofMinutes(1);

  /** A topic with a name of its own, which does not exist yet. */
  public static KafkaTopic unnamed(KafkaBroker broker) {
    return new KafkaTopic(broker.bootstrapServers(), "zipkin-" + UUID.randomUUID());
  }

  /**
   * Creates it, with settings as in Kafka's documentation. On a busy machine the broker may be
   * without a heartbeat for a moment, and takes no topics until the next.
   */
  public void create(int partitions, Map<String, String> settings)
      throws InterruptedException, ExecutionException, TimeoutException {
    NewTopic topic = new NewTopic(name, partitions, (short) 1).configs(settings);
    long start = System.nanoTime();
    boolean created = false;
    try (Admin admin = admin()) {
      while (!created) {
        try {
          admin.createTopics(List.of(topic)).all().get(LIMIT.toSeconds(), TimeUnit.SECONDS);
          created = true;
        } catch (ExecutionException e) {
          if (!(e.getCause() instanceof InvalidReplicationFactorException)
              || System.nanoTime() - start > LIMIT.toNanos()) {
            throw e;
          }
          Thread.sleep(POLL.toMillis());
        }
      }
    }
  }

  /** Gives it more partitions. */
  public void grow(int partitions)
      throws InterruptedException, ExecutionException, TimeoutException {
    try (Admin admin = admin()) {
      admin
          .createPartitions(Map.of(name, NewPartitions.increaseTo(partitions)))
          .all()
          .get(LIMIT.toSeconds(), TimeUnit.SECONDS);
    }
  }

  /** Has it deleted, some time from now. */
  public void delete() {
    try (Admin admin = admin()) {
      var unused = admin.deleteTopics(List.of(name));
    }
  }

  private Admin admin() {
    return Admin.create(Map.of("bootstrap.servers", bootstrapServers));
  }

  /** All records; those of one partition in their order. */
  public List<ConsumerRecord<byte[], byte[]>> records() {
    List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
    forEach(records::add);
    return records;
  }

  /**
   * Reads all records that are there now; those of one partition in their order. Fails when none
   * arrives for a minute.
   */
  public void forEach(Consumer<ConsumerRecord<byte[], byte[]>> action) {
    Map<String, Object> settings =
        Map.of(
            "bootstrap.servers",
            bootstrapServers,
            "allow.auto.create.topics",
            false,
            "fetch.max.wait.ms",
            50,
            "max.partition.fetch.bytes",
            4 << 20);
    try (var consumer =
        new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(name).stream()
              .map(info -> new TopicPartition(name, info.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      long last = System.nanoTime();
      while (ends.entrySet().stream()
          .anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
        ConsumerRecords<byte[], byte[]> records = consumer.poll(POLL);
        records.forEach(action);
        if (!records.isEmpty()) {
          last = System.nanoTime();
        } else if (System.nanoTime() - last > LIMIT.toNanos()) {
          throw new IllegalStateException(name + ": no record within " + LIMIT);
        }
      }
    }
  }
}
