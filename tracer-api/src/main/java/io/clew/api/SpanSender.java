package io.clew.api;

import java.io.IOException;

/**
 * The back door of the way out, a span logger: puts encoded spans where they are safe. Called by
 * one thread at a time, never by an application's thread, so it may block. That thread is an {@link
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
   * Releases what the sender holds, within a short limit; idempotent.
   *
   * @throws IOException if what had been sent may not be safe after all
   */
  @Override
  void close() throws IOException;
}
