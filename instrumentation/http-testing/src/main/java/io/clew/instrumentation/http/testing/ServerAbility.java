package io.clew.instrumentation.http.testing;

/** What not every server can do. The cases of what a server lacks are skipped. */
public enum ServerAbility {
  /** Knows which of its patterns a request matches, such as {@code /items/{id}}. */
  ROUTES,

  /** Shows its filters also those requests that nothing handles. */
  NOT_FOUND,

  /**
   * Answers 500 if a handler throws, with the headers that the response has. Without it, the
   * connection may be closed instead, or the headers are removed.
   */
  ANSWERS_EXCEPTIONS,

  /** Handlers can return, and answer later on another thread. */
  ASYNC,

  /** Ends an asynchronous request that nobody has answered in time. Needs {@link #ASYNC}. */
  ASYNC_TIMEOUT,

  /** Handles an asynchronous request once more, under another path. Needs {@link #ASYNC}. */
  ASYNC_DISPATCH,

  /** Lets another handler answer in the place of the first. */
  FORWARD,

  /** Puts the answer of another handler into that of the first. */
  INCLUDE,

  /** Lets the handler at {@code /error} answer for status codes and exceptions. */
  ERROR_DISPATCH,

  /** Lets a handler switch the connection to another protocol, with status 101. */
  UPGRADE,

  /** Runs requests on the threads of {@link ServerSetup#executor()}. */
  EXECUTOR
}
