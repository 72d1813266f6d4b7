package io.clew.core.report;

import io.clew.api.SpanBatch;
import io.clew.api.SpanSender;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;

/**
 * Sends batches and retries failed ones. No exception of the sender leaves this class. Called by
 * the worker, except for {@link #startClosing} and {@link #cancel}.
 */
final class Delivery {
  private final SpanSender sender;
  private final Retry retry;
  private final DeliveryLog log;
  private final Ticker ticker;

  /** The last value of {@link SpanSender#rejected}. */
  private long rejected;

  /** Set at the close: all further pauses are short. */
  private volatile boolean closing;

  /** Set when the close has timed out: nothing more is sent. */
  private volatile boolean cancelled;

  Delivery(SpanSender sender, Retry retry, DeliveryLog log, Ticker ticker) {
    this.sender = sender;
    this.retry = retry;
    this.log = log;
    this.ticker = ticker;
  }

  void startClosing() {
    closing = true;
  }

  /** The caller must also interrupt the worker. */
  void cancel() {
    cancelled = true;
  }

  boolean isCancelled() {
    return cancelled;
  }

  /** Sends a batch. Returns whether the sender has delivered it. */
  boolean send(SpanBatch batch) {
    long start = ticker.nanos();
    // At the close, short pauses come one after the other; only its timeout ends them.
    for (int failures = 1; !trySend(batch); failures += isClosing() ? 0 : 1) {
      long pause =
          retry.pauseNanos(
              failures, ticker.nanos() - start, ThreadLocalRandom.current().nextDouble());
      if (pause == Retry.GIVE_UP || !pause(pause)) {
        log.gaveUp(batch.size());
        return false;
      }
    }
    log.worked();
    return true;
  }

  /** How many spans of the batch just sent, of so many, the sender dropped as never to be sent. */
  long newlyRejected(int size) {
    long more = 0;
    try {
      long now = sender.rejected();
      more = Math.max(0, Math.min(size, now - rejected));
      rejected = now;
    } catch (Throwable t) {
      log.failed(t);
    }
    if (more > 0) {
      log.rejected(more);
    }
    return more;
  }

  private boolean trySend(SpanBatch batch) {
    try {
      sender.send(batch);
      return true;
    } catch (Throwable t) {
      log.failed(t);
      if (t instanceof InterruptedException && cancelled) {
        Thread.currentThread().interrupt();
      }
      return false;
    } finally {
      if (!cancelled) {
        Thread.interrupted(); // What a sender leaves behind would keep the worker from sleeping.
      }
    }
  }

  private boolean isClosing() {
    return closing && !retry.initialBackoff().isZero(); // Or it would spin.
  }

  /** Waits. Returns false if the sending was cancelled. */
  private boolean pause(long nanos) {
    long start = ticker.nanos();
    while (true) {
      // In this order: a cancel after the first line is seen in the second or ends the parking.
      boolean interrupted = Thread.interrupted();
      if (cancelled) {
        if (interrupted) {
          Thread.currentThread().interrupt();
        }
        return false;
      }
      long whole = closing ? Math.min(nanos, retry.initialBackoff().toNanos()) : nanos;
      long left = whole - (ticker.nanos() - start);
      if (left <= 0) {
        return true;
      }
      ticker.park(left);
    }
  }

  void close() {
    try {
      sender.close();
    } catch (Throwable t) {
      log.failedToClose(t);
    }
  }

  /** The time and parking, replaced in tests. */
  interface Ticker {
    Ticker SYSTEM =
        new Ticker() {
          @Override
          public long nanos() {
            return System.nanoTime();
          }

          @Override
          public void park(long nanos) {
            LockSupport.parkNanos(this, nanos);
          }
        };

    /** Nanoseconds since any fixed point. */
    long nanos();

    /** Waits so long, or until the thread is unparked or interrupted, or for no reason. */
    void park(long nanos);
  }
}
