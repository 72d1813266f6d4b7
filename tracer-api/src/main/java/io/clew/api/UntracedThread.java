package io.clew.api;

/**
 * A thread on which nothing is recorded: a span that is started on it is unsampled, whatever its
 * parent is, and propagates that to the services it calls. The reporter runs on one, so that a span
 * logger whose Kafka or HTTP client is instrumented does not trace its own sending for ever.
 *
 * <p>A {@link SpanSender} whose client has threads of its own makes them of this class: {@code task
 * -> new UntracedThread(task, "clew-http")} as the client's thread factory.
 */
public final class UntracedThread extends Thread {
  /**
   * A daemon thread, not yet started. It has no context class loader and inherits no values of
   * {@link InheritableThreadLocal}s: it may outlive the web application that made it, or the
   * request that happened to be the first.
   */
  public UntracedThread(Runnable task, String name) {
    super(null, task, name, 0, false);
    setDaemon(true);
    setContextClassLoader(null);
  }

  /** Whether the current thread is such a thread. */
  public static boolean isCurrent() {
    return Thread.currentThread() instanceof UntracedThread;
  }
}
