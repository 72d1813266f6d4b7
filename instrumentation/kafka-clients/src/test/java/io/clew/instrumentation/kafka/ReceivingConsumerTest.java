package io.clew.instrumentation.kafka;

import static io.clew.testing.ClewAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.clew.testing.InMemoryReporter;
import io.clew.testing.TracingExtension;
import io.opentracing.Tracer;
import io.opentracing.tag.Tags;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A wrapped consumer of a real broker. */
@ExtendWith(SharedBroker.class)
class ReceivingConsumerTest {
  @RegisterExtension
  final TracingExtension tracing = TracingExtension.newBuilder().finishTimeout(Topic.LIMIT).build();

  @Test
  void poll_ofRecords_makesASpanOfEachInARecordedTrace(
      Topic topic, Tracer tracer, InMemoryReporter reporter) throws Exception {
    KafkaTracing kafka = KafkaTracing.create(tracer);
    try (Producer<String, String> producer = kafka.producer(topic.producer(Map.of()))) {
      producer.send(topic.message("recorded")).get(1, TimeUnit.MINUTES);
      Within.span(
          tracer,
          tracer.buildSpan("request").withTag(Tags.SAMPLING_PRIORITY, 0).start(),
          () -> producer.send(topic.message("unrecorded")).get(1, TimeUnit.MINUTES));
    }
    try (Producer<String, String> producer = topic.producer(Map.of())) {
      producer.send(topic.message("without a trace")).get(1, TimeUnit.MINUTES);
    }

    try (Consumer<String, String> consumer = kafka.consumer(topic.consumer(Map.of()))) {
      assertThat(topic.poll(consumer, 3))
          .extracting(ConsumerRecord::value)
          .containsExactly("recorded", "unrecorded", "without a trace");
    }

    assertThat(reporter)
        .hasTraces(
            """
            send %1$s
              receive %1$s
            """
                .formatted(topic.name()));
    assertThat(reporter.spanNamed("receive " + topic.name()))
        .hasTag("kafka.group", "readers")
        .hasTag("kafka.offset", 0L);
  }

  @Test
  void equals_isItself(Topic topic, Tracer tracer) {
    try (Consumer<String, String> consumer =
        KafkaTracing.create(tracer).consumer(topic.consumer(Map.of()))) {
      List<Consumer<String, String>> consumers = new ArrayList<>(List.of(consumer));

      assertThat(consumers.remove(consumer)).isTrue();
    }
  }

  @Test
  void rebalance_passesThrough(Topic topic, Tracer tracer) {
    List<String> calls = new ArrayList<>();
    TopicPartition partition = new TopicPartition(topic.name(), 0);
    try (Consumer<String, String> consumer =
        KafkaTracing.create(tracer).consumer(topic.consumer(Map.of()))) {
      consumer.subscribe(
          List.of(topic.name()),
          new ConsumerRebalanceListener() {
            @Override
            public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
              calls.add("assigned " + partitions);
              consumer.seek(partition, 0);
            }

            @Override
            public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
              calls.add("revoked " + partitions);
            }
          });
      long start = System.nanoTime();
      while (calls.isEmpty() && System.nanoTime() - start < Topic.LIMIT.toNanos()) {
        consumer.poll(Duration.ofMillis(100));
      }
      assertThat(consumer.assignment()).containsExactly(partition);
      consumer.commitSync(Map.of(partition, new OffsetAndMetadata(0)));
      consumer.unsubscribe();
    }

    assertThat(calls)
        .containsExactly("assigned [" + partition + "]", "revoked [" + partition + "]");
  }

  @Test
  void wakeup_passesThrough(Topic topic, Tracer tracer) {
    try (Consumer<String, String> consumer =
        KafkaTracing.create(tracer).consumer(topic.consumer(Map.of()))) {
      consumer.subscribe(List.of(topic.name()));
      consumer.wakeup();

      assertThatThrownBy(() -> consumer.poll(Topic.LIMIT)).isInstanceOf(WakeupException.class);
      assertThatThrownBy(() -> consumer.seek(new TopicPartition("other", 0), 0))
          .isInstanceOf(IllegalStateException.class);
    }
  }

  @Test
  void consumer_withoutAGroup_isWrappedOnce(Topic topic, Tracer tracer) {
    KafkaTracing kafka = KafkaTracing.create(tracer);
    try (var bare = topic.consumer(Topic.WITHOUT_GROUP)) {
      Consumer<String, String> consumer = kafka.consumer(bare);

      assertThat(consumer).isNotSameAs(bare);
      assertThat(kafka.consumer(consumer)).isSameAs(consumer);
      assertThat(consumer.toString()).isEqualTo(bare.toString());
    }
  }
}
