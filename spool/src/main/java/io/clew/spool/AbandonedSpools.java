package io.clew.spool;

import static java.util.concurrent.TimeUnit.SECONDS;

import io.clew.common.LogOnce;
import java.io.IOException;
import java.util.List;

/**
 * Takes over what dead processes have left in the directory: at the start, and then every ten
 * seconds. For the replayer's thread.
 */
final class AbandonedSpools {
  private static final long PERIOD_NANOS = SECONDS.toNanos(10);

  private final SpoolLock lock;
  private final Handover handover;
  private final Spool spool;
  private final SpoolDirectory directory;
  private final LogOnce logOnce;
  private long lookedNanos = System.nanoTime() - PERIOD_NANOS;

  AbandonedSpools(
      SpoolLock lock, Handover handover, Spool spool, SpoolDirectory directory, LogOnce logOnce) {
    this.lock = lock;
    this.handover = handover;
    this.spool = spool;
    this.directory = directory;
    this.logOnce = logOnce;
  }

  /** How long it is until the next look; 0 or less if it is due. */
  long nanosToNextLook() {
    return PERIOD_NANOS - (System.nanoTime() - lookedNanos);
  }

  /**
   * Looks, if it is due.
   *
   * @param receiverWorks false: nothing is taken over, since another process may be able to send it
   */
  void lookIfDue(boolean receiverWorks) {
    if (nanosToNextLook() > 0) {
      return;
    }
    lookedNanos = System.nanoTime();
    if (receiverWorks) {
      adoptAll();
    }
  }

  /** The newest first, since each goes before what is in the spool already. */
  private void adoptAll() {
    List<OwnedDirectory> abandoned = directory.abandoned();
    for (int i = abandoned.size() - 1; i >= 0; i--) {
      OwnedDirectory owned = abandoned.get(i);
      try {
        adopt(owned, spool.read(owned));
      } catch (IOException e) {
        logOnce.warn("a spool that an earlier process has left cannot be read", owned, e);
        owned.release();
      }
    }
  }

  private void adopt(OwnedDirectory owned, List<Segment> segments) {
    lock.lock();
    try {
      if (handover.isClosed()) {
        owned.release();
      } else {
        spool.adopt(owned, segments);
      }
    } finally {
      lock.unlock();
    }
  }
}
