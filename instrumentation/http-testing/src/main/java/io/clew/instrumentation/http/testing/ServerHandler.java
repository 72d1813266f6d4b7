package io.clew.instrumentation.http.testing;

/** Answers requests, on whatever server. */
@FunctionalInterface
public interface ServerHandler {
  /**
   * Answers one request. What it throws, the server gets as it is, as if its own handler had thrown
   * it; where a server allows only some kinds of checked exceptions, in the one that means an
   * application's failure.
   */
  void handle(ServerExchange exchange) throws Exception;
}
