package io.clew.core.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.clew.api.Encoding;
import io.clew.api.FinishedSpan;
import io.clew.api.TraceContext;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class WorkerTest {
  /** A producer can pass the look at the close and come to the ring when the worker has ended. */
  @Test
  @Timeout(120)
  void sweep_spanThatAFlushWaitsFor_endsTheWait() throws Exception {
    SpanQueue queue = new SpanQueue(8, 4096);
    Batch batch = new Batch(Encoding.ZIPKIN_JSON, 100, 100);
    Worker worker =
        new Worker(queue, new MemorySender(), Retry.NEVER, batch, 0, 0, Delivery.Ticker.SYSTEM);
    worker.start();
    assertThat(worker.close(TimeUnit.SECONDS.toNanos(20))).isZero();
    assertThat(worker.hasEnded()).isTrue();
    queue.offer(
        FinishedSpan.newBuilder(TraceContext.newBuilder().traceId(1).spanId(2).build()).build());
    AtomicReference<Thread> waiting = new AtomicReference<>();
    Supplier<Boolean> flushing =
        () -> {
          waiting.set(Thread.currentThread());
          return worker.flush(TimeUnit.HOURS.toNanos(1));
        };
    CompletableFuture<Boolean> flush = CompletableFuture.supplyAsync(flushing);
    await()
        .atMost(Duration.ofMinutes(1))
        .until(
            () -> waiting.get() != null && waiting.get().getState() == Thread.State.TIMED_WAITING);

    worker.sweep();

    assertThat(flush.get(60, TimeUnit.SECONDS)).isTrue();
    assertThat(worker.counts()).isEqualTo(new DeliveryCounters.Counts(0, 0, 0, 0, 1));
  }
}
