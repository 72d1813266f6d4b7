package io.clew.core;

import io.clew.api.UntracedThread;

/**
 * What the JVM runs when it exits. It is removed by whoever does the same before, so that the JVM
 * does not hold for good what an application has closed and forgotten.
 */
final class ExitHook {
  private final Thread thread;

  private ExitHook(Thread thread) {
    this.thread = thread;
  }

  /** Adds a hook; none if the JVM exits already, where it is too late to be told. */
  static ExitHook add(Runnable task) {
    ExitHook hook = new ExitHook(new UntracedThread(task, "clew-exit"));
    try {
      Runtime.getRuntime().addShutdownHook(hook.thread);
    } catch (IllegalStateException e) {
      // It exits.
    }
    return hook;
  }

  /**
   * Removes the hook, if it still can be.
   *
   * @return false if it was removed before, or the JVM exits
   */
  boolean remove() {
    try {
      return Runtime.getRuntime().removeShutdownHook(thread);
    } catch (IllegalStateException e) {
      return false; // It exits: the hook runs, or has run.
    }
  }
}
