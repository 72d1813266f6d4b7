package io.clew.spool;

/**
 * Counts the spans and bytes of a spool. The fields are for a thread that holds the {@link
 * SpoolLock}; {@link #stats} is for any thread.
 */
final class SpoolCounters {
  long spooled;
  long adopted;
  long replayed;
  long rejected;
  long droppedQuota;
  long droppedCorrupt;
  long corruptSegments;
  long pendingSpans;
  long pendingBytes;

  private volatile SpoolStats stats = new SpoolStats(0, 0, 0, 0, 0, 0, 0, 0, 0);

  /** Shows the counters to other threads. At this moment they must add up. */
  void publish() {
    stats =
        new SpoolStats(
            spooled,
            adopted,
            replayed,
            rejected,
            droppedQuota,
            droppedCorrupt,
            corruptSegments,
            pendingSpans,
            pendingBytes);
  }

  SpoolStats stats() {
    return stats;
  }
}
