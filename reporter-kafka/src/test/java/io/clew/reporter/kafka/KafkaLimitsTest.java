package io.clew.reporter.kafka;

import static io.clew.reporter.kafka.Batches.batch;
import static io.clew.reporter.kafka.Batches.noise;
import static io.clew.reporter.kafka.Batches.span;
import static org.assertj.core.api.Assertions.assertThat;

import io.clew.api.FinishedSpan;
import io.clew.core.report.AsyncReporter;
import io.clew.testbed.KafkaBroker;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Traces, and spans, that are too large for one record. */
@ExtendWith(SharedBroker.class)
class KafkaLimitsTest {
  private final KafkaBroker broker;

  KafkaLimitsTest(KafkaBroker broker) {
    this.broker = broker;
  }

  private static FinishedSpan[] spansOfOneTrace(int first, int count, int bytes) {
    return LongStream.range(first, first + count)
        .mapToObj(id -> span(0, 7, id, noise(bytes)))
        .toArray(FinishedSpan[]::new);
  }

  private static List<Long> ids(long from, long to) {
    return LongStream.range(from, to).boxed().toList();
  }

  private static List<Integer> sizes(List<ConsumerRecord<byte[], byte[]>> records) {
    return records.stream().map(ConsumerRecord::serializedValueSize).toList();
  }

  @Test
  void send_traceAboveTheRequestLimit_isSplitBeforeItIsSent() throws Exception {
    Topic topic = Topic.create(broker, 1, Map.of());
    try (KafkaSpanSender sender =
        topic.sender().property("max.request.size", "20000").property("batch.size", "1").build()) {
      sender.send(batch(spansOfOneTrace(1, 30, 3000)));
      assertThat(sender.rejected()).isZero();
    }

    assertThat(topic.ids()).containsExactlyElementsOf(ids(1, 31));
    assertThat(sizes(topic.records()))
        .hasSize(5)
        .allSatisfy(size -> assertThat(size).isLessThanOrEqualTo(20_000 - 1024));
  }

  @Test
  void send_brokerTakesLess_isSplitInHalvesAndRemembered() throws Exception {
    Topic topic = Topic.create(broker, 1, Map.of("max.message.bytes", "20000"));
    try (KafkaSpanSender sender = topic.sender().build()) {
      sender.send(batch(spansOfOneTrace(1, 60, 3000)));
      int first = topic.records().size();
      sender.send(batch(spansOfOneTrace(61, 60, 3000)));
      assertThat(sender.rejected()).isZero();

      List<ConsumerRecord<byte[], byte[]>> records = topic.records();
      assertThat(sizes(records)).allSatisfy(size -> assertThat(size).isLessThan(25_000));
      assertThat(first).isBetween(9, 30);
      assertThat(records.size() - first).isBetween(9, 30);
    }

    assertThat(topic.ids()).containsExactlyInAnyOrderElementsOf(ids(1, 121));
  }

  @Test
  void send_brokerTakesMoreAgain_isSplitLess() throws Exception {
    Topic topic = Topic.create(broker, 1, Map.of("max.message.bytes", "20000"));
    AtomicLong nanos = new AtomicLong();
    KafkaSpanSender.Builder builder = topic.sender();
    builder.nanoTime = nanos::get;
    try (KafkaSpanSender sender = builder.build()) {
      sender.send(batch(spansOfOneTrace(1, 60, 3000)));
      int small = topic.records().size();
      setLimit(topic, "1000000");
      for (int i = 0; i < 10; i++) {
        nanos.addAndGet(Duration.ofMinutes(30).toNanos());
        sender.send(batch(span(0, 7, 61 + i)));
      }
      int before = topic.records().size();
      sender.send(batch(spansOfOneTrace(71, 60, 3000)));

      assertThat(small).isGreaterThan(8);
      assertThat(topic.records()).hasSize(before + 1);
      assertThat(sender.rejected()).isZero();
    }
    assertThat(topic.ids()).containsExactlyInAnyOrderElementsOf(ids(1, 131));
  }

