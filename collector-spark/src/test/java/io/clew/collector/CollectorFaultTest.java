package io.clew.collector;

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
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import zipkin2.Span;

/**
 * Under load the collector is killed five times, OpenSearch stands still and is killed, and Kafka
 * is killed. Minutes: for CI alone.
 */
@Tag("long")
class CollectorFaultTest {
  private static final Duration LIMIT = Duration.ofMinutes(10);
  private static final int TRACES = 12_000;
  private static final int PER_SECOND = 100;

  @TempDir Path directory;

  @Test
  void faults_loseNoSpan_andStoreNoneTwice() throws Exception {
    List<List<Span>> traces = new ArrayList<>();
    long now = System.currentTimeMillis() * 1000;
    for (int i = 1; i <= TRACES; i++) {
      traces.add(TestSpans.trace(i, 1 + i % 6, now + i * 1_000_000L / PER_SECOND));
    }
    long spans = traces.stream().mapToLong(List::size).sum();
    ExecutorService sending = Executors.newSingleThreadExecutor();
    try (KafkaBroker broker = KafkaBroker.started();
        OpenSearchServer server = OpenSearchServer.started();
        SpanProducer producer = new SpanProducer(broker, "zipkin");
        StoredTraces stored = new StoredTraces(server)) {
      new KafkaTopic(broker.bootstrapServers(), "zipkin").create(3, Map.of());
      Future<?> sent = sending.submit(() -> send(traces, producer));
      try (CollectorProcess collector =
          new CollectorProcess(
              directory, broker, server, List.of("clew.collector.max-age-millis=120000"))) {
        await().atMost(LIMIT).until(() -> stored.spans() > 0);
        for (int kill = 0; kill < 5; kill++) {
          long before = stored.spans();
          await().atMost(LIMIT).until(() -> stored.spans() > before || sent.isDone());
          collector.kill();
          switch (kill) {
            case 1 -> {
              collector.restart();
              server.pause();
              Thread.sleep(20_000);
              collector.kill(); // While it waits for the store.
              server.resume();
            }
            case 2 -> {
              server.kill();
              collector.restart();
              Thread.sleep(10_000);
              server.restart();
              continue;
            }
            case 3 -> {
              broker.kill();
              Thread.sleep(5_000);
              broker.start();
            }
            default -> {}
          }
          collector.restart();
        }
        sent.get();
        producer.flush();
        await().atMost(LIMIT).until(() -> !collector.isAlive() || stored.spans() >= spans);
        assertThat(collector.isAlive()).as(collector.output()).isTrue();
        assertExact(stored, traces, spans);
      }
    } finally {
      sending.shutdownNow();
    }
  }

  private static Void send(List<List<Span>> traces, SpanProducer producer)
      throws InterruptedException {
    for (int i = 0; i < traces.size(); i++) {
      List<Span> trace = traces.get(i);
      int cut = trace.size() / 2;
      // The root last: a trace is not whole before.
      for (List<Span> part : List.of(trace.subList(cut, trace.size()), trace.subList(0, cut))) {
        if (!part.isEmpty()) {
          producer.send(trace.get(0).traceId(), TestSpans.proto3(part));
        }
      }
      if (i % PER_SECOND == PER_SECOND - 1) {
        Thread.sleep(1000);
      }
    }
    return null;
  }

  private static void assertExact(StoredTraces stored, List<List<Span>> sent, long spans)
      throws Exception {
    Map<String, Trace> traces = stored.traces();
    assertThat(traces).hasSize(sent.size());
    for (List<Span> trace : sent) {
      assertThat(StoredTraces.rows(traces.get(trace.get(0).traceId())))
          .isEqualTo(StoredTraces.rows(Trace.of(trace)));
    }
    assertThat(stored.spans()).isEqualTo(spans);
    await()
        .atMost(LIMIT)
        .untilAsserted(
            () ->
                assertThat(stored.dependencies())
                    .isEqualTo(StoredTraces.expectedDependencies(sent)));
  }
}
