package io.clew.core.report;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import io.clew.api.FinishedSpan;
import io.clew.api.SpanReporter;
import io.clew.api.UntracedThread;
import io.clew.common.FatalErrors;
import io.clew.common.LogOnce;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.slf4j.LoggerFactory;

/**
 * Gives each span to several reporters. With one {@link AsyncReporter} for each sender, a slow or
 * failing sender does not affect the others.
 */
public final class TeeReporter implements SpanReporter {
  private final List<SpanReporter> reporters;
  private final LogOnce logOnce = new LogOnce(LoggerFactory.getLogger(TeeReporter.class));

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
   * Closes all of them, at the same time: the slowest takes no time from the others.
   *
   * @param timeout how long to wait for all together
   * @return the sum of what each has lost: a span that two have lost counts twice
   */
  @Override
  public long close(Duration timeout) {
    List<CompletableFuture<Long>> lost = new ArrayList<>();
    for (SpanReporter each : reporters) {
      CompletableFuture<Long> one = new CompletableFuture<>();
      lost.add(one);
      new UntracedThread(() -> one.complete(close(each, timeout)), "clew-close").start();
    }
    return lost.stream().mapToLong(CompletableFuture::join).sum();
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
