package io.clew.instrumentation.http.testing;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A request to be sent. */
public final class ClientRequest {
  private final String method;
  private final URI uri;
  private final List<Map.Entry<String, String>> headers = new ArrayList<>();
  private byte @Nullable [] body;
  private @Nullable Duration timeout;

  ClientRequest(String method, URI uri) {
    this.method = method;
    this.uri = uri;
  }

  ClientRequest header(String name, String value) {
    headers.add(Map.entry(name, value));
    return this;
  }

  ClientRequest body(byte[] value) {
    body = value;
    return this;
  }

  ClientRequest timeout(Duration value) {
    timeout = value;
    return this;
  }

  /** The method. */
  public String method() {
    return method;
  }

  /** Absolute, with host and port. */
  public URI uri() {
    return uri;
  }

  /** To be added in this order; a name may come twice. */
  public List<Map.Entry<String, String>> headers() {
    return headers;
  }

  /**
   * The body, its type is {@code text/plain} in UTF-8.
   *
   * @return null if there is none
   */
  public byte @Nullable [] body() {
    return body;
  }

  /**
   * How long to wait for the answer.
   *
   * @return null for as long as the client waits by default
   */
  public @Nullable Duration timeout() {
    return timeout;
  }
}
