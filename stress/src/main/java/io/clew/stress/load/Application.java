package io.clew.stress.load;

import io.opentracing.Span;
import io.opentracing.SpanContext;
import io.opentracing.Tracer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.ObjLongConsumer;
import java.util.stream.IntStream;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * Two threads that finish spans at a steady rate and measure how long {@code finish()} takes. Ten
 * spans at a time are a trace. After a pause of the machine they catch up. Each span has its number
 * as a tag, so that a receiver can recognise it.
 */
public final class Application {
  /** Each finishes every other number. */
  public static final int THREADS = 2;

  /** The tag with a span's number. */
  public static final String NUMBER = "number";

  private static final int BUNCH = 10;
  private static final int GENTLY = 10;

  /** The precision of what is printed. */
  private static final int DIGITS = 3;

  private final Tracer tracer;
  private final long bunchNanos;
  private final long first;
  private final ObjLongConsumer<Span> more;
  private final AtomicLongArray finished = new AtomicLongArray(THREADS);
  private final AtomicReference<@Nullable Throwable> seen = new AtomicReference<>();
  private final List<Thread> threads;
  private long gentleNanos;
  private volatile @Nullable Histogram times;
  private volatile boolean stopped;

  /**
   * An application that is not started.
   *
   * @param spansPerSecond of both threads together
   * @param first the number of the first span
   * @param more is called for each span and its number, to change some of them
   */
  public Application(Tracer tracer, int spansPerSecond, long first, ObjLongConsumer<Span> more) {
    this.tracer = tracer;
    this.first = first;
    this.more = more;
    bunchNanos = 1_000_000_000L * THREADS * BUNCH / spansPerSecond;
    threads =
        IntStream.range(0, THREADS)
            .mapToObj(thread -> new Thread(() -> run(thread), "application"))
            .toList();
  }

  /** Begins to finish spans. */
  public void start() {
    start(Duration.ZERO);
  }

  /**
   * Begins to finish spans, first at a tenth of the rate, while the JVM warms up.
   *
   * @param gently how long it warms up
   */
  public void start(Duration gently) {
    gentleNanos = gently.toNanos();
    threads.forEach(Thread::start);
  }

  /** Waits for some time, and returns how many nanoseconds each {@code finish()} took meanwhile. */
  public Histogram measure(Duration time) throws InterruptedException {
    Histogram measured = new ConcurrentHistogram(DIGITS);
    times = measured;
    Thread.sleep(time.toMillis());
    times = null;
    Thread.sleep(10); // For threads that are still in finish().
    return measured;
  }

  /** Finishes no more spans, and waits for the threads. */
  public void stop() throws InterruptedException {
    stopped = true;
    for (Thread thread : threads) {
      thread.join();
    }
  }

  /**
   * How many spans a thread has finished.
   *
   * @param thread 0 or 1
   */
  public long finished(int thread) {
    return finished.get(thread);
  }

  /** How many spans both threads have finished. */
  public long finished() {
    return IntStream.range(0, THREADS).mapToLong(finished::get).sum();
  }

  /** What tracing has thrown into the application; null if nothing. */
  public @Nullable Throwable seen() {
    return seen.get();
  }

  private void run(int thread) {
    long begin = System.nanoTime();
    long next = begin;
    long done = 0;
    try {
      while (!stopped) {
        SpanContext parent = null;
        for (int i = 0; i < BUNCH; i++) {
          Span span = start(parent, i, first + done * THREADS + thread);
          parent = parent == null ? span.context() : parent;
          finish(span);
          finished.setRelease(thread, ++done);
        }
        next += next - begin < gentleNanos ? GENTLY * bunchNanos : bunchNanos;
        LockSupport.parkNanos(this, next - System.nanoTime());
      }
    } catch (Throwable t) {
      seen.set(t);
    }
  }

  private Span start(@Nullable SpanContext parent, int i, long number) {
    Span span =
        tracer
            .buildSpan("get")
            .asChildOf(parent)
            .withTag("span.kind", "client")
            .withTag("peer.service", "users")
            .withTag("http.status_code", 200 + i)
            .withTag(NUMBER, number)
            .start();
    more.accept(span, number);
    return span;
  }

  private void finish(Span span) {
    Histogram measured = times;
    long start = System.nanoTime();
    span.finish();
    long nanos = System.nanoTime() - start;
    if (measured != null) {
      measured.recordValue(nanos);
    }
  }
}
