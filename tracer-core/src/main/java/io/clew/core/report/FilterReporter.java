package io.clew.core.report;

import io.clew.api.FinishedSpan;
import io.clew.api.SpanReporter;
import io.clew.common.FatalErrors;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Predicate;

/**
 * Passes only some spans on, such as slow ones to a second log:
 *
 * <pre>{@code
 * TeeReporter.of(
 *     AsyncReporter.create(file),
 *     FilterReporter.of(span -> span.durationMicros() > 1_000_000, AsyncReporter.create(slow)))
 * }</pre>
 */
public final class FilterReporter implements SpanReporter {
  private final Predicate<? super FinishedSpan> filter;
  private final SpanReporter next;
  private final LongAdder filtered = new LongAdder();

  private FilterReporter(Predicate<? super FinishedSpan> filter, SpanReporter next) {
    this.filter = Objects.requireNonNull(filter, "filter");
    this.next = Objects.requireNonNull(next, "next");
  }

  /**
   * A filter before a reporter, which it closes when it is closed.
   *
   * @param filter true for the spans to let through; called on the application's threads, so it
   *     must be quick. If it throws, the span goes through
   * @param next gets what is let through
   */
  public static FilterReporter of(Predicate<? super FinishedSpan> filter, SpanReporter next) {
    return new FilterReporter(filter, next);
  }

  @Override
  public void report(FinishedSpan span) {
    if (passes(span)) {
      next.report(span);
    } else {
      filtered.increment();
    }
  }

  private boolean passes(FinishedSpan span) {
    try {
      return filter.test(span);
    } catch (Throwable e) {
      FatalErrors.rethrow(e);
      return true;
    }
  }

  /**
   * How many spans were not let through.
   *
   * @return a count that only grows
   */
  public long filtered() {
    return filtered.sum();
  }

  @Override
  public boolean flush(Duration timeout) {
    return next.flush(timeout);
  }

  @Override
  public long close(Duration timeout) {
    return next.close(timeout);
  }

  @Override
  public String toString() {
    return "FilterReporter[" + next + "]";
  }
}
