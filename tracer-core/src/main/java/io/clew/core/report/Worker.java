package io.clew.core.report;

import io.clew.api.FinishedSpan;
import io.clew.api.SpanSender;
import io.clew.api.UntracedThread;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.jctools.queues.varhandle.MpscVarHandleArrayQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one consumer of the ring, on a thread of its own. Producers do not wake it for a span: when
 * the ring is empty it looks again after a rest, which costs the machine next to nothing and the
 * application's threads nothing at all. Only a ring that fills up ends the rest before its time.
 *
 * <p>The lock guards the counts and tells those who wait for them; the worker takes it once a
 * batch.
 */
final class Worker implements Runnable {
  private static final Logger log = LoggerFactory.getLogger(AsyncReporter.class);

  private static final long MIN_REST_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

  private final MpscVarHandleArrayQueue<FinishedSpan> ring;
  private final SpanSender sender;
  private final Batch batch;
  private final long lingerNanos;

  /** A fifth of linger if that makes sense: a rest delays a span, and each one costs a wake-up. */
  private final long restNanos;

  private final Thread thread = new UntracedThread(this, "clew-reporter");

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition progress = lock.newCondition();
  private Counts counts = new Counts(0, 0, 0, 0);
  private boolean ended;
  private long lostAtClose = -1;

  /** Up to which place in the ring everything shall be sent now, without lingering. */
  private volatile long flushTarget;

  private volatile boolean closing;
  private volatile boolean resting;

  /** Set when a close has run out of time: what is left is dropped. */
  private volatile boolean abandoned;

  /** The same as {@link #ended}, for producers. */
  private volatile boolean sweeping;

  private long failures;

  Worker(
      MpscVarHandleArrayQueue<FinishedSpan> ring,
      SpanSender sender,
      int maxBatchBytes,
      long lingerNanos,
      long maxRestNanos) {
    this.ring = ring;
    this.sender = sender;
    this.lingerNanos = lingerNanos;
    restNanos = Math.max(MIN_REST_NANOS, Math.min(maxRestNanos, lingerNanos / 5));
    batch = new Batch(sender.encoding(), maxBatchBytes);
    thread.setContextClassLoader(null);
  }

  void start() {
    thread.start();
  }

  boolean isClosing() {
    return closing;
  }

  boolean hasEnded() {
    return sweeping;
  }

