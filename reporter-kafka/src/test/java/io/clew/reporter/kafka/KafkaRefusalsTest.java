package io.clew.reporter.kafka;

import static io.clew.reporter.kafka.Batches.traces;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.clew.api.UntracedThread;
import io.clew.core.report.AsyncReporter;
import io.clew.testbed.KafkaBroker;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.apache.kafka.clients.producer.Partitioner;
import org.apache.kafka.clients.producer.ProducerInterceptor;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.Cluster;
import org.apache.kafka.common.KafkaException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a broker, or a client, does not do. */
@ExtendWith(SharedBroker.class)
class KafkaRefusalsTest {
  private static final Duration SEND_TIMEOUT = Duration.ofSeconds(2);

  private final KafkaBroker broker;

  KafkaRefusalsTest(KafkaBroker broker) {
    this.broker = broker;
  }

  @AfterEach
  void refuseNothing() {
    RefusingInterceptor.refuseAfter(Integer.MAX_VALUE);
  }

  @Test
  void send_topicMissing_saysSoUntilItIsThere() throws Exception {
    Topic topic = Topic.unnamed(broker);
    try (KafkaSpanSender sender = topic.sender().sendTimeout(SEND_TIMEOUT).build()) {
      assertThatThrownBy(() -> sender.send(traces(0, 3)))
          .isInstanceOf(IOException.class)
          .hasMessageContaining(
              "Kafka topic '" + topic.name() + "' at " + broker.bootstrapServers())
          .hasMessageContaining("UnknownTopicOrPartition");

      topic.create(1, Map.of());
      sender.send(traces(0, 3));
    }
    assertThat(topic.ids()).containsExactly(1L, 2L, 3L);
  }

  @Test
  void send_hostUnknown_saysSoAndSoAgain() {
    try (KafkaSpanSender sender = KafkaSpanSender.create("no-such-host.invalid:9092")) {
      for (int i = 0; i < 2; i++) {
        assertThatThrownBy(() -> sender.send(traces(0, 3)))
            .isInstanceOf(IOException.class)
            .hasMessage(
                "Kafka topic 'zipkin' at no-such-host.invalid:9092: ConfigException: "
                    + "No resolvable bootstrap urls given in bootstrap.servers");
      }
    }
  }

  @Test
  void send_againAfterAFailure_leavesOutWhatKafkaHas() throws Exception {
    Topic topic = Topic.create(broker, 1, Map.of());
    List<Long> sent = LongStream.rangeClosed(1, 10).boxed().toList();
    try (KafkaSpanSender sender =
        topic
            .sender()
            .sendTimeout(SEND_TIMEOUT)
            .property("interceptor.classes", RefusingInterceptor.class.getName())
            .build()) {
      RefusingInterceptor.refuseAfter(5);
      assertThatThrownBy(() -> sender.send(Batches.traces(0, 10)))
          .hasMessageContaining("no broker has answered");
      assertThat(topic.ids()).hasSize(5);
      RefusingInterceptor.refuseAfter(Integer.MAX_VALUE);
      sender.send(Batches.traces(0, 10));
      assertThat(topic.ids()).containsExactlyInAnyOrderElementsOf(sent);

      sender.send(Batches.traces(0, 10));
      assertThat(topic.ids()).hasSize(20);
    }
  }

  /** An instrumented client begins its spans there, and they are not recorded. */
  @Test
  void report_interceptor_isCalledOnAnUntracedThread() throws Exception {
    Topic topic = Topic.create(broker, 1, Map.of());
    KafkaSpanSender sender =
        topic.sender().property("interceptor.classes", RefusingInterceptor.class.getName()).build();
    AsyncReporter reporter = AsyncReporter.create(sender);
    reporter.report(Batches.span(0, 1, 1));

    assertThat(reporter.close(Duration.ofMinutes(1))).isZero();
    assertThat(reporter.stats().sent()).isEqualTo(1);
    assertThat(RefusingInterceptor.lastThread()).isInstanceOf(UntracedThread.class);
  }

  /** As a compression does whose library is not there; interceptors are where a test can say so. */
  @Test
  void send_classMissing_triesOnlyOnce() throws Exception {
    Topic topic = Topic.create(broker, 1, Map.of());
    try (KafkaSpanSender sender =
        topic.sender().property("interceptor.classes", BrokenInterceptor.class.getName()).build()) {
      assertThatThrownBy(() -> sender.send(traces(0, 3))).isInstanceOf(NoClassDefFoundError.class);
      for (int i = 0; i < 2; i++) {
        assertThatThrownBy(() -> sender.send(traces(0, 3)))
            .isInstanceOf(IOException.class)
            .hasMessageContaining("cannot be used")
            .hasMessageContaining("com/example/Missing");
      }
    }
    assertThat(topic.records()).isEmpty();
  }

  /** As Kafka's client wraps it. */
  @Test
  void send_nativeLibraryMissing_triesOnlyOnce() throws Exception {
    Topic topic = Topic.create(broker, 1, Map.of());
    try (KafkaSpanSender sender =
        topic.sender().property("partitioner.class", BrokenPartitioner.class.getName()).build()) {
      for (int i = 0; i < 3; i++) {
        assertThatThrownBy(() -> sender.send(traces(0, 3)))
            .isInstanceOf(IOException.class)
            .hasMessageContaining("no zstd-jni");
      }
    }
    assertThat(BrokenPartitioner.CALLS.get()).isEqualTo(1);
  }

  /** Made by Kafka. */
  public static final class BrokenPartitioner implements Partitioner {
    private static final AtomicInteger CALLS = new AtomicInteger();

    /** Made by Kafka. */
    public BrokenPartitioner() {}

    @Override
    public int partition(
        String topic, Object key, byte[] keyBytes, Object value, byte[] bytes, Cluster cluster) {
      CALLS.incrementAndGet();
      throw new KafkaException(new UnsatisfiedLinkError("no zstd-jni"));
    }

    @Override
    public void close() {}

    @Override
    public void configure(Map<String, ?> settings) {}
  }

  /** Made by Kafka. */
  public static final class BrokenInterceptor implements ProducerInterceptor<byte[], byte[]> {
    /** Made by Kafka. */
    public BrokenInterceptor() {}

    @Override
    public ProducerRecord<byte[], byte[]> onSend(ProducerRecord<byte[], byte[]> message) {
      throw new NoClassDefFoundError("com/example/Missing");
    }

    @Override
    public void close() {}

    @Override
    public void configure(Map<String, ?> settings) {}
  }
}
