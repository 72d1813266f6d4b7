package io.clew.instrumentation.http;

import static java.util.stream.Collectors.toUnmodifiableMap;

import java.util.Map;
import java.util.stream.Stream;

/**
 * A request's method as it goes into a span. The client chooses it, and any token of any length is
 * legal HTTP. So only standard methods become part of an operation name.
 *
 * @param name one of ten values: a standard method, or {@code HTTP} for all others
 * @param prefix the name with a space behind it: made once, not for each request
 * @param tag the method as it was sent, its first characters only if it is very long
 */
record HttpMethod(String name, String prefix, String tag) {
  private static final int MAX_LENGTH = 32;

  /** RFC 9110, section 9.3, and PATCH of RFC 5789. Methods are case-sensitive. */
  private static final Map<String, HttpMethod> STANDARD =
      Stream.of("GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH")
          .collect(toUnmodifiableMap(name -> name, name -> new HttpMethod(name, name + " ", name)));

  static HttpMethod of(String method) {
    HttpMethod standard = STANDARD.get(method);
    return standard != null
        ? standard
        : new HttpMethod(
            "HTTP", "HTTP ", method.substring(0, Math.min(MAX_LENGTH, method.length())));
  }
}
