package io.clew.ship;

import io.clew.api.SpanSender;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows the span logs of a directory and ships them, at least once each. The thread that runs it
 * reads; another one sends. Memory is two batches and the longest line.
 */
final class Shipper {
  private static final Logger log = LoggerFactory.getLogger(Shipper.class);
  private static final long POLL_MILLIS = 200;
  private static final long BLOCKED_MILLIS = 1000;
  private static final Duration STOP_WITHIN = Duration.ofSeconds(5);

  private final Path directory;
  private final SpanSender sender;
  private final boolean once;
  private final ShipCounters tally = new ShipCounters();
  private final SpanLogs logs;
  private final LineBatcher collector;
  private final Dispatch dispatch;
  private final CountDownLatch stopping = new CountDownLatch(1);
  private final CountDownLatch ended = new CountDownLatch(1);
  private long scannedNanos;

  /**
   * A shipper that ends when all that is there is shipped, or one that goes on for ever.
   *
   * @param state where the checkpoint is
   * @param patience null to go on for ever; else how long a batch is tried
   */
  Shipper(Path directory, Path state, SpanSender sender, @Nullable Duration patience) {
    this.directory = directory;
    this.sender = sender;
    once = patience != null;
    Checkpoint checkpoint = new Checkpoint(state);
    logs =
        new SpanLogs(
            directory, checkpoint.read(System.currentTimeMillis()), tally, System::nanoTime);
    collector = new LineBatcher(logs, tally, once);
    dispatch = new Dispatch(sender, tally, () -> checkpoint.write(logs.files()), patience);
  }

  /** How it ended. */
  enum End {
    /** All that was there is shipped. */
    ALL_SHIPPED,
    /** All that can be shipped is. */
    SOME_MISSING,
    UNAVAILABLE,
    STOPPED
  }

  /** Ships. */
  End run(Runnable progress) throws InterruptedException {
    scan();
    log.info("Shipping {} by {}: {} bytes wait", directory, sender, logs.lagBytes());
    dispatch.start();
    try {
      return ship(progress);
    } finally {
      dispatch.stop(STOP_WITHIN);
      progress.run();
      log.info(
          "Shipped {} spans; {} lines skipped, {} spans rejected, {} files lost, {} failures",
          tally.spansShipped,
          tally.linesSkipped,
          tally.spansRejected,
          tally.filesLost,
          tally.sendsFailed);
      ended.countDown();
    }
  }

  private End ship(Runnable progress) throws InterruptedException {
    while (stopping.getCount() > 0 && !dispatch.hasEnded()) {
      LineBatch batch = dispatch.takeEmpty(BLOCKED_MILLIS);
      boolean due = System.nanoTime() - scannedNanos >= TimeUnit.MILLISECONDS.toNanos(POLL_MILLIS);
      if (batch == null || due) {
        scan();
        progress.run();
      }
      if (batch != null && !fill(batch)) {
        if (once && isDone()) {
          dispatch.finish();
          break;
        }
        stopping.await(POLL_MILLIS, TimeUnit.MILLISECONDS);
      }
    }
    if (dispatch.gaveUp()) {
      return End.UNAVAILABLE;
    }
    if (stopping.getCount() == 0) {
      return End.STOPPED;
    }
    if (!dispatch.isAllSent()) {
      throw new IllegalStateException("the thread that sends has died");
    }
    return tally.isSomethingMissing() || logs.unreadable() > 0 ? End.SOME_MISSING : End.ALL_SHIPPED;
  }

  /** Whether something was found to fill it with. */
  private boolean fill(LineBatch batch) {
    collector.fill(batch);
    if (batch.isMarked()) {
      dispatch.send(batch);
      return true;
    }
    dispatch.giveBack(batch);
    return false;
  }

  /** Whether a fresh look finds nothing to be read. */
  private boolean isDone() {
    scan();
    return collector.current() == null && !logs.isWaiting();
  }

  private void scan() {
    logs.scan(collector.current());
    scannedNanos = System.nanoTime();
  }

  /** Ends it soon, from any thread; what is not sent then is sent by the next one. */
  void stop() {
    stopping.countDown();
  }

  /** Whether it has ended in time. */
  boolean awaitEnd(Duration limit) throws InterruptedException {
    return ended.await(limit.toMillis(), TimeUnit.MILLISECONDS);
  }

  ShipCounters tally() {
    return tally;
  }

  SpanLogs logs() {
    return logs;
  }
}
