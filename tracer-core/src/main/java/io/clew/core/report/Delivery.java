package io.clew.core.report;

import io.clew.api.SpanBatch;
import io.clew.api.SpanSender;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;

/**
 * Hands batches to a sender, again and again if need be, and survives whatever it throws. Called by
 * the worker, but for {@link #hurry} and {@link #abandon}.
 */
final class Delivery {
  private final SpanSender sender;
  private final Retry retry;
  private final DeliveryLog log;
  private final Ticker ticker;

  /** What the sender has said last. */
  private long rejected;

  /** Somebody waits for the end: from now on all pauses are short. */
  private volatile boolean hurried;

  /** Nobody waits any more. */
  private volatile boolean abandoned;

  Delivery(SpanSender sender, Retry retry, DeliveryLog log, Ticker ticker) {
    this.sender = sender;
    this.retry = retry;
    this.log = log;
    this.ticker = ticker;
  }

  void hurry() {
    hurried = true;
  }

  /** Whoever calls it interrupts the worker, too. */
  void abandon() {
    abandoned = true;
  }

  boolean isAbandoned() {
    return abandoned;
  }

  /** Whether the spans are where they are safe. */
  boolean send(SpanBatch batch) {
    long start = ticker.nanos();
    for (int failures = 1; !trySend(batch); failures++) {
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
      if (t instanceof InterruptedException && abandoned) {
        Thread.currentThread().interrupt();
      }
      return false;
    } finally {
      if (!abandoned) {
        Thread.interrupted(); // What a sender leaves behind would keep the worker from resting.
      }
    }
  }

  /** Waits; false if nobody waits for the batch any more. */
  private boolean pause(long nanos) {
    long start = ticker.nanos();
    while (true) {
      // In this order: an abandon after the first line is seen in the second or ends the parking.
      boolean interrupted = Thread.interrupted();
      if (abandoned) {
        if (interrupted) {
          Thread.currentThread().interrupt();
        }
        return false;
      }
      long whole = hurried ? Math.min(nanos, retry.initialBackoff().toNanos()) : nanos;
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

  /** Time, as a test may have its own. */
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
