package io.clew.api;

import java.time.Duration;

/**
 * Takes finished spans from the application's threads.
 *
 * <p>An implementation is safe for many threads at once.
 */
@FunctionalInterface
public interface SpanReporter extends AutoCloseable {
  /**
   * Takes one span. Never blocks, never throws: a span that cannot be taken is dropped and counted.
   *
   * @param span a finished span, which does not change any more
   */
  void report(FinishedSpan span);

  /**
   * Waits until all spans that were reported before this call have been sent or dropped.
   *
   * @return true if all is done, false if the time ran out or the thread was interrupted
   */
  default boolean flush(Duration timeout) {
    return true;
  }

  /**
   * Sends what is left, within a limit, and takes no more spans. Idempotent: a second call returns
   * what the first did.
   *
   * @return how many of the reported spans were lost because the time ran out
   */
  default long close(Duration timeout) {
    return 0;
  }

  /** {@link #close(Duration)} with 5 seconds. */
  @Override
  default void close() {
    close(Duration.ofSeconds(5));
  }
}
