package io.clew.core.report;

import java.util.function.IntConsumer;

/**
 * Turns the limit on queued bytes into a limit on queued spans, by the encoded size of recent
 * spans. To measure each span before it is queued would cost the caller more than the rest of the
 * report; the worker knows the sizes anyway. For the worker's thread only.
 */
final class QueueBound {
  /** The initial estimate, with the weight of so many spans. */
  private static final int ASSUMED_SPANS = 1024;

  private static final int ASSUMED_SPAN_BYTES = 512;

  /** At this weight, older spans are reduced to half. */
  private static final int MEMORY_SPANS = 4096;

  private final long maxBytes;
  private final int maxSpans;
  private final IntConsumer room;
  private double spans = ASSUMED_SPANS;
  private double bytes = (double) ASSUMED_SPANS * ASSUMED_SPAN_BYTES;
  private int last = -1;

  /**
   * A bound.
   *
   * @param maxBytes of all waiting spans together
   * @param maxSpans of the queue
   * @param room takes the number of spans that may wait, at once and whenever it has changed
   */
  QueueBound(long maxBytes, int maxSpans, IntConsumer room) {
    this.maxBytes = maxBytes;
    this.maxSpans = maxSpans;
    this.room = room;
    update();
  }

  /** Spans have been taken out of the queue and encoded. */
  void record(int moreSpans, int moreBytes) {
    spans += moreSpans;
    bytes += moreBytes;
    if (spans > MEMORY_SPANS) {
      spans /= 2;
      bytes /= 2;
    }
    update();
  }

  private void update() {
    int now = (int) Math.max(1, Math.min(maxSpans, maxBytes * spans / bytes));
    if (now != last) {
      last = now;
      room.accept(now);
    }
  }
}
