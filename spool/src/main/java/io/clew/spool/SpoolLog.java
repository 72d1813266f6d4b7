package io.clew.spool;

import io.clew.common.FailureLog;
import io.clew.common.SafeLog;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;

/**
 * Logs when a spool begins to fill and when it is empty again, and nothing in between. For a thread
 * that holds the {@link SpoolLock}. An exception of the application's log is ignored.
 */
final class SpoolLog {
  private static final Logger log = SafeLog.logger(SpoolingSpanSender.class);
  private static final long SLOW_NANOS = TimeUnit.SECONDS.toNanos(2);

  private final Object sender;
  private final FailureLog state = new FailureLog();
  private final FailureLog dropping = new FailureLog();
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
    } else if (nanos - startNanos > SLOW_NANOS) {
      state.report(
          () -> log.warn("Tracing: spans are spooled, since the receiver is slow: {}", sender));
    }
  }

  void failed(Throwable cause) {
    state.report(
        () -> log.warn("Tracing: spans are spooled, since the receiver fails: {}", sender, cause));
  }

  void adopted(long spans, Object directory) {
    if (spans > 0) {
      state.report(() -> {}); // So that the end of it is logged, too.
      SafeLog.log(
          () ->
              log.info(
                  "Tracing: {} spans that an earlier process has left wait to be sent: {}",
                  spans,
                  directory));
    }
  }

  void dropping() {
    dropping.report(
        () ->
            log.warn(
                "Tracing: the spool is full, the oldest spans are dropped and counted: {}",
                sender));
  }

  void emptied(SpoolStats stats) {
    state.worked(
        failures ->
            log.info(
                "Tracing: the spool is empty: {} spans were replayed, {} dropped, since the"
                    + " start: {}",
                stats.replayed(),
                stats.dropped(),
                sender));
    dropping.worked(failures -> {});
    spooling = false;
  }

  void closed(long spans, Object directory) {
    if (spans > 0) {
      SafeLog.log(
          () ->
              log.info(
                  "Tracing: closed; {} spans stay in the spool for the next start: {}",
                  spans,
                  directory));
    }
  }

  void unfinished() {
    SafeLog.log(
        () -> log.warn("Tracing: closed, but the receiver has not answered yet: {}", sender));
  }
}
