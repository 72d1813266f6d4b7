package io.clew.ship;

import io.clew.api.SpanSender;
import io.clew.common.SafeLog;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * Follows the span logs of a directory and ships each span at least once. The thread that calls
 * {@link #run} reads, and another thread sends. Memory: two batches and the longest line.
 */
final class Shipper {
  private static final Logger log = SafeLog.logger(Shipper.class);
  private static final long POLL_MILLIS = 200;
  private static final long BLOCKED_MILLIS = 1000;
  private static final Duration STOP_WITHIN = Duration.ofSeconds(5);

  private final Path directory;
  private final SpanSender sender;
  private final boolean once;
  private final ShipCounters counters = new ShipCounters();
  private final SpanLogs logs;
  private final LineBatcher batcher;
  private final SenderThread senderThread;
  private final CountDownLatch stopping = new CountDownLatch(1);
  private final CountDownLatch ended = new CountDownLatch(1);

  /**
   * @param state the directory of the checkpoint
   * @param maxElapsed null to run until {@link #stop}; else the shipper ends when all is shipped,
   *     or when it has tried to send a batch for so long
   */
  Shipper(Path directory, Path state, SpanSender sender, @Nullable Duration maxElapsed) {
    this.directory = directory;
    this.sender = sender;
    once = maxElapsed != null;
    Checkpoint checkpoint = new Checkpoint(state);
    logs =
        new SpanLogs(
            directory,
            checkpoint.read(System.currentTimeMillis()),
            counters,
            System::nanoTime,
            once);
    batcher = new LineBatcher(logs, counters, once);
    senderThread =
        new SenderThread(sender, counters, () -> checkpoint.write(logs.files()), maxElapsed);
  }

  /** Why it has ended. */
  enum End {
    ALL_SHIPPED,
    /** All that can be shipped is shipped, but not all can. */
    SOME_MISSING,
    /** The receiver was not available. */
    UNAVAILABLE,
    STOPPED
  }

  /**
   * Ships until the end.
   *
   * @param progress called after each scan
   */
  End run(Runnable progress) throws InterruptedException {
    scan();
    log.info("Shipping {} with {}: {} bytes to ship", directory, sender, logs.lagBytes());
    senderThread.start();
    try {
      return ship(progress);
    } finally {
      senderThread.stop(STOP_WITHIN);
      progress.run();
      log.info(
          "Shipped {} spans; {} lines skipped, {} spans rejected, {} files lost, {} failures",
          counters.spansShipped,
          counters.linesSkipped,
          counters.spansRejected,
          counters.filesLost,
          counters.sendsFailed);
      ended.countDown();
    }
  }

  private End ship(Runnable progress) throws InterruptedException {
    while (stopping.getCount() > 0 && !senderThread.hasEnded()) {
      LineBatch batch = senderThread.takeEmpty(BLOCKED_MILLIS);
      if (logs.scanIfDue(batcher.current())) {
        progress.run();
      }
      if (batch != null && !fill(batch)) {
        if (once && isDone()) {
          senderThread.finish();
          break;
        }
        stopping.await(POLL_MILLIS, TimeUnit.MILLISECONDS);
      }
    }
    if (senderThread.gaveUp()) {
      return End.UNAVAILABLE;
    }
    if (stopping.getCount() == 0) {
      return End.STOPPED;
    }
    if (!senderThread.isAllSent()) {
      throw new IllegalStateException("the thread that sends has ended with an error");
    }
    return counters.isSomethingMissing() || logs.unreadable() > 0
        ? End.SOME_MISSING
        : End.ALL_SHIPPED;
  }

  /** Returns whether there was something to put into the batch. */
  private boolean fill(LineBatch batch) {
    batcher.fill(batch);
    if (batch.isMarked()) {
      senderThread.send(batch);
      return true;
    }
    senderThread.giveBack(batch);
    return false;
  }

  /** Whether a new scan finds nothing to read. */
  private boolean isDone() {
    scan();
    return batcher.current() == null && !logs.isWaiting();
  }

  private void scan() {
    logs.scan(batcher.current());
  }

  /** Ends it soon, from any thread. The next shipper sends the rest. */
  void stop() {
    stopping.countDown();
  }

  /** Waits for the end; false if the time is up before. */
  boolean awaitEnd(Duration limit) throws InterruptedException {
    return ended.await(limit.toMillis(), TimeUnit.MILLISECONDS);
  }

  ShipCounters counters() {
    return counters;
  }

  SpanLogs logs() {
    return logs;
  }
}