  Counts counts() {
    lock.lock();
    try {
      return counts;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void run() {
    while (!closing || !ring.isEmpty()) {
      try {
        step();
      } catch (Throwable t) {
        // Out of memory, most likely. What was taken is given up; the worker is not.
        settle(counts.plusFailed(ring.currentConsumerIndex() - counts.total()));
        batch.clear();
        report(t);
      }
    }
    end();
  }

  /** Takes one span, or does what there is to do when there is none. */
  private void step() {
    FinishedSpan span = ring.poll();
    if (span != null) {
      batch.add(span);
      if (batch.isFull()) {
        send();
      }
    } else if (batch.isEmpty()) {
      rest(restNanos);
    } else if (closing || isFlushing() || batch.ageNanos() >= lingerNanos) {
      send();
    } else {
      rest(Math.min(restNanos, lingerNanos - batch.ageNanos()));
    }
  }

  private void rest(long nanos) {
    resting = true;
    LockSupport.parkNanos(this, nanos);
    resting = false;
  }

  void wakeIfResting() {
    if (resting) {
      resting = false;
      LockSupport.unpark(thread);
    }
  }

  private boolean isFlushing() {
    return counts.total() < flushTarget;
  }

  private void send() {
    int size = batch.size();
    int unreadable = batch.unreadable();
    Counts next = counts.plusUnreadable(unreadable);
    if (unreadable > 0 && counts.unreadable() == 0) {
      log.warn("Spans whose values cannot be read are dropped and counted (said once)");
    }
    if (abandoned) {
      next = next.plusLate(size);
    } else if (size > 0) {
      next = trySend() ? next.plusSent(size) : next.plusFailed(size);
    }
    batch.clear();
    settle(next);
  }

  private boolean trySend() {
    try {
      sender.send(batch.toSpanBatch());
    } catch (Throwable t) {
      report(t);
      return false;
    } finally {
      if (!abandoned) {
        Thread.interrupted(); // What a sender leaves behind would keep the worker from resting.
      }
    }
    if (failures > 0) {
      log.info("Spans are sent again, after {} failures", failures);
      failures = 0;
    }
    return true;
  }

  /** Logs the first of a series of failures; the end of the series tells how many they were. */
  private void report(Throwable t) {
    if (failures++ == 0) {
      log.warn("Spans cannot be sent and are dropped until this is mended: {}", sender, t);
    }
    if (t instanceof InterruptedException && abandoned) {
      Thread.currentThread().interrupt();
    }
  }

  private void settle(Counts next) {
    lock.lock();
    try {
      counts = next;
      progress.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void end() {
    send();
    try {
      sender.close();
    } catch (Throwable t) {
      log.warn("Could not close {}", sender, t);
    }
    sweeping = true;
    sweep();
    lock.lock();
    try {
      ended = true;
      progress.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Drops the spans whose producers were between the look at {@link #isClosing} and the ring when
   * the worker ended. Both sides call it, so none is overlooked; the lock makes them one consumer.
   */
  void sweep() {
    lock.lock();
    try {
      while (ring.poll() != null) {
        counts = counts.plusLate(1);
      }
      progress.signalAll();
    } finally {
      lock.unlock();
    }
  }

  boolean flush(long timeoutNanos) {
    long target = ring.currentProducerIndex();
    lock.lock();
    try {
      flushTarget = Math.max(flushTarget, target);
      LockSupport.unpark(thread);
      return await(() -> counts.total() >= target, timeoutNanos);
    } finally {
      lock.unlock();
    }
  }

  long close(long timeoutNanos) {
    closing = true;
    LockSupport.unpark(thread);
    lock.lock();
    try {
      boolean drained = awaitUninterrupted(() -> ended || lostAtClose >= 0, timeoutNanos);
      if (lostAtClose < 0) {
        lostAtClose = drained ? 0 : ring.currentProducerIndex() - counts.total();
        if (!drained) {
          abandoned = true;
          thread.interrupt();
          log.warn("Closed with {} spans unsent: the time ran out", lostAtClose);
        }
      }
      return lostAtClose;
    } finally {
      lock.unlock();
    }
  }

  /** Waits while holding the lock; an interrupt ends the wait, and is kept for the caller. */
  private boolean await(BooleanSupplier done, long nanos) {
    try {
      long left = nanos;
      while (!done.getAsBoolean()) {
        if (left <= 0) {
          return false;
        }
        left = progress.awaitNanos(left);
      }
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /**
   * The same to the end: services are often closed by threads that were interrupted to stop them.
   */
  private boolean awaitUninterrupted(BooleanSupplier done, long nanos) {
    long deadline = System.nanoTime() + nanos;
    boolean interrupted = Thread.interrupted();
    boolean result = await(done, nanos);
    while (Thread.interrupted()) {
      interrupted = true;
      result = await(done, deadline - System.nanoTime());
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    return result;
  }

  /** What has become of the spans that left the ring. */
  record Counts(long sent, long failed, long unreadable, long late) {
    long total() {
      return sent + failed + unreadable + late;
    }

    Counts plusSent(int spans) {
      return new Counts(sent + spans, failed, unreadable, late);
    }

    Counts plusFailed(long spans) {
      return new Counts(sent, failed + spans, unreadable, late);
    }

    Counts plusUnreadable(int spans) {
      return new Counts(sent, failed, unreadable + spans, late);
    }

    Counts plusLate(int spans) {
      return new Counts(sent, failed, unreadable, late + spans);
    }
  }
}
