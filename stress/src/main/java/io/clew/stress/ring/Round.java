package io.clew.stress.ring;

import io.clew.api.FinishedSpan;
import io.clew.api.SamplingState;
import io.clew.api.TraceContext;
import io.clew.core.report.AsyncReporter;
import io.clew.core.report.Retry;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.Callable;

/**
 * One reporter and the tasks that race on it. The seed sets ring, batch, linger, waiting, attempts
 * and sender.
 */
final class Round {
  private static final Duration LONG = Duration.ofMinutes(1);
  private static final int SEVERAL_RINGS = 4096;
  private static final long AMPLE_BYTES = 1 << 24;
  private static final FinishedSpan SPAN =
      FinishedSpan.newBuilder(
              TraceContext.newBuilder()
                  .traceId(1)
                  .spanId(2)
                  .samplingState(SamplingState.ACCEPT)
                  .build())
          .name("get")
          .build();

  final Random random;
  final CountingSender sender;
  final AsyncReporter reporter;
  private volatile boolean closed;

  private Round(Random random, int maxQueuedSpans, long maxQueuedBytes) {
    this.random = random;
    sender = new CountingSender(random.nextInt(4), random.nextBoolean() ? 0 : random.nextInt(300));
    reporter =
        AsyncReporter.newBuilder(sender)
            .maxQueuedSpans(maxQueuedSpans)
            .maxQueuedBytes(maxQueuedBytes)
            .maxBatchBytes(1 + random.nextInt(200))
            .linger(Duration.ofMillis(random.nextInt(3)))
            .maxWait(Duration.ofNanos(random.nextBoolean() ? random.nextInt(300_000) : 0))
            .retry(retry())
            .build();
  }

  /**
   * Up to three attempts, with back-offs that are shorter than a race. At the close, each of up to
   * 120 batches may be tried for as long as one batch is: all of them together for less than a
   * close waits.
   */
  private Retry retry() {
    Duration pause = Duration.ofNanos(random.nextInt(50_000));
    return new Retry(1 + random.nextInt(3), Duration.ofMillis(50), pause, pause);
  }

  /** A round in which the queue has room for all spans. */
  static Round roomy(long seed) {
    Random random = new Random(seed);
    return new Round(random, random.nextBoolean() ? 1024 : SEVERAL_RINGS, AMPLE_BYTES);
  }

  /** A round in which the queue is soon full: a small ring, or few bytes. */
  static Round narrow(long seed) {
    Random random = new Random(seed);
    return random.nextBoolean()
        ? new Round(random, 2, AMPLE_BYTES)
        : new Round(random, SEVERAL_RINGS, 1);
  }

  /** Reports spans, and returns their number. */
  Callable<Long> producer() {
    int spans = 1 + random.nextInt(40);
    int pause = random.nextInt(60);
    return () -> {
      spin(pause);
      for (int i = 0; i < spans; i++) {
        reporter.report(SPAN);
      }
      return (long) spans;
    };
  }

  /** Reports spans and flushes them: none of them is pending after that. */
  Callable<Long> flusher() {
    int spans = 1 + random.nextInt(20);
    int pause = random.nextInt(60);
    return () -> {
      spin(pause);
      for (int i = 0; i < spans; i++) {
        reporter.report(SPAN);
      }
      check(reporter.flush(LONG), "a flush ran out of time");
      AsyncReporter.Stats stats = reporter.stats();
      check(stats.sent() + stats.dropped() >= spans, "a flush did not wait");
      return (long) spans;
    };
  }

  /** Reports spans until the reporter is closed, so the close meets it at any point. */
  Callable<Long> steadyProducer() {
    return () -> {
      long spans = 0;
      while (!closed) {
        reporter.report(SPAN);
        spans++;
      }
      return spans;
    };
  }

  /** Closes, and returns how many spans the close has lost. */
  Callable<Long> closer(Duration timeout) {
    int pause = random.nextInt(400);
    return () -> {
      spin(pause);
      long lost = reporter.close(timeout);
      closed = true;
      return lost;
    };
  }

  /** Reads the counters again and again: they add up at any time. */
  Callable<Long> counterReader() {
    return () -> {
      long before = 0;
      for (int i = 0; i < 50; i++) {
        AsyncReporter.Stats stats = reporter.stats();
        check(stats.pending() >= 0, "the number of pending spans is negative");
        check(stats.reported() >= before, "the number of reported spans has become smaller");
        checkCounters(stats);
        before = stats.reported();
      }
      return 0L;
    };
  }

  /** Closes, and checks the counters: every span is counted once, and none is pending. */
  void closeAndCheck(long reported) {
    reporter.close(LONG);
    long deadline = System.nanoTime() + LONG.toNanos();
    while ((reporter.stats().pending() != 0 || sender.closes() == 0)
        && System.nanoTime() - deadline < 0) {
      Thread.onSpinWait();
    }
    AsyncReporter.Stats stats = reporter.stats();
    checkCounters(stats);
    check(stats.pending() == 0, "spans are still pending");
    check(stats.reported() == reported, reported + " were reported");
    check(stats.sent() == sender.sent(), sender.sent() + " were sent");
    check(sender.closes() == 1, "the sender was closed " + sender.closes() + " times");
    check(!sender.isMisused(), "the sender was called by two threads at once, or after its close");
  }

  private void checkCounters(AsyncReporter.Stats stats) {
    check(
        stats.reported() == stats.sent() + stats.dropped() + stats.pending(),
        "the counters do not add up");
  }

  void check(boolean holds, String otherwise) {
    if (!holds) {
      throw new AssertionError(otherwise + ": " + reporter);
    }
  }

  static void spin(int turns) {
    for (int i = 0; i < turns; i++) {
      Thread.onSpinWait();
    }
  }
}
