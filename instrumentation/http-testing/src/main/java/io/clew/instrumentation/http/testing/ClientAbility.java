package io.clew.instrumentation.http.testing;

/** What not every client can do. The cases of what a client lacks are skipped. */
public enum ClientAbility {
  /** Sends without waiting for the answer. */
  ASYNC,

  /** Calls by {@link #ASYNC} can be cancelled. */
  CANCEL,

  /** Gives up after {@link ClientRequest#timeout()}. */
  TIMEOUT,

  /** Follows redirects, and tracing sees that: the call has one span, which counts them. */
  REDIRECTS,

  /** Sends a GET again whose connection was closed without an answer, and tracing counts it. */
  RETRIES,

  /** Takes URLs with user info. */
  USER_INFO,

  /** Takes methods that are no standard. */
  ANY_METHOD
}
