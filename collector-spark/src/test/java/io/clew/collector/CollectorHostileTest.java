package io.clew.collector;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.clew.collector.trace.TestSpans;
import io.clew.testbed.KafkaBroker;
import io.clew.testbed.KafkaTopic;
import io.clew.testbed.OpenSearchServer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import zipkin2.Span;
import zipkin2.codec.SpanBytesEncoder;

/** The stream goes on, whatever is in the topic, and all of it is accounted for. For CI alone. */
@Tag("ci")
@Tag("once")
class CollectorHostileTest {
  private static final Duration LIMIT = Duration.ofMinutes(10);
  private static final int LARGE_TRACE = 1_000_000;

  @TempDir Path directory;

  private long spans;
  private long letters;

  @Test
  void hostileRecords_areStoredOrDeadLetters() throws Exception {
    try (KafkaBroker broker =
            KafkaBroker.newBuilder().property("message.max.bytes", "8000000").build();
        OpenSearchServer server = OpenSearchServer.started();
        StoredTraces stored = new StoredTraces(server)) {
      broker.start();
      new KafkaTopic(broker.bootstrapServers(), "zipkin").create(2, Map.of());
      try (SpanProducer producer = new SpanProducer(broker, "zipkin")) {
        sendOddTraces(producer);
        sendNoSpans(producer);
        sendLargeTrace(producer);
        producer.flush();
      }
      try (CollectorProcess collector =
          new CollectorProcess(directory, broker, server, List.of())) {
        await().atMost(LIMIT).until(() -> !collector.isAlive() || stored.spans() >= spans);
        assertThat(collector.isAlive()).as(collector.output()).isTrue();
        await()
            .atMost(LIMIT)
            .untilAsserted(
                () -> {
                  String page = collector.metrics();
                  assertThat(CollectorProcess.metric(page, "spans_stored")).isEqualTo(spans);
                  assertThat(CollectorProcess.metric(page, "spans_read")).isEqualTo(spans);
                  assertThat(CollectorProcess.metric(page, "dead_letters")).isEqualTo(letters);
                  assertThat(CollectorProcess.metric(page, "lag_records")).isZero();
                });
        assertThat(stored.spans()).isEqualTo(spans);
        assertThat(new KafkaTopic(broker.bootstrapServers(), "zipkin-dead-letters").records())
            .hasSize((int) letters);
      }
    }
  }

  private void send(SpanProducer producer, List<Span> trace, boolean isJson) {
    // Under another key than that of the trace.
    producer.send("0", isJson ? TestSpans.json(trace) : TestSpans.proto3(trace));
    spans += trace.size();
  }

  private void sendOddTraces(SpanProducer producer) {
    long now = System.currentTimeMillis() * 1000;
    send(producer, TestSpans.trace(1, 5, 1_000), false); // 1970
    send(producer, TestSpans.trace(2, 5, now + 86_400_000_000L), true); // A day ahead.
    send(producer, TestSpans.trace(3, 5, now * 1000), false); // Nanoseconds.
    List<Span> large = new ArrayList<>();
    for (Span span : TestSpans.trace(4, 4, now)) {
      large.add(span.toBuilder().putTag("large", "\u00e4\"x".repeat(300_000)).build());
    }
    send(producer, large, true);
    send(producer, large.stream().map(s -> s.toBuilder().traceId("5").build()).toList(), false);
    List<Span> tags = new ArrayList<>();
    for (Span span : TestSpans.trace(6, 2, now)) {
      Span.Builder many = span.toBuilder();
      for (int i = 0; i < 20_000; i++) {
        many.putTag("key." + i + ".x", "v" + i);
      }
      tags.add(many.build());
    }
    send(producer, tags, false);
  }

  private void sendNoSpans(SpanProducer producer) {
    Random random = new Random(2);
    for (int i = 0; i < 500; i++) {
      byte[] noise = new byte[1 + random.nextInt(200)];
      random.nextBytes(noise);
      noise[0] = (byte) 0xFF;
      sendLetter(producer, noise);
    }
    byte[] proto3 = TestSpans.proto3(TestSpans.trace(7, 3, TestSpans.START));
    sendLetter(producer, java.util.Arrays.copyOf(proto3, proto3.length - 3));
    sendLetter(
        producer, SpanBytesEncoder.THRIFT.encodeList(TestSpans.trace(8, 2, TestSpans.START)));
    sendLetter(
        producer, SpanBytesEncoder.JSON_V1.encode(TestSpans.trace(8, 1, TestSpans.START).get(0)));
    sendLetter(producer, "[".repeat(10_000).getBytes(UTF_8));
    sendLetter(producer, null);
  }

  private void sendLetter(SpanProducer producer, byte[] value) {
    producer.send(null, value);
    letters++;
  }

  /** One trace id for all. */
  private void sendLargeTrace(SpanProducer producer) {
    long now = System.currentTimeMillis() * 1000;
    for (int i = 0; i < LARGE_TRACE; i += 1_000) {
      List<Span> part = new ArrayList<>();
      for (int s = i; s < i + 1_000; s++) {
        part.add(
            Span.newBuilder()
                .traceId("9")
                .id(1L + s)
                .parentId(s == 0 ? null : "1")
                .name("work")
                .timestamp(now + s)
                .duration(10)
                .build());
      }
      send(producer, part, false);
    }
  }
}
