package io.clew.spool;

import static java.util.concurrent.TimeUnit.SECONDS;

import io.clew.api.SpanSender;
import io.clew.api.UntracedThread;
import io.clew.common.Backoff;
import io.clew.common.LogOnce;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Sends batches to the receiver, on a thread of its own: the batch that is handed over, or else
 * those of the spool. After a failure it waits a while before it takes the next from the spool. It
 * is the only thread that calls the receiver, and it closes the receiver.
 */
final class SpoolReplayer implements Runnable {
  private static final Backoff BACKOFF = new Backoff(Duration.ofMillis(100), Duration.ofSeconds(5));

  /** How long {@link #close} waits for the batch at the receiver, and for more of the spool. */
  private static final long GRACE_NANOS = SECONDS.toNanos(1);

  /** How long it waits after that, and after an interrupt, for the receiver to close. */
  private static final long CLOSE_NANOS = SECONDS.toNanos(3);

  private final SpanSender receiver;
  private final SpoolLock lock;
  private final Handover handover;
  private final Spool spool;
  private final AbandonedSpools abandoned;
  private final SpoolLog log;
  private final LogOnce logOnce;
  private final Thread thread = new UntracedThread(this, "clew-spool");

  private long failures;
  private long notBeforeNanos;
  private long closedNanos;

  /** Whether the spool is closed: other processes may have taken it over. */
  private boolean released;

  private boolean ended;
  private @Nullable IOException closeFailure;

  /** What {@link SpanSender#rejected} returned last. */
  private long lastRejected;

  /** Those of batches that did not go through the spool; read by the thread that sends. */
  private long rejected;

  SpoolReplayer(
      SpanSender receiver,
      SpoolLock lock,
      Handover handover,
      Spool spool,
      AbandonedSpools abandoned,
      SpoolLog log,
      LogOnce logOnce) {
    this.receiver = receiver;
    this.lock = lock;
    this.handover = handover;
    this.spool = spool;
    this.abandoned = abandoned;
    this.log = log;
    this.logOnce = logOnce;
  }

  void start() {
    thread.start();
  }

  long rejected() {
    return rejected;
  }

  @Override
  public void run() {
    try {
      boolean goOn = true;
      while (goOn) {
        goOn = step();
      }
    } finally {
      end();
    }
  }

  private boolean step() {
    try {
      abandoned.lookIfDue(failures == 0);
      if (take()) {
        deliver();
      }
    } catch (Throwable t) {
      failedToRead(t);
    }
    lock.lock();
    try {
      return goesOn();
    } finally {
      lock.unlock();
    }
  }

  /** After the close it goes on for a moment if the receiver works, so that less is left behind. */
  private boolean goesOn() {
    return !handover.isClosed()
        || (failures == 0 && !spool.isEmpty() && System.nanoTime() - closedNanos < GRACE_NANOS);
  }

  /** Waits for something to do; false if that is not to send a batch. */
  private boolean take() throws IOException, InterruptedException {
    lock.lock();
    try {
      while (goesOn()) {
        long wait = abandoned.nanosToNextLook();
        if (handover.beginHandedOver()) {
          return true;
        }
        if (handover.isFree() && !spool.isEmpty()) {
          wait = notBeforeNanos - System.nanoTime();
          if (wait <= 0) {
            return takeNext();
          }
        }
        if (wait <= 0) {
          return false;
        }
        lock.changed().awaitNanos(wait);
      }
      return false;
    } finally {
      lock.unlock();
    }
  }

  private boolean takeNext() throws IOException {
    boolean begun = handover.beginNext();
    if (!begun) {
      log.emptied(spool.stats());
    }
    return begun;
  }

  private void deliver() {
    Throwable cause = null;
    long refused = 0;
    try {
      receiver.send(handover.copy().toSpanBatch());
      refused = newlyRejected();
    } catch (Throwable t) {
      cause = t;
    }
    lock.lock();
    try {
      if (!handover.isClosed()) {
        Thread.interrupted(); // An interrupt that the receiver leaves behind would close a segment.
      }
      note(cause == null);
      if (handover.isAwaited()) {
        handover.settle(cause);
        rejected += refused;
      } else {
        delivered(handover.release(), cause, refused);
      }
      lock.changed().signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void delivered(
      @Nullable RecordPosition position, @Nullable Throwable cause, long refused) {
    if (released) {
      return;
    }
    if (cause != null) {
      spool.failed();
      if (!handover.isClosed()) {
        log.failed(cause);
      }
    } else if (position != null) {
      spool.done(position, refused);
      if (spool.isEmpty()) {
        log.emptied(spool.stats());
      }
    }
  }

  private long newlyRejected() {
    long more = 0;
    try {
      long now = receiver.rejected();
      more = Math.max(0, Math.min(handover.copy().size(), now - lastRejected));
      lastRejected = now;
    } catch (Throwable t) {
      logOnce.warn("the receiver fails to return how many spans it has rejected", receiver, t);
    }
    return more;
  }

  private void note(boolean worked) {
    failures = worked ? 0 : failures + 1;
    notBeforeNanos = System.nanoTime() + (worked ? 0 : BACKOFF.nanos(failures));
  }

  private void failedToRead(Throwable cause) {
    lock.lock();
    try {
      note(false);
      if (!handover.isClosed()) {
        logOnce.warn("the spool cannot be read for now", spool, cause);
      }
    } catch (Throwable again) {
      // There is no memory to log it.
    } finally {
      lock.unlock();
    }
  }

  private void end() {
    IOException failed = null;
    Thread.interrupted();
    try {
      receiver.close();
    } catch (IOException e) {
      failed = e;
    } catch (Throwable t) {
      failed = new IOException("could not close " + receiver, t);
    }
    lock.lock();
    try {
      closeFailure = failed;
      ended = true;
      lock.changed().signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Leaves what is in the spool there. The receiver is closed by the thread that sends to it. */
  void close() throws IOException {
    boolean interrupted = Thread.interrupted();
    lock.lock();
    try {
      if (handover.isClosed()) {
        return;
      }
      handover.close();
      closedNanos = System.nanoTime();
      interrupted |= lock.await(() -> !handover.isAwaited(), GRACE_NANOS);
      interrupted |= lock.await(() -> ended, GRACE_NANOS);
      if (handover.isSending()) {
        thread.interrupt();
      }
      interrupted |= lock.await(() -> ended, CLOSE_NANOS);
      if (!ended) {
        log.unfinished();
      }
      released = true;
      spool.close();
      if (closeFailure != null) {
        throw closeFailure;
      }
    } finally {
      lock.unlock();
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
