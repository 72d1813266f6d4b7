package io.clew.instrumentation.http.testing;

/** A server that takes requests. */
public interface RunningServer extends AutoCloseable {
  /** The port on 127.0.0.1. */
  int port();

  /** Stops the server; idempotent. */
  @Override
  void close();
}
