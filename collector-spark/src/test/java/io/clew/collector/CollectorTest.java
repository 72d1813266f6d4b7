package io.clew.collector;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.clew.analysis.trace.Trace;
import io.clew.collector.trace.TestSpans;
import io.clew.testbed.KafkaBroker;
import io.clew.testbed.KafkaTopic;
import io.clew.testbed.OpenSearchServer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import zipkin2.Span;

/** With a real broker, a real Spark and a real OpenSearch. */
@Tag("ci")
class CollectorTest {
  private static final Duration LIMIT = Duration.ofMinutes(2);
  private static final int TRACES = 200;

  @TempDir Path directory;

  private static List<List<Span>> traces() {
    long now = System.currentTimeMillis() * 1000 - 5_000_000;
    List<List<Span>> traces = new ArrayList<>();
    for (int i = 1; i <= TRACES; i++) {
      traces.add(TestSpans.trace(i, 1 + i % 12, now + i * 1000L));
    }
    return traces;
  }

  @Test
  void spans_areReadFromTheStore_justAsTheyWereSent() throws Exception {
    List<List<Span>> traces = traces();
    int spans = traces.stream().mapToInt(List::size).sum();
    try (KafkaBroker broker = KafkaBroker.started();
        OpenSearchServer server = OpenSearchServer.started();
        SpanProducer producer = new SpanProducer(broker, "zipkin");
        StoredTraces stored = new StoredTraces(server)) {
      new KafkaTopic(broker.bootstrapServers(), "zipkin").create(2, Map.of());
      send(traces, producer);
      producer.send("1", "no spans".getBytes(UTF_8));
      producer.send(null, "[{\"traceId\":\"x\"},{]".getBytes(UTF_8));
      producer.send(null, null);
      producer.flush();
      try (CollectorProcess collector =
          new CollectorProcess(
              directory,
              broker,
              server,
              List.of(
                  "clew.collector.layout=traces,zipkin", "clew.collector.silence-millis=2000"))) {
        await()
            .atMost(LIMIT)
            .until(
                () ->
                    !collector.isAlive()
                        || (stored.spans() >= spans && stored.zipkinSpans() >= spans));
        assertThat(collector.isAlive()).as(collector.output()).isTrue();

        assertSame(stored.traces(), traces);
        assertThat(stored.spans()).isEqualTo(spans);
        assertThat(stored.zipkinSpans()).isEqualTo(spans);
        await()
            .atMost(LIMIT)
            .untilAsserted(
                () ->
                    assertThat(stored.dependencies())
                        .isEqualTo(StoredTraces.expectedDependencies(traces)));
        assertDeadLetters(broker);
        await().atMost(LIMIT).untilAsserted(() -> assertMetrics(collector, spans));
        assertPlan(collector.plan());
      }
    }
  }

  /** Half of the traces in one record, half in two; in both encodings; with keys and without. */
  private static void send(List<List<Span>> traces, SpanProducer producer) {
    for (int i = 0; i < traces.size(); i++) {
      List<Span> trace = traces.get(i);
      int cut = i % 2 == 0 ? trace.size() : trace.size() / 2;
      String key = i % 3 == 0 ? null : trace.get(0).traceId();
      for (List<Span> part : List.of(trace.subList(0, cut), trace.subList(cut, trace.size()))) {
        if (!part.isEmpty()) {
          producer.send(key, i % 5 == 0 ? TestSpans.json(part) : TestSpans.proto3(part));
        }
      }
    }
  }

  private static void assertSame(Map<String, Trace> stored, List<List<Span>> sent) {
    Map<String, List<String>> expected = new TreeMap<>();
    sent.forEach(t -> expected.put(t.get(0).traceId(), StoredTraces.rows(Trace.of(t))));
    Map<String, List<String>> actual = new TreeMap<>();
    stored.forEach((id, trace) -> actual.put(id, StoredTraces.rows(trace)));
    assertThat(actual).isEqualTo(expected);
  }

  private static void assertDeadLetters(KafkaBroker broker) {
    Map<String, String> reasons = new TreeMap<>();
    for (ConsumerRecord<byte[], byte[]> letter :
        new KafkaTopic(broker.bootstrapServers(), "zipkin-dead-letters").records()) {
      String reason = new String(letter.headers().lastHeader("reason").value(), UTF_8);
      reasons.put(new String(letter.key(), UTF_8), reason.replaceFirst(":.*", ""));
    }
    assertThat(reasons.keySet()).allMatch(id -> id.matches("zipkin-[01]-\\d+"));
    assertThat(reasons.values())
        .containsExactlyInAnyOrder("neither JSON nor proto3", "at byte 18", "an empty record");
  }

  private static void assertMetrics(CollectorProcess collector, int spans) throws Exception {
    String page = collector.metrics();
    assertThat(CollectorProcess.metric(page, "spans_read")).isEqualTo(spans);
    assertThat(CollectorProcess.metric(page, "spans_stored")).isEqualTo(spans);
    assertThat(CollectorProcess.metric(page, "traces_completed")).isEqualTo(TRACES);
    assertThat(CollectorProcess.metric(page, "dead_letters")).isEqualTo(3);
    assertThat(CollectorProcess.metric(page, "spans_open")).isZero();
    assertThat(CollectorProcess.metric(page, "lag_records")).isZero();
  }

  /** Sorted by trace and by place, in the one sort and the one exchange that there are anyway. */
  private static void assertPlan(String plan) {
    assertThat(plan.split("Exchange \\(", -1)).as(plan).hasSize(2);
    assertThat(plan.split("Sort \\(", -1)).as(plan).hasSize(2);
    assertThat(plan).containsPattern("\\[_1#\\d+L? ASC NULLS FIRST, _2#\\d+ ASC NULLS FIRST\\]");
  }
}