  private void setLimit(Topic topic, String bytes) throws Exception {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
      admin
          .incrementalAlterConfigs(
              Map.of(
                  new ConfigResource(ConfigResource.Type.TOPIC, topic.name()),
                  List.of(
                      new AlterConfigOp(
                          new ConfigEntry("max.message.bytes", bytes), AlterConfigOp.OpType.SET))))
          .all()
          .get(60, TimeUnit.SECONDS);
    }
  }

  @Test
  void send_batchesAsRecords_areSplitAtTheLimitToo() throws Exception {
    Topic topic = Topic.create(broker, 1, Map.of("max.message.bytes", "20000"));
    try (KafkaSpanSender sender = topic.sender().record(RecordUnit.BATCH).build()) {
      sender.send(
          batch(
              LongStream.range(1, 101)
                  .mapToObj(id -> span(0, id, id, id == 50 ? noise(50_000) : noise(1000)))
                  .toArray(FinishedSpan[]::new)));
      assertThat(sender.rejected()).isOne();
    }

    assertThat(topic.records()).hasSizeBetween(5, 30);
    assertThat(topic.ids()).hasSize(99).doesNotContain(50L).doesNotHaveDuplicates();
  }

  @Test
  void send_manyTracesToABrokerThatTakesLess_arrive() throws Exception {
    Topic topic = Topic.create(broker, 2, Map.of("max.message.bytes", "20000"));
    try (KafkaSpanSender sender = topic.sender().build()) {
      sender.send(
          batch(
              LongStream.range(1, 101)
                  .mapToObj(id -> span(0, id, id, noise(2000)))
                  .toArray(FinishedSpan[]::new)));
      assertThat(sender.rejected()).isZero();
    }

    assertThat(topic.ids()).containsExactlyInAnyOrderElementsOf(ids(1, 101));
  }

  @Test
  void send_spansAboveEachLimit_areRejectedAndHoldUpNoOther() throws Exception {
    Topic topic = Topic.create(broker, 1, Map.of("max.message.bytes", "20000"));
    try (KafkaSpanSender sender = topic.sender().build()) {
      sender.send(
          batch(
              span(0, 1, 1),
              span(0, 1, 2, noise(100_000)), // Above the broker's.
              span(0, 1, 3),
              span(0, 2, 4, noise(2_000_000)), // Above the client's.
              span(0, 3, 5)));
      assertThat(sender.rejected()).isEqualTo(2);
      sender.send(batch(span(0, 1, 6)));
      assertThat(sender.rejected()).isEqualTo(2);
    }

    assertThat(topic.ids()).containsExactlyInAnyOrder(1L, 3L, 5L, 6L);
  }

  /** A span that compresses well is smaller than the limit when it arrives. */
  @Test
  void send_largeSpanThatCompresses_isTried() throws Exception {
    Topic topic = Topic.create(broker, 1, Map.of("max.message.bytes", "20000"));
    try (KafkaSpanSender sender = topic.sender().build()) {
      sender.send(batch(spansOfOneTrace(1, 20, 3000)));
      sender.send(batch(span(0, 1, 21, "a".repeat(100_000))));
      assertThat(sender.rejected()).isZero();
    }

    assertThat(topic.ids()).contains(21L).hasSize(21);
  }

  @Test
  void report_spanTooLarge_isCountedAsRejected() throws Exception {
    Topic topic = Topic.create(broker, 1, Map.of());
    AsyncReporter reporter = AsyncReporter.create(topic.sender().build());
    reporter.report(span(0, 1, 1));
    reporter.report(span(0, 1, 2, noise(2_000_000)));
    reporter.report(span(0, 2, 3));

    assertThat(reporter.close(Duration.ofMinutes(1))).isZero();
    assertThat(reporter.stats().sent()).isEqualTo(2);
    assertThat(reporter.stats().droppedRejected()).isEqualTo(1);
    assertThat(topic.ids()).containsExactlyInAnyOrder(1L, 3L);
  }
}
