package io.clew.reporter.kafka;

import static io.clew.reporter.kafka.Batches.span;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.clew.api.Encoding;
import io.clew.api.FinishedSpan;
import io.clew.api.SpanBatch;
import io.clew.reporter.zipkin.ClewMessageSender;
import io.clew.spool.SpoolingSpanSender;
import io.clew.testbed.KafkaBroker;
import io.clew.testbed.ZipkinServer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import zipkin2.Span;
import zipkin2.codec.SpanBytesDecoder;
import zipkin2.reporter.AsyncReporter;

/** A stock Zipkin server takes from Kafka what is sent there, and has every span of it. */
class ZipkinReadsTest {
  private static final int TRACES = 50;
  private static final int SPANS = 500;

  private static KafkaBroker broker;
  private static ZipkinServer zipkin;

  @BeforeAll
  static void start() {
    broker = KafkaBroker.started();
    zipkin =
        ZipkinServer.started(
            Map.of("KAFKA_BOOTSTRAP_SERVERS", broker.bootstrapServers(), "KAFKA_TOPIC", "zipkin"));
  }

  @AfterAll
  static void stop() {
    zipkin.close();
    broker.close();
  }

  @ParameterizedTest
  @EnumSource
  void kafkaSpanSender_inEitherEncoding_losesNothing(Encoding encoding) throws Exception {
    FinishedSpan[] spans = spans(encoding == Encoding.ZIPKIN_JSON ? 1 : 2);

    try (KafkaSpanSender sender =
        KafkaSpanSender.newBuilder(broker.bootstrapServers()).encoding(encoding).build()) {
      sender.send(Batches.of(encoding, spans));
    }

    awaitAll(decoded(spans));
  }

  @Test
  void kafkaSpanSender_batchesAsRecords_losesNothing() throws Exception {
    FinishedSpan[] spans = spans(3);

    try (KafkaSpanSender sender =
        KafkaSpanSender.newBuilder(broker.bootstrapServers()).record(RecordUnit.BATCH).build()) {
      sender.send(Batches.of(Encoding.ZIPKIN_PROTO3, spans));
    }

    awaitAll(decoded(spans));
  }

  @Test
  void zipkinReporter_byClewsSenders_losesNothing(@TempDir Path spool) throws Exception {
    List<Span> spans = decoded(spans(9));
    KafkaSpanSender kafka = KafkaSpanSender.create(broker.bootstrapServers());

    try (ClewMessageSender sender = ClewMessageSender.of(SpoolingSpanSender.create(spool, kafka));
        AsyncReporter<Span> reporter = AsyncReporter.create(sender)) {
      spans.forEach(reporter::report);
      reporter.flush();
    }

    awaitAll(spans);
  }

  private static FinishedSpan[] spans(long traceHigh) {
    return IntStream.range(0, SPANS)
        .mapToObj(i -> span(traceHigh, 1 + i % TRACES, 1 + i))
        .toArray(FinishedSpan[]::new);
  }

  private static List<Span> decoded(FinishedSpan... spans) {
    SpanBatch batch = Batches.of(Encoding.ZIPKIN_JSON, spans);
    return Batches.slices(batch).stream().map(SpanBytesDecoder.JSON_V2::decodeOne).toList();
  }

  private static void awaitAll(List<Span> spans) {
    Map<String, Set<Span>> traces =
        spans.stream().collect(Collectors.groupingBy(Span::traceId, Collectors.toSet()));
    assertThat(traces).hasSize(TRACES);
    traces.forEach(
        (id, expected) ->
            await()
                .atMost(Duration.ofMinutes(1))
                .untilAsserted(() -> assertThat(fetched(id)).isEqualTo(expected)));
  }

  private static Set<Span> fetched(String traceId) {
    byte[] json = zipkin.trace(traceId).getBytes(StandardCharsets.UTF_8);
    return Set.copyOf(SpanBytesDecoder.JSON_V2.decodeList(json));
  }
}
