package io.clew.sampler.source;

import io.clew.api.UntracedThread;
import io.clew.common.LogOnce;
import io.clew.common.SafeLog;
import io.clew.sampler.RuleSetText;
import io.clew.sampler.SamplingSource;
import java.util.Objects;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * The thread of a {@link SamplingSource}: it looks at a place again and again, and tells the
 * listener what there is. Nothing that a place or a listener throws ends it.
 */
final class Poller {
  private static final Logger log = SafeLog.logger(Poller.class);

  private static final long MILLIS_AFTER_ERROR = 5000;
  private static final long CLOSE_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final String name;
  private final Target place;
  private final Thread thread;

  /** A permit ends a rest. */
  private final Semaphore wake = new Semaphore(0);

  private volatile SamplingSource.@Nullable Listener listener;
  private volatile boolean closed;

  private @Nullable String given;
  private final LogOnce logOnce = new LogOnce(log);

  /**
   * A poller that waits to be started.
   *
   * @param place called by the thread alone
   */
  Poller(String name, String threadName, Target place) {
    this.name = name;
    this.place = place;
    thread = new UntracedThread(this::run, threadName);
  }

  String name() {
    return name;
  }

  synchronized void start(SamplingSource.Listener value) {
    Objects.requireNonNull(value, "listener");
    if (listener != null || closed) {
      throw new IllegalStateException(
          name + ": expected a new source, got one that was " + (closed ? "closed" : "started"));
    }
    listener = value;
    thread.start();
  }

  /** Lets the thread look again now. */
  void wake() {
    wake.release();
  }

  void close() {
    synchronized (this) {
      closed = true;
    }
    wake();
    thread.interrupt();
    if (Thread.currentThread() != thread) {
      join();
    }
  }

  /** Services are often closed by threads that were interrupted to stop them. */
  private void join() {
    long deadline = System.nanoTime() + CLOSE_NANOS;
    boolean interrupted = false;
    for (long left = CLOSE_NANOS; thread.isAlive() && left > 0; ) {
      try {
        TimeUnit.NANOSECONDS.timedJoin(thread, left);
      } catch (InterruptedException e) {
        interrupted = true;
      }
      left = deadline - System.nanoTime();
    }
    thread.interrupt(); // Also what hangs while it lets go of the place.
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    while (!closed) {
      try {
        rest(place.look());
      } catch (Throwable t) {
        if (!closed) {
          failed(String.valueOf(t));
          rest(MILLIS_AFTER_ERROR);
        }
      }
    }
    try {
      Thread.interrupted(); // Or it would not let go in good order.
      place.leave();
    } catch (Throwable t) {
      SafeLog.log(() -> log.warn("Tracing: could not close {}", name, t));
    }
  }

  private void rest(long millis) {
    try {
      if (wake.tryAcquire(millis, TimeUnit.MILLISECONDS)) {
        wake.drainPermits();
      }
    } catch (InterruptedException e) {
      // Closed, which the caller sees.
    }
  }

  /**
   * Tells of a text, whether it is another than before or not.
   *
   * @param version null if the place knows none
   */
  void found(String text, @Nullable String version) {
    if (text.equals(given)) {
      unchanged();
    } else {
      given = text;
      tell(to -> to.changed(text, version != null ? version : RuleSetText.version(text)));
    }
  }

  void unchanged() {
    tell(SamplingSource.Listener::unchanged);
  }

  void failed(String problem) {
    tell(to -> to.failed(problem));
  }

  private void tell(Consumer<SamplingSource.Listener> what) {
    SamplingSource.Listener to = listener;
    if (to == null || closed) {
      return;
    }
    try {
      what.accept(to);
    } catch (Throwable t) {
      logOnce.warn("the listener of a source failed", name, t);
    }
    if (!closed) {
      Thread.interrupted(); // What a listener leaves behind would end the next rest.
    }
  }

  /** What a poller looks at. */
  interface Target {
    /**
     * Looks once, and tells the poller what there is.
     *
     * @return how many milliseconds to rest, unless woken, before the next look
     * @throws Exception told as a failure, in its own words
     */
    long look() throws Exception;

    /** Lets go of all that {@link #look} has taken; the last call. */
    default void leave() throws Exception {}
  }
}
