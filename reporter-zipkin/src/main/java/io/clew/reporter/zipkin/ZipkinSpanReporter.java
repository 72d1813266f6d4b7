package io.clew.reporter.zipkin;

import io.clew.api.FinishedSpan;
import io.clew.api.SpanReporter;
import io.clew.api.UntracedThread;
import io.clew.common.FatalErrors;
import io.clew.common.SafeLog;
import java.io.Flushable;
import java.io.IOException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import zipkin2.Span;
import zipkin2.reporter.Reporter;

/**
 * Reports to any reporter of zipkin-reporter. It is for a reporter that has a queue of its own,
 * such as an {@code AsyncReporter} with Stackdriver's sender and encoder.
 *
 * <p>The thread that finishes a span converts it to Zipkin's and gives it to the reporter. A
 * reporter that writes to a socket on that thread, as X-Ray's does, needs a queue in front of it:
 * {@link ZipkinSpanSender#of(Reporter)} calls it on the thread that sends.
 *
 * <p>If the reporter throws, the span is dropped and counted, and the first time is logged.
 */
public final class ZipkinSpanReporter implements SpanReporter {
  private static final Logger log = SafeLog.logger(ZipkinSpanReporter.class);

  private final Reporter<Span> reporter;
  private final LongAdder dropped = new LongAdder();
  private final AtomicBoolean logged = new AtomicBoolean();
  private final AtomicBoolean closed = new AtomicBoolean();

  private ZipkinSpanReporter(Reporter<Span> reporter) {
    this.reporter = reporter;
  }

  /**
   * Reports to a reporter.
   *
   * @param reporter takes the spans, from many threads at once; flushed and closed with this one,
   *     if it has these methods
   */
  public static ZipkinSpanReporter of(Reporter<Span> reporter) {
    return new ZipkinSpanReporter(Objects.requireNonNull(reporter, "reporter"));
  }

  @Override
  public void report(FinishedSpan span) {
    if (closed.get()) {
      dropped.increment();
      return;
    }
    try {
      reporter.report(ZipkinSpans.of(span));
    } catch (Throwable t) {
      dropped.increment();
      FatalErrors.rethrow(t);
      logOnce(t);
    }
  }

  /**
   * How many spans were dropped here, since the reporter threw or this was closed. Spans that the
   * reporter drops itself are not counted.
   */
  public long dropped() {
    return dropped.sum();
  }

  /**
   * Flushes the reporter if it is {@link Flushable}, on a thread of its own.
   *
   * @return true if it is done, or if there is nothing to do
   */
  @Override
  public boolean flush(Duration timeout) {
    return within(timeout, this::flushNow);
  }

  /**
   * Flushes and closes the reporter if it has these methods, on a thread of its own.
   *
   * @return 0: only the reporter knows what it has lost
   */
  @Override
  public long close(Duration timeout) {
    if (!closed.getAndSet(true)) {
      boolean done =
          within(
              timeout,
              () -> {
                flushNow();
                if (reporter instanceof AutoCloseable closeable) {
                  closeable.close();
                }
              });
      if (!done) {
        log.warn("Tracing: {} could not be flushed and closed in time", this);
      }
    }
    return 0;
  }

  private void flushNow() throws IOException {
    if (reporter instanceof Flushable flushable) {
      flushable.flush();
    }
  }

  private boolean within(Duration timeout, Task task) {
    AtomicBoolean done = new AtomicBoolean();
    Thread thread =
        new UntracedThread(
            () -> {
              try {
                task.run();
                done.set(true);
              } catch (Throwable t) {
                logOnce(t);
              }
            },
            "clew-zipkin-flush");
    try {
      thread.start();
      thread.join(Math.max(1, timeout.toMillis()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return done.get();
  }

  /** LogOnce would have the secrets removed at each failure, which takes longer than a span. */
  private void logOnce(Throwable failure) {
    if (!logged.getAndSet(true)) {
      SafeLog.log(() -> logFailure(log, reporter, failure));
    }
  }

  static void logFailure(Logger log, Reporter<Span> reporter, Throwable failure) {
    log.warn(
        "Tracing: {} has failed; spans that it does not take are dropped and counted"
            + " (logged once)",
        Secrets.without(String.valueOf(reporter)),
        Secrets.in(failure) ? Secrets.without(failure) : failure);
  }

  @Override
  public String toString() {
    return "ZipkinSpanReporter(" + Secrets.without(String.valueOf(reporter)) + ")";
  }

  private interface Task {
    void run() throws Exception;
  }
}
