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
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import zipkin2.Span;

/**
 * Under load the collector is killed five times, OpenSearch stands still for a minute and is
 * killed, and Kafka is killed. Minutes: it runs by hand.
 */
@Tag("long")
class CollectorFaultTest {
  private static final Duration LIMIT = Duration.ofMinutes(10);
  private static final Duration STANDSTILL = Duration.ofMinutes(1);
  private static final int PER_SECOND = 100;

  @TempDir Path directory;

  @Test
  void faults_loseNoSpan_andStoreNoneTwice() throws Exception {
    long begin = System.nanoTime();
    try (KafkaBroker broker = KafkaBroker.started();
        OpenSearchServer server = OpenSearchServer.started();
        SpanProducer producer = new SpanProducer(broker, "zipkin");
        StoredTraces stored = new StoredTraces(server)) {
      new KafkaTopic(broker.bootstrapServers(), "zipkin").create(3, Map.of());
      try (Load load = new Load(producer);
          CollectorProcess collector =
              new CollectorProcess(
                  directory, broker, server, List.of("clew.collector.max-age-millis=120000"))) {
        awaitStoring(collector, stored);
        collector.kill();
        collector.restart();

        awaitStoring(collector, stored);
        server.pause();
        Thread.sleep(STANDSTILL.toMillis());
        collector.kill(); // While it waits for the store.
        server.resume();
        collector.restart();

        awaitStoring(collector, stored);
        server.kill();
        load.awaitMore(5 * PER_SECOND);
        collector.kill();
        collector.restart();
        load.awaitMore(20 * PER_SECOND); // It starts, and finds no store.
        server.restart();

        awaitStoring(collector, stored);
        broker.kill();
        await().atMost(LIMIT).until(() -> collector.output().contains("may not be available"));
        collector.kill();
        broker.start();
        collector.restart();

        awaitStoring(collector, stored);
        server.kill(); // While it reads and writes.
        server.restart();
        awaitStoring(collector, stored);
        collector.kill();
        List<List<Span>> traces = load.end();
        collector.restart();

        long spans = traces.stream().mapToLong(List::size).sum();
        await().atMost(LIMIT).until(() -> !collector.isAlive() || stored.spans() >= spans);
        assertThat(collector.isAlive()).as(collector.output()).isTrue();
        assertExact(stored, traces, spans);
        System.out.printf(
            Locale.ROOT,
            "%d traces, %d spans: each stored once; 5 kills of the collector in %d s%n",
            traces.size(),
            spans,
            TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - begin));
      }
    }
  }

  /** More is stored than was, twice: so it reads on, and what it does next is cut off. */
  private static void awaitStoring(CollectorProcess collector, StoredTraces stored) {
    for (int i = 0; i < 2; i++) {
      long before = stored.spans();
      await().atMost(LIMIT).until(() -> !collector.isAlive() || stored.spans() > before);
      assertThat(collector.isAlive()).as(collector.output()).isTrue();
    }
  }

  /** Sends traces until it is told to end. */
  private static final class Load implements AutoCloseable {
    private final ExecutorService thread = Executors.newSingleThreadExecutor();
    private final List<List<Span>> traces = new ArrayList<>();
    private final AtomicInteger count = new AtomicInteger();
    private final SpanProducer producer;
    private final Future<?> sending;
    private volatile boolean hasEnded;

    Load(SpanProducer producer) {
      this.producer = producer;
      sending = thread.submit(this::send);
    }

    private Void send() throws InterruptedException {
      for (int i = 1; !hasEnded; i++) {
        List<Span> trace = TestSpans.trace(i, 1 + i % 6, System.currentTimeMillis() * 1000);
        int cut = trace.size() / 2;
        // The root last: a trace is not whole before.
        for (List<Span> part : List.of(trace.subList(cut, trace.size()), trace.subList(0, cut))) {
          if (!part.isEmpty()) {
            producer.send(trace.get(0).traceId(), TestSpans.proto3(part));
          }
        }
        traces.add(trace);
        count.set(i);
        Thread.sleep(1000 / PER_SECOND);
      }
      return null;
    }

    /** So many traces were made; the broker may have none of them. */
    void awaitMore(int more) {
      int before = count.get();
      await().atMost(LIMIT).until(() -> sending.isDone() || count.get() >= before + more);
      assertThat(sending.isDone()).isFalse();
    }

    /** All that are in the topic. */
    List<List<Span>> end() throws Exception {
      hasEnded = true;
      sending.get();
      producer.flush();
      return traces;
    }

    @Override
    public void close() {
      hasEnded = true;
      thread.shutdownNow();
    }
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
