package io.clew.stress.fault;

import io.opentracing.Span;
import io.opentracing.Tracer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * Two threads that finish 10,000 spans a second each, in bunches of ten, and measure how long
 * {@code finish()} takes. What a pause of the machine has delayed is made up for, so the pace is
 * kept.
 */
final class Application {
  static final int SPANS_A_SECOND = 20_000;

  private static final int THREADS = 2;
  private static final int BUNCH = 10;
  private static final long BUNCH_NANOS = 1_000_000_000L * THREADS * BUNCH / SPANS_A_SECOND;

  /** Enough for all digits that are printed. */
  private static final int DIGITS = 3;

  private final Tracer tracer;
  private final LongAdder finished = new LongAdder();
  private final AtomicReference<@Nullable Throwable> seen = new AtomicReference<>();
  private final List<Thread> threads;
  private volatile @Nullable Histogram times;
  private volatile boolean stopped;

  Application(Tracer tracer) {
    this.tracer = tracer;
    threads = Stream.generate(() -> new Thread(this::run, "application")).limit(THREADS).toList();
  }

  void start() {
    threads.forEach(Thread::start);
  }

  /** Waits so long; returns how many nanoseconds each {@code finish()} took meanwhile. */
  Histogram measure(Duration time) throws InterruptedException {
    Histogram measured = new ConcurrentHistogram(DIGITS);
    times = measured;
    Thread.sleep(time.toMillis());
    times = null;
    Thread.sleep(10); // For those that are within a finish still.
    return measured;
  }

  void stop() throws InterruptedException {
    stopped = true;
    for (Thread thread : threads) {
      thread.join();
    }
  }

  /** How many spans were finished. */
  long finished() {
    return finished.sum();
  }

  /** What tracing has thrown at the application. */
  @Nullable Throwable seen() {
    return seen.get();
  }

  private void run() {
    long next = System.nanoTime();
    try {
      while (!stopped) {
        for (int i = 0; i < BUNCH; i++) {
          finishOne(i);
        }
        next += BUNCH_NANOS;
        LockSupport.parkNanos(this, next - System.nanoTime());
      }
    } catch (Throwable t) {
      seen.set(t);
    }
  }

  private void finishOne(int i) {
    Span span =
        tracer
            .buildSpan("get")
            .withTag("span.kind", "client")
            .withTag("peer.service", "users")
            .withTag("http.status_code", 200 + i)
            .start();
    Histogram measured = times;
    long start = System.nanoTime();
    span.finish();
    long nanos = System.nanoTime() - start;
    finished.increment();
    if (measured != null) {
      measured.recordValue(nanos);
    }
  }
}
