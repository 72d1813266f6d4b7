package io.clew.core.report;

import static java.util.concurrent.TimeUnit.NANOSECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;

import io.clew.api.FinishedSpan;
import io.clew.api.SpanReporter;
import io.clew.api.UntracedThread;
import io.clew.common.FatalErrors;
import io.clew.common.LogOnce;
import io.clew.common.SafeLog;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;

/**
 * Gives each span to several reporters. With one {@link AsyncReporter} for each sender, a slow or
 * failing sender does not affect the others.
 */
public final class TeeReporter implements SpanReporter {
  private static final long GRACE_NANOS = SECONDS.toNanos(1);

  private final List<SpanReporter> reporters;
  private final LogOnce logOnce = new LogOnce(SafeLog.logger(TeeReporter.class));

  private TeeReporter(List<SpanReporter> reporters) {
    this.reporters = reporters;
  }

  /**
   * A reporter over others, which it closes when it is closed.
   *
   * @param reporters each gets all spans, in this order
   */
  public static TeeReporter of(SpanReporter... reporters) {
    if (reporters.length == 0) {
      throw new IllegalArgumentException("expected at least one reporter");
    }
    return new TeeReporter(List.of(reporters));
  }

  @Override
  public void report(FinishedSpan span) {
    for (SpanReporter each : reporters) {
      try {
        each.report(span);
      } catch (Throwable e) {
        FatalErrors.rethrow(e);
        logFailure(each, e);
      }
    }
  }

  /**
   * Has all of them send what was reported before this call, at the same time.
   *
   * @param timeout how long to wait for all together
   */
  @Override
  public boolean flush(Duration timeout) {
    long start = System.nanoTime();
    long nanos = NANOSECONDS.convert(timeout);
    for (SpanReporter each : reporters) {
      flush(each, Duration.ZERO); // So that all have begun before the first is waited for.
    }
    boolean done = true;
    for (SpanReporter each : reporters) {
      done &= flush(each, Duration.ofNanos(nanos - (System.nanoTime() - start)));
    }
    return done;
  }

  private boolean flush(SpanReporter reporter, Duration timeout) {
    try {
      return reporter.flush(timeout);
    } catch (Throwable e) {
      FatalErrors.rethrow(e);
      logFailure(reporter, e);
      return false;
    }
  }

  /**
   * Closes all of them, at the same time: the slowest takes no time from the others. One that does
   * not return in time is logged, and left to itself.
   *
   * @param timeout how long to wait for all together; one that returns up to a second later is
   *     waited for
   * @return the sum of what each has lost: a span that two have lost counts twice
   */
  @Override
  public long close(Duration timeout) {
    long start = System.nanoTime();
    long nanos = Math.min(NANOSECONDS.convert(timeout), Long.MAX_VALUE - GRACE_NANOS) + GRACE_NANOS;
    List<CompletableFuture<Long>> lost = new ArrayList<>();
    for (SpanReporter each : reporters) {
      CompletableFuture<Long> one = new CompletableFuture<>();
      lost.add(one);
      Runnable task = Worker.forCaller(() -> one.complete(close(each, timeout)));
      new UntracedThread(task, "clew-close").start();
    }
    long sum = 0;
    boolean interrupted = false;
    for (int i = 0; i < lost.size(); ) {
      try {
        sum += lost.get(i).get(nanos - (System.nanoTime() - start), NANOSECONDS);
        i++;
      } catch (TimeoutException | ExecutionException e) {
        logOnce.warn(
            "a reporter does not close in time; what it loses is not counted",
            reporters.get(i),
            null);
        i++;
      } catch (InterruptedException e) {
        interrupted = true; // Who closes a service is often interrupted; that ends no wait.
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    return sum;
  }

  private long close(SpanReporter reporter, Duration timeout) {
    try {
      return reporter.close(timeout);
    } catch (Throwable e) {
      logFailure(reporter, e);
      return 0;
    }
  }

  /** A reporter does not throw. One that does is named, once. */
  private void logFailure(SpanReporter reporter, Throwable failure) {
    logOnce.warn("a reporter fails", reporter, failure);
  }

  @Override
  public String toString() {
    return "TeeReporter" + reporters;
  }
}
