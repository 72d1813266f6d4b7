package io.clew.spool;

import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs when a spool begins to fill and when it is empty again, and nothing in between. For a thread
 * that holds the {@link SpoolLock}. An exception of the application's log is ignored.
 */
final class SpoolLog {
  private static final Logger log = LoggerFactory.getLogger(SpoolingSpanSender.class);
  private static final long SLOW_NANOS = TimeUnit.SECONDS.toNanos(2);

  private final Object sender;
  private boolean said;
  private boolean saidDropping;
  private boolean spooling;
  private long startNanos;

  SpoolLog(Object sender) {
    this.sender = sender;
  }

  /** A batch was put into the spool. A receiver that is slow for a moment is not logged. */
  void spooled(long nanos) {
    if (!spooling) {
      spooling = true;
      startNanos = nanos;
    } else if (!said && nanos - startNanos > SLOW_NANOS) {
      said = true;
      quietly(() -> log.warn("Tracing: spans are spooled, since the receiver is slow: {}", sender));
    }
  }

  void failed(Throwable cause) {
    if (!said) {
      said = true;
      quietly(
          () ->
              log.warn("Tracing: spans are spooled, since the receiver fails: {}", sender, cause));
    }
  }

  void adopted(long spans, Object directory) {
    if (spans > 0) {
      said = true;
      quietly(
          () ->
              log.info(
                  "Tracing: {} spans that an earlier process has left are replayed: {}",
                  spans,
                  directory));
    }
  }

  void dropping() {
    if (!saidDropping) {
      saidDropping = true;
      quietly(
          () ->
              log.warn(
                  "Tracing: the spool is full, the oldest spans are dropped and counted: {}",
                  sender));
    }
  }

  void emptied(SpoolStats stats) {
    if (said) {
      quietly(
          () ->
              log.info(
                  "Tracing: the spool is empty: {} spans were replayed, {} dropped, since the"
                      + " start: {}",
                  stats.replayed(),
                  stats.dropped(),
                  sender));
    }
    spooling = false;
    said = false;
    saidDropping = false;
  }

  void closed(long spans, Object directory) {
    if (spans > 0) {
      quietly(
          () ->
              log.info(
                  "Tracing: closed; {} spans stay in the spool for the next start: {}",
                  spans,
                  directory));
    }
  }

  void unfinished() {
    quietly(() -> log.warn("Tracing: closed, though the receiver still hangs: {}", sender));
  }

  private static void quietly(Runnable logging) {
    try {
      logging.run();
    } catch (Throwable e) {
      // Sending must go on though the application's log fails.
    }
  }
}
