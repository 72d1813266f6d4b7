package io.clew.core.report;

import io.clew.api.FinishedSpan;
import io.clew.core.encode.SpanWithView;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Bounds the memory of the spans that wait in a queue. The bytes are divided into as many shares as
 * spans may wait. Each span takes one share, and the ring counts those already. A span that is
 * larger than a share takes more of them, which are counted here, and the ring is told that it has
 * so much less room. So only large spans cost anything, and the bound does not depend on the
 * worker, which may hang in a sender. Safe for many threads.
 */
final class QueueBound {
  /** A queue of more spans than there are such shares has room for fewer. */
  private static final int MIN_SHARE_BYTES = 256;

  private final int shares;
  private final long shareBytes;

  /** What large spans take beyond their first share. */
  private final AtomicInteger more = new AtomicInteger();

  /**
   * A bound.
   *
   * @param maxBytes of all waiting spans together
   * @param maxSpans of the queue
   */
  QueueBound(long maxBytes, int maxSpans) {
    shareBytes = Math.max(MIN_SHARE_BYTES, maxBytes / maxSpans);
    shares = (int) Math.max(1, Math.min(maxSpans, maxBytes / shareBytes));
  }

  /** How many spans may wait, as long as the large ones that do take no more shares. */
  int room() {
    return Math.max(1, shares - more.get());
  }

  /** What is put into the ring: the span, or if it needs more than one share, a {@link Large}. */
  Object weigh(FinishedSpan span) {
    long weight = span instanceof SpanWithView own ? own.weight() : SpanWeight.of(span);
    return weight <= shareBytes ? span : large(span, weight);
  }

  /**
   * Even the largest fits into an empty queue: a limit that is too low does not end all tracing.
   */
  private Object large(FinishedSpan span, long weight) {
    int wanted = (int) Math.min((weight - 1) / shareBytes, shares - 1);
    return wanted == 0 ? span : new Large(span, wanted);
  }

  /**
   * Takes the shares of a large span.
   *
   * @param waiting how many spans are in the queue
   * @param part 1 for all shares, 2 if it is to fit into half of them
   * @return false if there are not so many left
   */
  boolean take(Large span, long waiting, int part) {
    int taken = more.get();
    while (waiting + 1 + taken + span.moreShares() <= shares / part) {
      if (more.compareAndSet(taken, taken + span.moreShares())) {
        return true;
      }
      taken = more.get();
    }
    return false;
  }

  /** Gives them back. */
  void release(Large span) {
    more.addAndGet(-span.moreShares());
  }

  /** A span that takes more than one share. */
  record Large(FinishedSpan span, int moreShares) {}
}
