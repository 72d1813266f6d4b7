package io.clew.ship;

import io.clew.api.SpanSender;
import io.clew.api.UntracedThread;
import io.clew.common.Backoff;
import io.clew.common.FailureLog;
import io.clew.common.SafeLog;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * Sends one batch, on a thread of its own, while the other batch is being filled. A batch that
 * cannot be sent is tried again, for ever or for a limited time. Meanwhile no new batch is filled.
 */
final class SenderThread {
  private static final Logger log = SafeLog.logger(Shipper.class);
  private static final Backoff BACKOFF = new Backoff(Duration.ofMillis(100), Duration.ofSeconds(5));
  private static final long CHECKPOINT_MILLIS = 1000;

  /** While nothing is sent, only names of files change. To compare them all takes its time. */
  private static final long IDLE_CHECKPOINT_MILLIS = 60_000;

  private static final long ABANDON_MILLIS = 2000;

  private final SpanSender sender;
  private final ShipCounters counters;
  private final Runnable checkpoint;
  private final @Nullable Duration maxElapsed;
  private final BlockingQueue<LineBatch> empty = new ArrayBlockingQueue<>(2);
  private final BlockingQueue<LineBatch> full = new ArrayBlockingQueue<>(3);
  private final LineBatch end = new LineBatch();
  private final CountDownLatch stopping = new CountDownLatch(1);
  private final Thread thread = new UntracedThread(this::run, "clew-ship-sender");
  private volatile boolean gaveUp;
  private volatile boolean allSent;
  private final FailureLog failures = new FailureLog();
  private long failingSinceNanos;
  private long rejected;

  /** Whether something was shipped since the last checkpoint. */
  private boolean shipped;

  /** The checkpoint is written right after the first batch, in case the process dies early. */
  private long checkpointNanos =
      System.nanoTime() - TimeUnit.MILLISECONDS.toNanos(CHECKPOINT_MILLIS);

  /**
   * @param checkpoint writes how far the files are shipped; called by the thread
   * @param maxElapsed how long a batch is tried; null for ever
   */
  SenderThread(
      SpanSender sender,
      ShipCounters counters,
      Runnable checkpoint,
      @Nullable Duration maxElapsed) {
    this.sender = sender;
    this.counters = counters;
    this.checkpoint = checkpoint;
    this.maxElapsed = maxElapsed;
    empty.add(new LineBatch());
    empty.add(new LineBatch());
  }

  void start() {
    thread.start();
  }

  /** A batch to fill; null if there was none in time. */
  @Nullable LineBatch takeEmpty(long millis) throws InterruptedException {
    return empty.poll(millis, TimeUnit.MILLISECONDS);
  }

  /** The batch stayed empty. */
  void giveBack(LineBatch batch) {
    empty.add(batch);
  }

  void send(LineBatch batch) {
    full.add(batch);
  }

  /** Whether sending has failed for longer than is allowed. */
  boolean gaveUp() {
    return gaveUp;
  }

  /** Whether the thread has ended. */
  boolean hasEnded() {
    return !thread.isAlive();
  }

  /** Whether the thread has ended after it had sent all batches. */
  boolean isAllSent() {
    return allSent;
  }

  /** Sends all batches, and ends the thread. */
  void finish() throws InterruptedException {
    full.add(end);
    thread.join();
  }

  /**
   * Sends the batches that can be sent without a retry, and ends the thread. It takes at most the
   * given time and two seconds.
   */
  void stop(Duration within) throws InterruptedException {
    stopping.countDown();
    full.add(end);
    thread.join(within.toMillis());
    if (thread.isAlive()) {
      thread.interrupt();
      thread.join(ABANDON_MILLIS);
    }
  }

  private void run() {
    try {
      LineBatch batch;
      boolean complete = true;
      while ((batch = full.poll(CHECKPOINT_MILLIS, TimeUnit.MILLISECONDS)) != end) {
        if (batch != null) {
          if (batch.size() > 0 && !deliver(batch)) {
            complete = false;
            break;
          }
          batch.shipped();
          batch.clear();
          empty.add(batch);
          shipped = true;
        }
        writeCheckpoint();
      }
      allSent = complete;
    } catch (InterruptedException e) {
      // Stopped. The next process sends the rest.
    } finally {
      checkpoint.run();
      close();
    }
  }

  private void writeCheckpoint() {
    long now = System.nanoTime();
    long pause = shipped ? CHECKPOINT_MILLIS : IDLE_CHECKPOINT_MILLIS;
    if (now - checkpointNanos >= TimeUnit.MILLISECONDS.toNanos(pause)) {
      checkpoint.run();
      checkpointNanos = now;
      shipped = false;
    }
  }

  /** Returns whether the batch was sent, after all attempts. */
  private boolean deliver(LineBatch batch) throws InterruptedException {
    while (!trySend(batch)) {
      counters.sendsFailed.increment();
      Duration longest = maxElapsed;
      long failing = System.nanoTime() - failingSinceNanos;
      if (longest != null && failing >= longest.toNanos()) {
        gaveUp = true;
        log.warn("Spans could not be sent for {} s: no more attempts", longest.toSeconds());
        return false;
      }
      if (stopping.await(BACKOFF.nanos(failures.failures()), TimeUnit.NANOSECONDS)) {
        return false;
      }
    }
    long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - failingSinceNanos);
    failures.worked(
        count -> log.info("Spans are sent again, after {} failures in {} s", count, seconds));
    counters.spansShipped.add(batch.size());
    counters.bytesShipped.add(batch.length());
    return true;
  }

  private boolean trySend(LineBatch batch) throws InterruptedException {
    long start = System.nanoTime();
    try {
      sender.send(batch.toSpanBatch());
      countRejected();
      return true;
    } catch (InterruptedException e) {
      if (stopping.getCount() == 0) {
        throw e;
      }
      failed(e, start);
    } catch (Throwable e) {
      failed(e, start);
    }
    return false;
  }

  private void failed(Throwable e, long start) {
    if (failures.failures() == 0) {
      failingSinceNanos = start;
    }
    failures.failed(
        () -> {
          log.warn(
              "Spans cannot be sent by {}; they wait in their files: {}", sender, e.toString());
          log.debug("The stack trace", e);
        });
  }

  private void countRejected() {
    long now = sender.rejected();
    if (now > rejected) {
      if (rejected == 0) {
        log.warn(
            "{} spans are dropped and counted, since {} can never send them (logged once)",
            now,
            sender);
      }
      counters.spansRejected.add(now - rejected);
      rejected = now;
    }
  }

  private void close() {
    try {
      sender.close();
    } catch (Exception e) {
      log.warn("{} could not be closed", sender, e);
    }
  }
}
