package io.clew.instrumentation.http.testing;

import java.io.OutputStream;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A request and its response, as handlers see them that run on every server. Methods for what a
 * server cannot do are never called.
 */
public interface ServerExchange {
  /** The method. */
  String method();

  /** The path of the request, or of the dispatch that the handler is called for. */
  String path();

  /** The first value of a request's header; null if it is absent. */
  @Nullable String header(String name);

  /** Reads the request's body to its end. */
  byte[] body() throws Exception;

  /** Sets a header of the response. */
  void setHeader(String name, String value);

  /** Adds a header to the response. */
  void addHeader(String name, String value);

  /**
   * Answers with a body of a known length.
   *
   * @param body may be empty
   */
  void answer(int status, byte[] body) throws Exception;

  /**
   * Sends status and headers to the client, and nothing of the body yet.
   *
   * @return takes a body of unknown length; a flush sends what was written so far
   */
  OutputStream stream(int status) throws Exception;

  /** Ends the request with the server's own error page, {@link ServerAbility#ERROR_DISPATCH}. */
  default void sendError(int status) throws Exception {
    throw new UnsupportedOperationException("no error dispatch");
  }

  /** Lets the handler of another path answer, {@link ServerAbility#FORWARD}. */
  default void forward(String path) throws Exception {
    throw new UnsupportedOperationException("no forward");
  }

  /** Adds what the handler of another path writes, {@link ServerAbility#INCLUDE}. */
  default void include(String path) throws Exception {
    throw new UnsupportedOperationException("no include");
  }

  /**
   * Answers 101, {@link ServerAbility#UPGRADE}. What the client then sends on the connection comes
   * back to it, until it sends no more.
   */
  default void upgrade(String protocol) throws Exception {
    throw new UnsupportedOperationException("no upgrade");
  }

  /**
   * Lets the handler return before the request has ended, {@link ServerAbility#ASYNC}. The answer
   * is then written through this exchange on another thread.
   *
   * @param timeout after this, the server ends the request; zero for never
   */
  default Async startAsync(Duration timeout) throws Exception {
    throw new UnsupportedOperationException("not asynchronous");
  }

  /** A request that goes on after its handler has returned. Used by any thread. */
  interface Async {
    /** Ends the request. */
    void complete();

    /** Handles it once more, {@link ServerAbility#ASYNC_DISPATCH}. */
    default void dispatch(String path) {
      throw new UnsupportedOperationException("no asynchronous dispatch");
    }
  }
}
