package io.clew.instrumentation.http.testing;

import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** A client under test. Used by many threads. */
public interface TestedClient extends AutoCloseable {
  /** Sends, and waits for the whole answer. Throws what the client throws. */
  ClientResponse send(ClientRequest request) throws Exception;

  /**
   * Sends, and returns before the answer is there, {@link ClientAbility#ASYNC}.
   *
   * @param callback to be called once, as the client calls those of applications, with a response
   *     or a failure
   * @return cancels the call, {@link ClientAbility#CANCEL}
   */
  default Runnable sendAsync(
      ClientRequest request, BiConsumer<@Nullable ClientResponse, @Nullable Throwable> callback)
      throws Exception {
    throw new UnsupportedOperationException("not asynchronous");
  }

  /** Ends the client; idempotent. */
  @Override
  default void close() {}
}
