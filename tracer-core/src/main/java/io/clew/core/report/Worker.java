package io.clew.core.report;

import io.clew.api.FinishedSpan;
import io.clew.api.SpanSender;
import io.clew.api.UntracedThread;
import io.clew.common.SafeLog;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * The one consumer of the queue, on a thread of its own. Producers do not wake it for a span: when
 * the queue is empty, it sleeps and looks again. That costs the application's threads nothing. Only
 * a ring that fills up wakes it early.
 */
final class Worker implements Runnable {
  private static final Logger log = SafeLog.logger(AsyncReporter.class);

  private static final long MIN_SLEEP_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

  /** The thread that waits for what the current one does, if there is one. */
  private static final ThreadLocal<@Nullable Thread> CALLER = new ThreadLocal<>();

  private final SpanQueue queue;
  private final DeliveryCounters counters;
  private final DeliveryLog deliveryLog;
  private final Delivery delivery;
  private final Batch batch;
  private final Delivery.Ticker ticker;
  private final long lingerNanos;

  /** A fifth of linger within bounds: a long sleep delays spans, a short one costs wake-ups. */
  private final long sleepNanos;

  private final Thread thread = new UntracedThread(this, "clew-reporter");

  /** The position in each ring up to which spans are sent at once, without linger. */
  private volatile long[] flushTarget;

  private volatile boolean closing;
  private volatile boolean sleeping;
  private volatile boolean ended;

  /** When the queue was last found empty. All spans in it came later. */
  private long emptyNanos;

  /** The earliest time at which the batch's first span can have come. */
  private long startNanos;

  Worker(
      SpanQueue queue,
      SpanSender sender,
      Retry retry,
      Batch batch,
      long lingerNanos,
      long maxSleepNanos,
      Delivery.Ticker ticker) {
    this.queue = queue;
    this.batch = batch;
    this.ticker = ticker;
    this.lingerNanos = lingerNanos;
    emptyNanos = ticker.nanos();
    counters = new DeliveryCounters(queue);
    flushTarget = queue.newCounts();
    deliveryLog = new DeliveryLog(log, sender);
    delivery = new Delivery(sender, retry, deliveryLog, ticker);
    sleepNanos = Math.max(MIN_SLEEP_NANOS, Math.min(maxSleepNanos, lingerNanos / 5));
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

  /** Whether a wait would be for itself, however many reporters and threads lie between. */
  private boolean isOwnThread() {
    return caller() == thread;
  }

  private static Thread caller() {
    Thread caller = CALLER.get();
    return caller == null ? Thread.currentThread() : caller;
  }

  /** A task for a new thread that runs nothing else, and that the current thread waits for. */
  static Runnable forCaller(Runnable task) {
    Thread caller = caller();
    return () -> {
      CALLER.set(caller);
      task.run();
    };
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

  /** Most likely out of memory. The taken spans are dropped, but the worker goes on. */
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

  /** Takes one span. If there is none, sends the batch or sleeps. */
  private void step() {
    FinishedSpan span = queue.poll();
    if (span != null) {
      take(span);
      return;
    }
    emptyNanos = ticker.nanos();
    long age = emptyNanos - startNanos;
    if (batch.isEmpty()) {
      sleep(sleepNanos);
    } else if (closing || isFlushing() || age >= lingerNanos) {
      send();
    } else {
      sleep(Math.min(sleepNanos, lingerNanos - age));
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

  private void sleep(long nanos) {
    sleeping = true;
    LockSupport.parkNanos(this, nanos);
    sleeping = false;
    if (!delivery.isCancelled()) {
      Thread.interrupted(); // An interrupted thread would not sleep.
    }
  }

  void wakeIfSleeping() {
    if (sleeping) {
      sleeping = false;
      LockSupport.unpark(thread);
    }
  }

  private boolean isFlushing() {
    return !counters.covers(flushTarget);
  }

  private void send() {
    int size = batch.size();
    int unreadable = batch.unreadable();
    int failed = batch.failed();
    if (unreadable + failed > 0) {
      deliveryLog.unreadable();
    }
    if (delivery.isCancelled()) {
      counters.settle(0, failed, 0, unreadable, size);
    } else if (size == 0 || delivery.send(batch.toSpanBatch())) {
      long rejected = delivery.newlyRejected(size);
      counters.settle(size - rejected, failed, rejected, unreadable, 0);
    } else {
      counters.settle(0, size + failed, 0, unreadable, 0);
    }
    batch.clear();
    queue.nextTurn();
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
    raiseFlushTarget(target);
    LockSupport.unpark(thread);
    return counters.await(target, isOwnThread() ? 0 : timeoutNanos);
  }

  private synchronized void raiseFlushTarget(long[] target) {
    long[] before = flushTarget;
    long[] further = queue.newCounts();
    Arrays.setAll(further, i -> Math.max(before[i], target[i]));
    flushTarget = further;
  }

  long close(long timeoutNanos) {
    closing = true;
    delivery.startClosing();
    LockSupport.unpark(thread);
    return isOwnThread() ? 0 : counters.awaitEnd(timeoutNanos, this::cancel);
  }

  private void cancel(long lost) {
    delivery.cancel();
    thread.interrupt();
    SafeLog.log(
        () -> log.warn("Tracing: closed, but the time ran out: {} spans were not sent", lost));
  }
}
