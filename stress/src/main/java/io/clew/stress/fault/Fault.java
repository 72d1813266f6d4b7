package io.clew.stress.fault;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;

/** A failure of a sender, which repeats until the fault has ended. */
enum Fault {
  NONE("none", ended -> {}),
  BLOCKS("blocks", CountDownLatch::await),
  SLOW("takes 200 ms a batch", ended -> Thread.sleep(200)),
  DISK_FULL("disk is full", ended -> {}),
  IO_EXCEPTION("throws IOException", failing(new IOException("on purpose"))),
  RUNTIME_EXCEPTION("throws RuntimeException", failing(new IllegalStateException("on purpose"))),
  CHECKED_EXCEPTION("throws a checked exception", failing(new ClassNotFoundException("here"))),
  INTERRUPTED("throws InterruptedException", failing(new InterruptedException("on purpose"))),
  INTERRUPTS("interrupts its thread", ended -> Thread.currentThread().interrupt()),
  ERROR("throws Error", failing(new Error("on purpose"))),
  OUT_OF_MEMORY("throws OutOfMemoryError", failing(new OutOfMemoryError("on purpose"))),
  STACK_OVERFLOW("runs out of stack", ended -> deeper(0)),
  NO_CLASS("throws NoClassDefFoundError", failing(new NoClassDefFoundError("on purpose"))),
  THROWABLE("throws its own Throwable", failing(new Throwable("on purpose")));

  private final String label;

  @SuppressWarnings("ImmutableEnumChecker") // The lambdas have no state.
  private final Strike strike;

  Fault(String label, Strike strike) {
    this.label = label;
    this.strike = strike;
  }

  String label() {
    return label;
  }

  /**
   * Fails once.
   *
   * @param ended opens when the fault is over
   */
  void strike(CountDownLatch ended) throws Throwable {
    strike.strike(ended);
  }

  private static Strike failing(Throwable failure) {
    return ended -> {
      throw failure;
    };
  }

  private static int deeper(int depth) {
    return depth < 0 ? depth : deeper(depth + 1) + 1;
  }

  private interface Strike {
    void strike(CountDownLatch ended) throws Throwable;
  }
}
