package io.clew.ship;

import io.clew.api.SpanSender;
import io.clew.api.UntracedThread;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends one batch while the other is being collected, on a thread of its own. A batch that cannot
 * be sent is tried again for ever, or as long as is allowed, and then whoever collects has to wait.
 */
final class Dispatch {
  private static final Logger log = LoggerFactory.getLogger(Shipper.class);
  private static final long FIRST_PAUSE_MILLIS = 100;
  private static final long LONGEST_PAUSE_MILLIS = 5000;
  private static final int MAX_DOUBLINGS = 10;
  private static final long CHECKPOINT_MILLIS = 1000;
  private static final long ABANDON_MILLIS = 2000;

  private final SpanSender sender;
  private final ShipCounters tally;
  private final Runnable checkpoint;
  private final @Nullable Duration patience;
  private final BlockingQueue<LineBatch> empty = new ArrayBlockingQueue<>(2);
  private final BlockingQueue<LineBatch> full = new ArrayBlockingQueue<>(3);
  private final LineBatch end = new LineBatch();
  private final CountDownLatch stopping = new CountDownLatch(1);
  private final Thread thread = new UntracedThread(this::run, "clew-ship-sender");
  private volatile boolean gaveUp;
  private volatile boolean allSent;
  private long failures;
  private long failingSinceNanos;
  private long rejected;

  /** The first batch is noted down at once, so that one that dies young has achieved something. */
  private long checkpointNanos =
      System.nanoTime() - TimeUnit.MILLISECONDS.toNanos(CHECKPOINT_MILLIS);

  /**
   * Not started yet.
   *
   * @param checkpoint writes down how far everything is; called by the thread
   * @param patience how long a batch is tried; null for ever
   */
  Dispatch(
      SpanSender sender, ShipCounters tally, Runnable checkpoint, @Nullable Duration patience) {
    this.sender = sender;
    this.tally = tally;
    this.checkpoint = checkpoint;
    this.patience = patience;
    empty.add(new LineBatch());
    empty.add(new LineBatch());
  }

  void start() {
    thread.start();
  }

  /** A batch to be filled; null if there was none in time. */
  @Nullable LineBatch takeEmpty(long millis) throws InterruptedException {
    return empty.poll(millis, TimeUnit.MILLISECONDS);
  }

  /** It was not needed. */
  void giveBack(LineBatch batch) {
    empty.add(batch);
  }

  void send(LineBatch batch) {
    full.add(batch);
  }

  /** Whether the receiver was not there for longer than is allowed. */
  boolean gaveUp() {
    return gaveUp;
  }

  /** Whether nothing is sent any more. */
  boolean hasEnded() {
    return !thread.isAlive();
  }

  /** Whether it has ended in order, with nothing left. */
  boolean isAllSent() {
    return allSent;
  }

  /** Sends what it has, and ends. */
  void finish() throws InterruptedException {
    full.add(end);
    thread.join();
  }

  /** Sends what it has if that works at once, and ends within the time and two seconds more. */
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
      boolean whole = true;
      while ((batch = full.poll(CHECKPOINT_MILLIS, TimeUnit.MILLISECONDS)) != end) {
        if (batch != null) {
          if (batch.size() > 0 && !deliver(batch)) {
            whole = false;
            break;
          }
          batch.shipped();
          batch.clear();
          empty.add(batch);
        }
        writeCheckpoint();
      }
      allSent = whole;
    } catch (InterruptedException e) {
      // Stopped: what was not sent is sent by the next process.
    } finally {
      checkpoint.run();
      close();
    }
  }

  private void writeCheckpoint() {
    long now = System.nanoTime();
    if (now - checkpointNanos >= TimeUnit.MILLISECONDS.toNanos(CHECKPOINT_MILLIS)) {
      checkpoint.run();
      checkpointNanos = now;
    }
  }

  /** Whether it was sent in the end. */
  private boolean deliver(LineBatch batch) throws InterruptedException {
    while (!trySend(batch)) {
      tally.sendsFailed.increment();
      Duration longest = patience;
      long failing = System.nanoTime() - failingSinceNanos;
      if (longest != null && failing >= longest.toNanos()) {
        gaveUp = true;
        log.warn("Spans could not be sent for {} s: giving up", longest.toSeconds());
        return false;
      }
      if (stopping.await(pauseMillis(), TimeUnit.MILLISECONDS)) {
        return false;
      }
    }
    if (failures > 0) {
      long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - failingSinceNanos);
      log.info("Spans are sent again, after {} failures in {} s; none was lost", failures, seconds);
      failures = 0;
    }
    tally.spansShipped.add(batch.size());
    tally.bytesShipped.add(batch.length());
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
    if (failures++ == 0) {
      failingSinceNanos = start;
      log.warn("Spans cannot be sent by {}; they wait in their files: {}", sender, e.toString());
      log.debug("The failure in full", e);
    }
  }

  private long pauseMillis() {
    long doubled = FIRST_PAUSE_MILLIS << Math.min(failures - 1, MAX_DOUBLINGS);
    double longest = Math.min(doubled, LONGEST_PAUSE_MILLIS);
    return (long) (longest * (1 - ThreadLocalRandom.current().nextDouble() / 2));
  }

  private void countRejected() {
    long now = sender.rejected();
    if (now > rejected) {
      if (rejected == 0) {
        log.warn(
            "{} spans that {} can never send are dropped and counted (logged once)", now, sender);
      }
      tally.spansRejected.add(now - rejected);
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
