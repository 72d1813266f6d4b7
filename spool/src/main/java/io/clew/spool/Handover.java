package io.clew.spool;

import io.clew.api.SpanBatch;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Gives batches to the replayer's thread, one at a time, while the spool is empty. The caller waits
 * for the outcome, up to the send timeout. If there is no outcome by then, or if the receiver has
 * failed, the batch goes into the spool. So do all later batches, until the spool is empty again.
 *
 * <p>{@link #send} takes the {@link SpoolLock}. All other methods are for a thread that holds it.
 */
final class Handover {
  private final SpoolLock lock;
  private final Spool spool;
  private final SpoolLog log;
  private final long sendTimeoutNanos;
  private final BatchCopy copy = new BatchCopy();
  private Stage stage = Stage.FREE;

  /** Whether the caller that handed the batch over still waits for the outcome. */
  private boolean awaited;

  /** Where the batch is in the spool, if it is there. */
  private @Nullable RecordPosition position;

  /** Why the batch that is awaited has failed. */
  private @Nullable Throwable failure;

  private boolean closed;

  private enum Stage {
    FREE,
    HANDED_OVER,
    SENDING,
    SENT,
    FAILED
  }

  Handover(SpoolLock lock, Spool spool, SpoolLog log, long sendTimeoutNanos) {
    this.lock = lock;
    this.spool = spool;
    this.log = log;
    this.sendTimeoutNanos = sendTimeoutNanos;
  }

  /** Returns when the receiver has the batch, or the spool. */
  void send(SpanBatch batch) throws IOException {
    boolean interrupted = Thread.interrupted(); // An interrupt would close the segment.
    lock.lock();
    try {
      if (closed) {
        throw new IOException("the spool is closed");
      }
      if (stage != Stage.FREE || !spool.isEmpty()) {
        append(batch);
      } else {
        handOver(batch);
        interrupted |= lock.await(() -> isSettled() || closed, sendTimeoutNanos);
        finish(batch);
      }
    } finally {
      awaited = false;
      lock.changed().signalAll();
      lock.unlock();
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private void handOver(SpanBatch batch) {
    copy.copy(batch);
    stage = Stage.HANDED_OVER;
    position = null;
    failure = null;
    awaited = true;
    lock.changed().signalAll();
  }

  private boolean isSettled() {
    return stage == Stage.SENT || stage == Stage.FAILED;
  }

  private void finish(SpanBatch batch) throws IOException {
    if (!isSettled()) {
      try {
        RecordPosition appended = append(batch);
        position = appended;
        if (stage == Stage.HANDED_OVER) {
          stage = Stage.FREE; // The replayer has not begun: it reads the batch from the spool.
        } else {
          spool.beginSending(appended);
        }
        return;
      } catch (IOException e) {
        awaitReceiver(e);
      }
    }
    boolean sent = stage == Stage.SENT;
    Throwable cause = failure;
    stage = Stage.FREE;
    failure = null;
    if (!sent) {
      appendFailed(batch, cause);
    }
  }

  /** The spool cannot be written. The receiver's outcome decides, as if there were no spool. */
  private void awaitReceiver(IOException unwritable) throws IOException {
    boolean interrupted = lock.await(() -> isSettled() || closed, Long.MAX_VALUE);
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    if (!isSettled()) {
      if (stage == Stage.HANDED_OVER) {
        stage = Stage.FREE;
      }
      throw unwritable;
    }
  }

  private void appendFailed(SpanBatch batch, @Nullable Throwable cause) throws IOException {
    try {
      append(batch);
    } catch (IOException e) {
      if (cause != null) {
        e.addSuppressed(cause);
      }
      throw e;
    }
    if (cause != null) {
      log.failed(cause);
    }
  }

  private RecordPosition append(SpanBatch batch) throws IOException {
    RecordPosition appended = spool.append(batch);
    log.spooled(System.nanoTime());
    return appended;
  }

  /** From now on {@link #send} throws. A caller that waits stops waiting. */
  void close() {
    closed = true;
    lock.changed().signalAll();
  }

  boolean isClosed() {
    return closed;
  }

  boolean isFree() {
    return stage == Stage.FREE;
  }

  boolean isSending() {
    return stage == Stage.SENDING;
  }

  boolean isAwaited() {
    return awaited;
  }

  /** Begins to send the batch that a caller has handed over; false if there is none. */
  boolean beginHandedOver() {
    if (stage != Stage.HANDED_OVER) {
      return false;
    }
    stage = Stage.SENDING;
    return true;
  }

  /** Begins to send the next batch of the spool; false if the spool is empty. */
  boolean beginNext() throws IOException {
    position = spool.next(copy);
    if (position == null) {
      return false;
    }
    stage = Stage.SENDING;
    return true;
  }

  /** The batch to send. Until the outcome is known, the replayer needs no lock to read it. */
  BatchCopy copy() {
    return copy;
  }

  /**
   * Tells the caller that waits what has become of its batch.
   *
   * @param cause null if the receiver has the batch
   */
  void settle(@Nullable Throwable cause) {
    stage = cause == null ? Stage.SENT : Stage.FAILED;
    failure = cause;
  }

  /**
   * Ends the sending of a batch that no caller waits for.
   *
   * @return where the batch is in the spool, null if it is not there
   */
  @Nullable RecordPosition release() {
    stage = Stage.FREE;
    RecordPosition released = position;
    position = null;
    return released;
  }
}
