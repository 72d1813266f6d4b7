package io.clew.collector.trace;

import java.io.IOException;

/** Takes what cannot be stored. */
public interface DeadLetters {
  /**
   * Sends one.
   *
   * @param id {@code topic-partition-offset} of the record that it is from, or the index and id of
   *     the document that was refused; the same if the batch is done again
   * @param reason on one line
   */
  void send(String id, String reason, byte[] value) throws IOException;

  /** Returns when all are safe. */
  void flush() throws IOException;
}
