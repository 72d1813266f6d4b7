package io.clew.core.report;

import io.clew.api.FinishedSpan;
import io.clew.api.SpanBatch;
import io.clew.api.SpanSender;
import io.clew.api.UntracedThread;
import io.clew.common.SafeLog;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one consumer of the queue, on a thread of its own. Producers do not wake it for a span: when
 * the queue is empty it looks again after a rest, which costs the machine next to nothing and the
 * application's threads nothing at all. Only a ring of it that fills up ends the rest before its
 * time.
 */
final class Worker implements Runnable {
  private static final Logger log = LoggerFactory.getLogger(AsyncReporter.class);

  private static final long MIN_REST_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

  private final SpanQueue queue;
  private final QueueBound bound;
  private final DeliveryCounters counters;
  private final DeliveryLog deliveryLog;
  private final Delivery delivery;
  private final Batch batch;
  private final Delivery.Ticker ticker;
  private final long lingerNanos;

  /** A fifth of linger if that makes sense: a rest delays a span, and each one costs a wake-up. */
  private final long restNanos;

  private final Thread thread = new UntracedThread(this, "clew-reporter");

  /** Up to which place in each ring everything shall be sent now, without lingering. */
  private volatile long[] flushTarget;

  private volatile boolean closing;
  private volatile boolean resting;
  private volatile boolean ended;

  /** When the queue was last found empty: whatever is in it came later. */
  private long emptyNanos;

  /** When the first span of the batch can have come at the earliest. */
  private long startNanos;

  Worker(
      SpanQueue queue,
      SpanSender sender,
      Retry retry,
      QueueBound bound,
      Batch batch,
      long lingerNanos,
      long maxRestNanos,
      Delivery.Ticker ticker) {
    this.queue = queue;
    this.bound = bound;
    this.batch = batch;
    this.ticker = ticker;
    this.lingerNanos = lingerNanos;
    emptyNanos = ticker.nanos();
    counters = new DeliveryCounters(queue);
    flushTarget = queue.newCounts();
    deliveryLog = new DeliveryLog(log, sender);
    delivery = new Delivery(sender, retry, deliveryLog, ticker);
    restNanos = Math.max(MIN_REST_NANOS, Math.min(maxRestNanos, lingerNanos / 5));
  }

  void start() {
    thread.start();
  }

  boolean isClosing() {
    return closing;
  }

  boolean hasEnded() {
    return ended;
  }

  DeliveryCounters.Counts counts() {
    return counters.counts();
  }

  @Override
  public void run() {
    while (!closing || !queue.isEmpty()) {
      try {
        step();
      } catch (Throwable t) {
        giveUp(t);
      }
    }
    end();
  }

  /** Out of memory, most likely. What was taken is given up; the worker is not. */
  private void giveUp(Throwable failure) {
    int unreadable = batch.unreadable();
    long failed = queue.taken() - counters.total() - unreadable;
    counters.settle(0, failed, 0, unreadable, 0);
    try {
      batch.clear();
      deliveryLog.failed(failure);
      deliveryLog.gaveUp(failed);
    } catch (Throwable again) {
      // There is no memory to log it. The counters are right, and the worker goes on.
    }
  }

  /** Takes one span, or does what there is to do when there is none. */
  private void step() {
    FinishedSpan span = queue.poll();
    if (span != null) {
      take(span);
      return;
    }
    emptyNanos = ticker.nanos();
    long age = emptyNanos - startNanos;
    if (batch.isEmpty()) {
      rest(restNanos);
    } else if (closing || isFlushing() || age >= lingerNanos) {
      send();
    } else {
      rest(Math.min(restNanos, lingerNanos - age));
    }
  }

  private void take(FinishedSpan span) {
    if (batch.isEmpty()) {
      startNanos = emptyNanos;
    }
    batch.add(span);
    if (batch.isFull()) {
      send();
    }
  }

  private void rest(long nanos) {
    resting = true;
    LockSupport.parkNanos(this, nanos);
    resting = false;
    if (!delivery.isAbandoned()) {
      Thread.interrupted(); // Whoever it was: an interrupted thread does not rest.
    }
  }

  void wakeIfResting() {
    if (resting) {
      resting = false;
      LockSupport.unpark(thread);
    }
  }

  private boolean isFlushing() {
    return !counters.covers(flushTarget);
  }

  private void send() {
    int size = batch.size();
    int unreadable = batch.unreadable();
    if (unreadable > 0) {
      deliveryLog.unreadable();
    }
    if (delivery.isAbandoned()) {
      counters.settle(0, 0, 0, unreadable, size);
    } else if (size == 0 || deliver(batch.toSpanBatch())) {
      long rejected = delivery.newlyRejected(size);
      counters.settle(size - rejected, 0, rejected, unreadable, 0);
    } else {
      counters.settle(0, size, 0, unreadable, 0);
    }
    batch.clear();
    queue.nextTurn();
  }

  private boolean deliver(SpanBatch spans) {
    bound.saw(spans.size(), spans.byteSize());
    return delivery.send(spans);
  }

  private void end() {
    try {
      send();
    } catch (Throwable t) {
      giveUp(t);
    }
    try {
      delivery.close();
    } finally {
      ended = true;
      counters.sweep();
      counters.end();
    }
  }

  /** See {@link DeliveryCounters#sweep}. */
  void sweep() {
    counters.sweep();
  }

  boolean flush(long timeoutNanos) {
    long[] target = queue.addedToEach();
    aim(target);
    LockSupport.unpark(thread);
    return counters.await(target, timeoutNanos);
  }

  private synchronized void aim(long[] target) {
    long[] before = flushTarget;
    long[] further = queue.newCounts();
    Arrays.setAll(further, i -> Math.max(before[i], target[i]));
    flushTarget = further;
  }

  long close(long timeoutNanos) {
    closing = true;
    delivery.hurry();
    LockSupport.unpark(thread);
    return counters.awaitEnd(timeoutNanos, this::abandon);
  }

  private void abandon(long lost) {
    delivery.abandon();
    thread.interrupt();
    SafeLog.log(() -> log.warn("Tracing: closed with {} spans unsent: the time ran out", lost));
  }
}
