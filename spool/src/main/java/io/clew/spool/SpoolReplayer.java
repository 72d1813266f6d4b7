package io.clew.spool;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;

import io.clew.api.SpanBatch;
import io.clew.api.SpanSender;
import io.clew.api.UntracedThread;
import io.clew.common.LogOnce;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The one who talks to the receiver, on a thread of its own. While the spool is empty a batch is
 * handed to it, and who handed it waits a moment for the outcome; if there is none by then, or a
 * bad one, the batch goes into the spool, and so do all others until the spool is empty again.
 */
final class SpoolReplayer implements Runnable {
  private static final long FIRST_PAUSE = MILLISECONDS.toNanos(100);
  private static final long LONGEST_PAUSE = SECONDS.toNanos(5);
  private static final int MAX_DOUBLINGS = 10;
  private static final long LOOK_NANOS = SECONDS.toNanos(10);

  /** For what is under way, and for as much of the spool as can be sent. */
  private static final long GRACE_NANOS = SECONDS.toNanos(1);

  /** After that and an interrupt, for the receiver's close. */
  private static final long CLOSE_NANOS = SECONDS.toNanos(3);

  private final SpanSender receiver;
  private final Spool spool;
  private final SpoolDirectory directory;
  private final SpoolLog log;
  private final LogOnce logOnce;
  private final long patienceNanos;
  private final Thread thread = new UntracedThread(this, "clew-spool");
  private final ReentrantLock lock = new ReentrantLock();

  /** That anything of what follows has changed. */
  private final Condition changed = lock.newCondition();

  private final BatchCopy parcel = new BatchCopy();
  private Stage stage = Stage.FREE;

  /** Whether the thread that handed the parcel over waits for it. */
  private boolean awaited;

  /** Where the parcel is in the spool, if it is there. */
  private Segment.@Nullable RecordPosition place;

  /** Why the awaited parcel has failed. */
  private @Nullable Throwable failure;

  private long failures;
  private long notBeforeNanos;
  private long lookedNanos = System.nanoTime() - LOOK_NANOS;
  private boolean closed;
  private long closedNanos;
  private boolean released;
  private boolean ended;
  private @Nullable IOException closeFailure;

  /** What the receiver has said last. */
  private long saidRejected;

  /** Those of batches that did not go through the spool; read by the thread that sends. */
  private long rejected;

  /** What becomes of the parcel. */
  private enum Stage {
    FREE,
    HANDED_OVER,
    UNDER_WAY,
    SENT,
    FAILED
  }

  SpoolReplayer(
      SpanSender receiver,
      Spool spool,
      SpoolDirectory directory,
      SpoolLog log,
      LogOnce logOnce,
      long patienceNanos) {
    this.receiver = receiver;
    this.spool = spool;
    this.directory = directory;
    this.log = log;
    this.logOnce = logOnce;
    this.patienceNanos = patienceNanos;
  }

  void start() {
    thread.start();
  }

  long rejected() {
    return rejected;
  }

