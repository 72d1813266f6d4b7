package io.clew.api;

import java.io.IOException;

/**
 * Delivers encoded spans, to a file, a broker or a server; also called a span logger. Called by one
 * thread at a time, never by an application's thread, so it may block. That thread is an {@link
 * UntracedThread}: what an instrumented client does on it is not traced.
 */
public interface SpanSender extends AutoCloseable {
  /**
   * What {@link #send} takes.
   *
   * @return always the same encoding
   */
  Encoding encoding();

  /**
   * Puts the spans of a batch where they are safe, and returns when they are.
   *
   * @param batch the spans; valid during this call only
   * @throws Exception if they are not safe, or not all of them; the sender stays usable, and the
   *     next batch, which may be the same again, may succeed
   */
  void send(SpanBatch batch) throws Exception;

  /**
   * How many spans of batches that {@link #send} has returned from were dropped all the same, since
   * they can never be sent: larger than the receiver takes, mostly. Such a span must not hold up
   * the others. Asked by the thread that sends. A sender that wraps another hands this on.
   *
   * @return a count that only grows; 0, the default, if it drops none
   */
  default long rejected() {
    return 0;
  }

  /**
   * Releases what the sender holds, within a short limit; idempotent.
   *
   * @throws IOException if what had been sent may not be safe after all
   */
  @Override
  void close() throws IOException;
}
