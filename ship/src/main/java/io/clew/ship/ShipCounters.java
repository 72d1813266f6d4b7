package io.clew.ship;

import java.util.concurrent.atomic.LongAdder;

/** What was shipped, skipped and lost since the start. */
final class ShipCounters {
  final LongAdder spansShipped = new LongAdder();
  final LongAdder bytesShipped = new LongAdder();
  final LongAdder spansRejected = new LongAdder();
  final LongAdder linesSkipped = new LongAdder();
  final LongAdder filesLost = new LongAdder();
  final LongAdder bytesLost = new LongAdder();
  final LongAdder sendsFailed = new LongAdder();

  /** Whether some of the spans will never arrive. */
  boolean isSomethingMissing() {
    return linesSkipped.sum() + filesLost.sum() + spansRejected.sum() > 0;
  }
}
