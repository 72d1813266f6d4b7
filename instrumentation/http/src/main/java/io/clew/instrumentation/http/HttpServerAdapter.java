package io.clew.instrumentation.http;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads the requests of one kind of server, and writes its responses. An adapter keeps nothing: one
 * serves all requests, on all threads. What it throws costs the span, never the request.
 *
 * @param <Q> a request
 * @param <R> a response
 */
public abstract class HttpServerAdapter<Q, R> {
  /** Called by adapters. */
  protected HttpServerAdapter() {}

  /** The method, as sent. */
  public abstract String method(Q request);

  /** The path, as sent and without the query; null if the request has none. */
  public abstract @Nullable String path(Q request);

  /** The query, as sent and without the question mark; null if there is none. */
  public abstract @Nullable String query(Q request);

  /** {@code http} or {@code https}. */
  public abstract String scheme(Q request);

  /**
   * The host that the client wants to reach: the authority of an absolute request target, else the
   * header {@code Host}. May be anything that a client sends; null if it sends none.
   *
   * @see <a href="https://www.rfc-editor.org/rfc/rfc9112.html#section-3.2.2">Absolute form</a>
   */
  public abstract @Nullable String host(Q request);

  /** The server's own IP address, as text, for clients that say no usable host. */
  public abstract String localAddress(Q request);

  /** The port of that address. */
  public abstract int localPort(Q request);

  /** The IP address of the other end of the connection, as text; null if it is not known. */
  public abstract @Nullable String remoteAddress(Q request);

  /** The port of the other end of the connection; 0 if it is not known. */
  public abstract int remotePort(Q request);

  /**
   * Whether it takes less time to find some ten headers by name than to walk through all of them.
   * Then {@link #header} and {@link #headerValues} are called where the tracer can do with them,
   * and {@link #headers} is not.
   *
   * @return the same for all requests; false by default
   */
  public boolean findsHeaders() {
    return false;
  }

  /** All values of a header, whatever the case of its name, in the order sent. */
  public Iterator<String> headerValues(Q request, String name) {
    List<String> values = new ArrayList<>();
    headers(request)
        .forEachRemaining(
            header -> {
              if (name.equalsIgnoreCase(header.getKey())) {
                values.add(header.getValue());
              }
            });
    return values.iterator();
  }

  /** All headers of the request. A header that came twice appears twice, in the order sent. */
  public abstract Iterator<Map.Entry<String, String>> headers(Q request);

  /** The first value of a header, whatever the case of its name; null if it is absent. */
  public abstract @Nullable String header(Q request, String name);

  /**
   * What stands for all paths that are handled alike, such as {@code /feed/*}. Asked for at the
   * start and again at the end, since many servers know it only then.
   *
   * @return null if it is not known, or nothing handles the request
   */
  public abstract @Nullable String route(Q request);

  /** The status code; not positive if there is no answer yet. */
  public abstract int status(R response);

  /** Whether the status and the headers have been sent, so that neither can change. */
  public abstract boolean isCommitted(R response);

  /** The first value of a response's header; null if it is absent. */
  public abstract @Nullable String responseHeader(R response, String name);

  /** Sets a header of a response that is not committed. */
  public abstract void setResponseHeader(R response, String name, String value);

  /**
   * The status that a client gets for a request whose handler has thrown, if nothing was sent
   * before: 500, but for exceptions for which the server has another.
   */
  public int statusOf(Throwable failure) {
    return 500;
  }
}
