package io.clew.core.report;

import java.util.function.IntConsumer;

/**
 * How many spans may wait so that they have no more than so many bytes, going by the encoded size
 * of those that were taken lately. To measure each span on its way in would cost its caller more
 * than all else in reporting it; the worker knows sizes for nothing. For the worker's thread.
 */
final class QueueBound {
  /** What is assumed before any span was seen, and outweighs a few large ones. */
  private static final int ASSUMED_SPANS = 1024;

  private static final int ASSUMED_SPAN_BYTES = 512;

  /** When so many were seen, they count half. */
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
  void saw(int moreSpans, int moreBytes) {
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
