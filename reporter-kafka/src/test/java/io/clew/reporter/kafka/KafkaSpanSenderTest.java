package io.clew.reporter.kafka;

import static io.clew.reporter.kafka.Batches.span;
import static org.assertj.core.api.Assertions.assertThat;

import io.clew.api.Encoding;
import io.clew.api.FinishedSpan;
import io.clew.api.SpanBatch;
import io.clew.testbed.KafkaBroker;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import zipkin2.Span;

/** What arrives at a broker that is there. */
@ExtendWith(SharedBroker.class)
class KafkaSpanSenderTest {
  private final KafkaBroker broker;

  KafkaSpanSenderTest(KafkaBroker broker) {
    this.broker = broker;
  }

  @ParameterizedTest
  @EnumSource
  void send_spansOfSeveralTraces_areOneListForEachTrace(Encoding encoding) throws Exception {
    Topic topic = Topic.create(broker, 1, Map.of());
    try (KafkaSpanSender sender = topic.sender().encoding(encoding).build()) {
      sender.send(
          Batches.of(
              encoding, span(0, 7, 1), span(1, 7, 2), span(0, 7, 3), span(0, 8, 4), span(1, 7, 5)));
    }

    List<ConsumerRecord<byte[], byte[]>> records = topic.records();
    assertThat(records)
        .extracting(message -> Topic.text(message.key()))
        .containsExactly(
            "0000000000000007", "00000000000000010000000000000007", "0000000000000008");
    List<Span> spans = topic.spans(encoding);
    assertThat(spans)
        .extracting(Span::id)
        .containsExactly(
            "0000000000000001",
            "0000000000000003",
            "0000000000000002",
            "0000000000000005",
            "0000000000000004");
    assertThat(spans).extracting(Span::name).startsWith("get /1", "get /3");
    assertThat(spans.get(2).traceId()).isEqualTo("00000000000000010000000000000007");
    assertThat(spans).allSatisfy(span -> assertThat(span.tags()).containsEntry("tag", "v"));
  }

  @ParameterizedTest
  @EnumSource
  void send_batchAsRecord_isOneListWithoutAKey(Encoding encoding) throws Exception {
    Topic topic = Topic.create(broker, 3, Map.of());
    try (KafkaSpanSender sender =
        topic.sender().encoding(encoding).record(RecordUnit.BATCH).build()) {
      sender.send(Batches.of(encoding, span(0, 7, 1), span(1, 7, 2), span(0, 7, 3)));
      sender.send(Batches.of(encoding, span(0, 8, 4)));
    }

    assertThat(topic.records()).hasSize(2).allMatch(message -> message.key() == null);
    assertThat(topic.spans(encoding).stream().map(Span::id))
        .containsExactlyInAnyOrder(
            "0000000000000001", "0000000000000002", "0000000000000003", "0000000000000004");
  }

  @Test
  void send_severalPartitions_keepsATraceInOne() throws Exception {
    Topic topic = Topic.create(broker, 4, Map.of());
    try (KafkaSpanSender sender = topic.sender().build()) {
      for (int batch = 0; batch < 3; batch++) {
        int first = 100 * batch;
        sender.send(
            Batches.batch(
                IntStream.range(first, first + 100)
                    .mapToObj(i -> span(9, 1 + i % 20, 1 + i))
                    .toArray(FinishedSpan[]::new)));
      }
    }

    Map<String, Set<Integer>> partitions = new HashMap<>();
    for (ConsumerRecord<byte[], byte[]> message : topic.records()) {
      partitions
          .computeIfAbsent(Topic.text(message.key()), key -> new java.util.HashSet<>())
          .add(message.partition());
    }
    assertThat(partitions).hasSize(20);
    assertThat(partitions.values()).allSatisfy(of -> assertThat(of).hasSize(1));
    assertThat(partitions.values().stream().distinct()).hasSizeGreaterThan(1);
    assertThat(topic.ids()).hasSize(300).doesNotHaveDuplicates();
  }

  @Test
  void send_largeBatches_losesNothing() throws Exception {
    Topic topic = Topic.create(broker, 2, Map.of());
    List<Long> sent = new ArrayList<>();
    try (KafkaSpanSender sender = topic.sender().build()) {
      for (int batch = 0; batch < 5; batch++) {
        SpanBatch spans = Batches.traces(4000 * batch, 4000);
        sender.send(spans);
        IntStream.range(4000 * batch, 4000 * (batch + 1)).forEach(i -> sent.add(1L + i));
      }
      assertThat(sender.rejected()).isZero();
    }

    assertThat(topic.ids()).containsExactlyInAnyOrderElementsOf(sent);
  }

  @Test
  void toString_saysWhereTo() {
    try (KafkaSpanSender sender =
        KafkaSpanSender.newBuilder("h:1")
            .topic("t")
            .property("ssl.key.password", "secret")
            .build()) {
      assertThat(sender).hasToString("KafkaSpanSender(t at h:1)");
      assertThat(sender.encoding()).isEqualTo(Encoding.ZIPKIN_PROTO3);
    }
  }
}
