package io.clew.instrumentation.http;

import java.util.Collection;
import org.jspecify.annotations.Nullable;

/**
 * Reads the calls of one kind of client. An adapter keeps nothing: one serves all calls, on all
 * threads. What it throws costs the span, never the call.
 *
 * @param <Q> a request that is about to be sent
 * @param <R> the answer to it; or what is known of a call, of which the answer may be missing
 */
public abstract class HttpClientAdapter<Q, R> {
  /** Called by adapters. */
  protected HttpClientAdapter() {}

  /** The method, as sent. */
  public abstract String method(Q request);

  /** {@code http} or {@code https}. */
  public abstract String scheme(Q request);

  /** The name or address of the host, an IPv6 address with or without brackets; null if unknown. */
  public abstract @Nullable String host(Q request);

  /** The port that the request names; not positive if it names none. */
  public abstract int port(Q request);

  /** The path, as sent and without the query; null if the request has none. */
  public abstract @Nullable String path(Q request);

  /** The query, as sent and without the question mark; null if there is none. */
  public abstract @Nullable String query(Q request);

  /** The names of the headers that the caller has set. */
  public abstract Collection<String> headerNames(Q request);

  /** The first value of a request's header, whatever the case of its name; null if absent. */
  public abstract @Nullable String header(Q request, String name);

  /** The status code of the last answer; not positive if there was none. */
  public abstract int status(R response);

  /** The first value of a response's header, whatever the case of its name; null if absent. */
  public abstract @Nullable String responseHeader(R response, String name);

  /** How many redirects the client has followed to get this answer. */
  public int redirects(R response) {
    return 0;
  }

  /** How often the client has sent the request again after a failure, to get this answer. */
  public int retries(R response) {
    return 0;
  }

  /** Whether the caller has given up the call. The exceptions of some clients do not say it. */
  public boolean isCancelled(R response) {
    return false;
  }
}
