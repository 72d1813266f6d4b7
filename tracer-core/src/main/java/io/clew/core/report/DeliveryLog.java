package io.clew.core.report;

import io.clew.common.FailureLog;
import io.clew.common.LogOnce;
import io.clew.common.SafeLog;
import org.slf4j.Logger;

/**
 * Logs what happens to batches: when a sender begins to fail and when it works again, and nothing
 * in between. For one thread.
 */
final class DeliveryLog {
  private final Logger log;
  private final Object sender;
  private final FailureLog failures = new FailureLog();
  private final LogOnce logOnce;
  private long dropped;

  DeliveryLog(Logger log, Object sender) {
    this.log = log;
    this.sender = sender;
    logOnce = new LogOnce(log);
  }

  void failed(Throwable failure) {
    failures.failed(() -> log.warn("Tracing: spans cannot be sent by {}", sender, failure));
  }

  /** A batch of so many spans is dropped: there are no more attempts. */
  void gaveUp(long spans) {
    dropped += spans;
  }

  /** So many spans of a batch can never be sent; the others were. */
  void rejected(long spans) {
    logOnce.warn(
        "spans that a sender can never send are dropped and counted",
        spans + " by " + sender,
        null);
  }

  void unreadable() {
    logOnce.warn("spans whose values cannot be read are dropped and counted");
  }

  void worked() {
    long lost = dropped;
    dropped = 0;
    failures.worked(
        count ->
            log.info(
                "Tracing: spans are sent again, after {} failures; {} spans were dropped",
                count,
                lost));
  }

  void failedToClose(Throwable failure) {
    SafeLog.log(() -> log.warn("Tracing: could not close {}", sender, failure));
  }
}
