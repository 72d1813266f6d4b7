package io.clew.testing;

import io.clew.api.FinishedSpan;
import io.clew.api.SpanReporter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Keeps finished spans for a test to look at, in the order in which they finished. Bounded, so that
 * a test that runs away ends in counted drops and not in an {@link OutOfMemoryError}. Safe for many
 * threads.
 */
public final class InMemoryReporter implements SpanReporter {
  private static final int DEFAULT_MAX_SPANS = 16_384;

  private final int maxSpans;
  private final List<FinishedSpan> spans = new ArrayList<>();
  private long reported;
  private long dropped;
  private boolean closed;

  /** Keeps up to 16384 spans. */
  public InMemoryReporter() {
    this(DEFAULT_MAX_SPANS);
  }

  /**
   * Keeps a number of spans.
   *
   * @param maxSpans at least 1; what comes after them is dropped and counted
   */
  public InMemoryReporter(int maxSpans) {
    if (maxSpans < 1) {
      throw new IllegalArgumentException("maxSpans: expected at least 1, got " + maxSpans);
    }
    this.maxSpans = maxSpans;
  }

  @Override
  public synchronized void report(FinishedSpan span) {
    reported++;
    if (closed || spans.size() >= maxSpans) {
      dropped++;
    } else {
      spans.add(span);
      notifyAll();
    }
  }

  /**
   * What has been kept.
   *
   * @return a copy, in the order of finishing
   */
  public synchronized List<FinishedSpan> spans() {
    return List.copyOf(spans);
  }

  /**
   * What has been kept under a name.
   *
   * @return a copy, in the order of finishing
   */
  public List<FinishedSpan> spansNamed(String name) {
    return spans().stream().filter(span -> span.name().equals(name)).toList();
  }

  /**
   * The one span of a name.
   *
   * @throws AssertionError if there is none, or more than one
   */
  public FinishedSpan spanNamed(String name) {
    return SpanText.only(name, spans());
  }

  /**
   * Waits until a number of spans are there; returns at once if they are. For spans that other
   * threads finish, as those of a server.
   *
   * @param count how many spans, since the start or the last {@link #clear()}
   * @return a copy of all spans, {@code count} or more
   * @throws AssertionError if the time ran out or the thread was interrupted
   */
  public synchronized List<FinishedSpan> awaitSpans(int count, Duration timeout) {
    long deadline = System.nanoTime() + timeout.toNanos();
    while (spans.size() < count) {
      long left = deadline - System.nanoTime();
      if (left <= 0) {
        throw new AssertionError("after " + timeout + " not " + count + " spans but " + text());
      }
      try {
        TimeUnit.NANOSECONDS.timedWait(this, left);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new AssertionError("interrupted while waiting for " + count + " spans", e);
      }
    }
    return List.copyOf(spans);
  }

  /**
   * How many spans were reported.
   *
   * @return kept and dropped, since the start or the last {@link #clear()}
   */
  public synchronized long reported() {
    return reported;
  }

  /**
   * How many spans were dropped.
   *
   * @return those that came when the memory was full or after the close
   */
  public synchronized long dropped() {
    return dropped;
  }

  /** Forgets all spans and counts. */
  public synchronized void clear() {
    spans.clear();
    reported = 0;
    dropped = 0;
  }

  /**
   * Takes no more spans. What has been kept stays readable.
   *
   * @return 0: no span is lost
   */
  @Override
  public synchronized long close(Duration timeout) {
    closed = true;
    return 0;
  }

  private String text() {
    return SpanText.of(spans) + (dropped == 0 ? "" : "\n" + dropped + " dropped");
  }

  @Override
  public synchronized String toString() {
    return text();
  }
}