  /** Returns when the batch is with the receiver or in the spool. */
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
        hand(batch);
        interrupted |= await(() -> isSettled() || closed, patienceNanos);
        settle(batch);
      }
    } finally {
      awaited = false;
      changed.signalAll();
      lock.unlock();
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private void hand(SpanBatch batch) {
    parcel.copy(batch);
    stage = Stage.HANDED_OVER;
    place = null;
    failure = null;
    awaited = true;
    changed.signalAll();
  }

  private boolean isSettled() {
    return stage == Stage.SENT || stage == Stage.FAILED;
  }

  private void settle(SpanBatch batch) throws IOException {
    if (!isSettled()) {
      try {
        place = append(batch);
        if (stage == Stage.HANDED_OVER) {
          stage = Stage.FREE; // Taken back: it comes out of the spool.
        } else {
          spool.isUnderWay(place);
        }
        return;
      } catch (IOException e) {
        waitOn(e);
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

  /** The spool cannot be written: the receiver's outcome decides, as if there were no spool. */
  private void waitOn(IOException unwritable) throws IOException {
    boolean interrupted = await(() -> isSettled() || closed, Long.MAX_VALUE);
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

  private Segment.RecordPosition append(SpanBatch batch) throws IOException {
    Segment.RecordPosition where = spool.append(batch);
    log.spooled(System.nanoTime());
    return where;
  }

  /** Waits without the lock; an interrupt ends the wait, and is true. */
  private boolean await(BooleanSupplier condition, long nanos) {
    try {
      long left = nanos;
      while (!condition.getAsBoolean() && left > 0) {
        left = changed.awaitNanos(left);
      }
      return false;
    } catch (InterruptedException e) {
      return true;
    }
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
      if (System.nanoTime() - lookedNanos >= LOOK_NANOS) {
        lookedNanos = System.nanoTime();
        look();
      }
      if (take()) {
        deliver();
      }
    } catch (Throwable t) {
      stumbled(t);
    }
    lock.lock();
    try {
      return goesOn();
    } finally {
      lock.unlock();
    }
  }

  /** After the close a little longer, if all is well, so that less is left behind. */
  private boolean goesOn() {
    return !closed
        || (failures == 0 && !spool.isEmpty() && System.nanoTime() - closedNanos < GRACE_NANOS);
  }

  /** Takes over what dead processes have left, unless there is trouble enough. */
  private void look() {
    if (failures > 0) {
      return;
    }
    List<OwnedDirectory> left = directory.abandoned();
    for (int i = left.size() - 1; i >= 0; i--) {
      OwnedDirectory share = left.get(i);
      try {
        adopt(share, spool.read(share));
      } catch (IOException e) {
        logOnce.warn("a spool that an earlier process has left cannot be read", share, e);
        share.release();
      }
    }
  }

  private void adopt(OwnedDirectory share, List<Segment> segments) {
    lock.lock();
    try {
      if (closed) {
        share.release();
      } else {
        spool.adopt(share, segments);
      }
    } finally {
      lock.unlock();
    }
  }

  /** Waits for something to do; false if that is not to send the parcel. */
  private boolean take() throws IOException, InterruptedException {
    lock.lock();
    try {
      while (goesOn()) {
        long wait = LOOK_NANOS - (System.nanoTime() - lookedNanos);
        if (stage == Stage.HANDED_OVER) {
          stage = Stage.UNDER_WAY;
          return true;
        }
        if (stage == Stage.FREE && !spool.isEmpty()) {
          wait = notBeforeNanos - System.nanoTime();
          if (wait <= 0) {
            return takeNext();
          }
        }
        if (wait <= 0) {
          return false;
        }
        changed.awaitNanos(wait);
      }
      return false;
    } finally {
      lock.unlock();
    }
  }

  private boolean takeNext() throws IOException {
    place = spool.next(parcel);
    if (place == null) {
      log.emptied(spool.stats());
      return false;
    }
    stage = Stage.UNDER_WAY;
    return true;
  }

  private void deliver() {
    Throwable cause = null;
    long refused = 0;
    try {
      receiver.send(parcel.toSpanBatch());
      refused = newlyRejected();
    } catch (Throwable t) {
      cause = t;
    }
    lock.lock();
    try {
      if (!closed) {
        Thread.interrupted(); // What a receiver leaves behind would close a segment.
      }
      note(cause == null);
      if (awaited) {
        stage = cause == null ? Stage.SENT : Stage.FAILED;
        failure = cause;
        rejected += refused;
      } else {
        stage = Stage.FREE;
        delivered(cause, refused);
      }
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void delivered(@Nullable Throwable cause, long refused) {
    Segment.RecordPosition where = place;
    place = null;
    if (released) {
      return; // It is somebody else's by now.
    }
    if (cause != null) {
      spool.failed();
      if (!closed) {
        log.failed(cause);
      }
    } else if (where != null) {
      spool.done(where, refused);
      if (spool.isEmpty()) {
        log.emptied(spool.stats());
      }
    }
  }

  private long newlyRejected() {
    long more = 0;
    try {
      long now = receiver.rejected();
      more = Math.max(0, Math.min(parcel.size(), now - saidRejected));
      saidRejected = now;
    } catch (Throwable t) {
      logOnce.warn("the receiver does not say what it rejects", receiver, t);
    }
    return more;
  }

  private void note(boolean worked) {
    failures = worked ? 0 : failures + 1;
    notBeforeNanos = System.nanoTime() + (worked ? 0 : pause());
  }

  /** A random share, up to a half, is left out, so that not all services come at a moment. */
  private long pause() {
    long doubled = FIRST_PAUSE << Math.min(failures - 1, MAX_DOUBLINGS);
    double whole = Math.min(doubled, LONGEST_PAUSE);
    return (long) (whole * (1 - ThreadLocalRandom.current().nextDouble() / 2));
  }

  private void stumbled(Throwable cause) {
    lock.lock();
    try {
      note(false);
      if (!closed) {
        logOnce.warn("the spool cannot be read for now", directory, cause);
      }
    } catch (Throwable again) {
      // There is no memory to say it.
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
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Leaves what is in the spool there; the receiver is closed by the thread that sends to it. */
  void close() throws IOException {
    boolean interrupted = Thread.interrupted();
    lock.lock();
    try {
      if (closed) {
        return;
      }
      closed = true;
      closedNanos = System.nanoTime();
      changed.signalAll();
      interrupted |= await(() -> !awaited, GRACE_NANOS);
      interrupted |= await(() -> ended, GRACE_NANOS);
      if (stage == Stage.UNDER_WAY) {
        thread.interrupt();
      }
      interrupted |= await(() -> ended, CLOSE_NANOS);
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
