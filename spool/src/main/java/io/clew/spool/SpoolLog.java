package io.clew.spool;

import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says when a spool begins to fill and when it is empty again, and is silent in between. For
 * whoever holds the courier's lock; whatever the log throws ends here.
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

  /** A batch that was put into the spool, for whatever reason: a slow receiver is not news. */
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

  void adopted(long spans, Object share) {
    if (spans > 0) {
      said = true;
      quietly(
          () ->
              log.info(
                  "Tracing: {} spans that an earlier process has left are replayed: {}",
                  spans,
                  share));
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
      // An application's log that fails shall not end the sending, too.
    }
  }
}
