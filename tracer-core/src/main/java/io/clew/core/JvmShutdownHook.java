package io.clew.core;

import io.clew.api.UntracedThread;

/**
 * A task that the JVM runs when it exits. It is removed when the tracing is closed earlier, so that
 * the JVM does not keep a reference to a closed tracer.
 */
final class JvmShutdownHook {
  private final Thread thread;

  private JvmShutdownHook(Thread thread) {
    this.thread = thread;
  }

  /** Adds a hook. If the JVM is already exiting, no hook is added. */
  static JvmShutdownHook add(Runnable task) {
    JvmShutdownHook hook = new JvmShutdownHook(new UntracedThread(task, "clew-exit"));
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
