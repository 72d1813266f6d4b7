package io.clew.benchmarks.workload;

import java.util.concurrent.locks.LockSupport;
import org.jctools.queues.varhandle.MpscVarHandleArrayQueue;
import org.jspecify.annotations.Nullable;

/**
 * The minimal cost of recording a span: two clock reads, the allocation of the data of a span with
 * four tags, and one offer into a ring that a thread drains. It does nothing else that a tracer has
 * to do: no ids, no sampling, no context, no scope, no thread safety.
 */
final class Floor implements AutoCloseable {
  private static final int STATUS = 200;
  private static final long REST_NANOS = 10_000_000;

  private final MpscVarHandleArrayQueue<Data> ring;
  private final Thread worker = new Thread(this::drain, "floor");
  private volatile long delivered;
  private volatile boolean closed;

  Floor(int queuedSpans) {
    ring = new MpscVarHandleArrayQueue<>(queuedSpans);
    worker.setDaemon(true);
    worker.start();
  }

  /** False if the ring was full; a benchmark must fail then. */
  boolean span(long id) {
    Tag kind = new Tag("span.kind", "server", null);
    Tag method = new Tag("http.method", "GET", kind);
    Tag url = new Tag("http.url", "/api/v1/pins/12345", method);
    Data span = new Data(id, id, id, 0, "get", System.nanoTime());
    span.tags = new Tag("http.status_code", STATUS, url);
    span.durationNanos = System.nanoTime() - span.startNanos;
    return ring.offer(span);
  }

  long delivered() {
    return delivered;
  }

  void nudge() {
    LockSupport.unpark(worker);
  }

  @Override
  public void close() {
    closed = true;
    nudge();
  }

  @SuppressWarnings("NonAtomicVolatileUpdate") // Only the one worker writes it.
  private void drain() {
    while (!closed) {
      if (ring.poll() == null) {
        LockSupport.parkNanos(REST_NANOS);
      } else {
        delivered++;
      }
    }
  }

  private record Tag(String key, Object value, @Nullable Tag previous) {}

  @SuppressWarnings("UnusedVariable") // The cost of writing is what counts.
  private static final class Data {
    final long traceIdHigh;
    final long traceIdLow;
    final long spanId;
    final long parentId;
    final String name;
    final long startNanos;
    long durationNanos;
    @Nullable Tag tags;

    Data(
        long traceIdHigh,
        long traceIdLow,
        long spanId,
        long parentId,
        String name,
        long startNanos) {
      this.traceIdHigh = traceIdHigh;
      this.traceIdLow = traceIdLow;
      this.spanId = spanId;
      this.parentId = parentId;
      this.name = name;
      this.startNanos = startNanos;
    }
  }
}
