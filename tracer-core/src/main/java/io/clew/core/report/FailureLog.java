package io.clew.core.report;

import org.slf4j.Logger;

/**
 * Says when something begins to fail and when it works again, and is silent in between. For one
 * thread; whatever the log throws ends here.
 */
final class FailureLog {
  private final Logger log;
  private final Object sender;
  private long failures;
  private long dropped;
  private boolean saidRejected;

  FailureLog(Logger log, Object sender) {
    this.log = log;
    this.sender = sender;
  }

  void failed(Throwable failure) {
    if (failures++ == 0) {
      quietly(() -> log.warn("Tracing: spans cannot be sent by {}", sender, failure));
    }
  }

  /** Failed for good: so many spans were given up. */
  void gaveUp(long spans) {
    dropped += spans;
  }

  /** So many spans of a batch that was sent otherwise: said the first time. */
  void rejected(long spans) {
    if (!saidRejected) {
      saidRejected = true;
      quietly(
          () ->
              log.warn(
                  "Tracing: {} spans that {} can never send are dropped and counted (logged once)",
                  spans,
                  sender));
    }
  }

  void worked() {
    if (failures > 0) {
      String said = "Tracing: spans are sent again, after {} failures; {} spans were dropped";
      long ended = failures;
      long lost = dropped;
      failures = 0;
      dropped = 0;
      quietly(() -> log.info(said, ended, lost));
    }
  }

  void failedToClose(Throwable failure) {
    quietly(() -> log.warn("Tracing: could not close {}", sender, failure));
  }

  static void quietly(Runnable logging) {
    try {
      logging.run();
    } catch (Throwable e) {
      // An application's log that fails shall not end the reporting, too.
    }
  }
}
