package io.clew.reporter.zipkin;

import io.clew.api.FinishedSpan;
import io.clew.api.SpanReporter;
import io.clew.api.UntracedThread;
import java.io.Flushable;
import java.io.IOException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import zipkin2.Span;
import zipkin2.reporter.Reporter;

/**
 * Reports to any reporter of zipkin-reporter: for one that has a queue of its own, such as an
 * {@code AsyncReporter} with Stackdriver's sender and encoder.
 *
 * <p>The span is made into Zipkin's and handed over on the thread that finishes it. A reporter that
 * writes to a socket there, as X-Ray's does, belongs behind a queue: {@link
 * ZipkinSpanSender#of(Reporter)} puts it on the thread that sends.
 *
 * <p>Whatever the reporter throws ends here: the span is dropped and counted, the first time is
 * logged.
 */
public final class ZipkinSpanReporter implements SpanReporter {
  private static final Logger log = LoggerFactory.getLogger(ZipkinSpanReporter.class);

  private final Reporter<Span> reporter;
  private final LongAdder dropped = new LongAdder();
  private final AtomicBoolean said = new AtomicBoolean();
  private final AtomicBoolean closed = new AtomicBoolean();

  private ZipkinSpanReporter(Reporter<Span> reporter) {
    this.reporter = reporter;
  }

  /**
   * Reports to a reporter.
   *
   * @param reporter takes the spans, from many threads at once; flushed and closed with this one if
   *     it can be
   * @return a new reporter
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
      sayOnce(t);
    }
  }

  /**
   * How many spans were dropped here: the reporter threw, or this was closed.
   *
   * @return a count that only grows; what the reporter drops itself is not in it
   */
  public long dropped() {
    return dropped.sum();
  }

  /**
   * Flushes the reporter if it is {@link Flushable}, on a thread of its own.
   *
   * @param timeout how long to wait at the most
   * @return true if it is done, or there is nothing to do
   */
  @Override
  public boolean flush(Duration timeout) {
    return within(timeout, this::flushNow);
  }

  /**
   * Flushes and closes the reporter if that can be done, on a thread of its own.
   *
   * @param timeout how long to wait at the most
   * @return 0: what the reporter loses only it knows
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
        log.warn("Tracing: closed without {}: the time ran out", this);
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
                sayOnce(t);
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

  private void sayOnce(Throwable failure) {
    if (!said.getAndSet(true)) {
      sayThatItFails(log, reporter, failure);
    }
  }

  /** An application's log that fails shall do no harm either. */
  static void sayThatItFails(Logger log, Reporter<Span> reporter, Throwable failure) {
    try {
      log.warn(
          "Tracing: {} has failed; spans that it does not take are dropped and counted (logged once)",
          Secrets.without(String.valueOf(reporter)),
          Secrets.in(failure) ? Secrets.without(failure) : failure);
    } catch (Throwable e) {
      // Nobody is left to tell.
    }
  }

  @Override
  public String toString() {
    return "ZipkinSpanReporter(" + Secrets.without(String.valueOf(reporter)) + ")";
  }

  private interface Task {
    void run() throws Exception;
  }
}
