package io.clew.examples.sampling;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * The requests to one service between two changes. It is not over before all of them are answered,
 * so that none is decided on by rules of before or after.
 */
final class Window {
  private final boolean forced;
  private final List<Answer> answers = new ArrayList<>();
  private int underWay;
  private boolean closed;

  /**
   * A window that is open.
   *
   * @param forced whether the callers have decided that their requests are traced
   */
  Window(boolean forced) {
    this.forced = forced;
  }

  boolean isForced() {
    return forced;
  }

  /** A request is about to be sent; false if it is too late for that. */
  synchronized boolean enter() {
    if (!closed) {
      underWay++;
    }
    return !closed;
  }

  synchronized void answered(String operation, String traceId) {
    answers.add(new Answer(operation, traceId));
  }

  synchronized void leave() {
    underWay--;
    notifyAll();
  }

  /** Waits for so many answers; false if there were less in that time. */
  synchronized boolean await(int count, Duration timeout) throws InterruptedException {
    return await(() -> answers.size() >= count, timeout);
  }

  /** Lets no more requests in, and waits for those that are. */
  synchronized List<Answer> close(Duration timeout) throws InterruptedException {
    closed = true;
    await(() -> underWay == 0, timeout);
    return List.copyOf(answers);
  }

  private boolean await(BooleanSupplier condition, Duration timeout) throws InterruptedException {
    long end = System.nanoTime() + timeout.toNanos();
    while (!condition.getAsBoolean()) {
      long millis = Duration.ofNanos(end - System.nanoTime()).toMillis();
      if (millis <= 0) {
        return false;
      }
      wait(millis);
    }
    return true;
  }

  /** A request that was served, and the trace that it may have left. */
  record Answer(String operation, String traceId) {}
}
