package io.clew.instrumentation.http;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

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

  /** An application may put ids into its routes: these limit the memory that they take. */
  private static final int MAX_ROUTES = 500;

  private static final int MAX_ROUTE_LENGTH = 200;

  /** RFC 9110, section 9.3, and PATCH of RFC 5789. Methods are case-sensitive. */
  private static final Map<String, HttpMethod> STANDARD = standard();

  private static Map<String, HttpMethod> standard() {
    Map<String, HttpMethod> methods = new HashMap<>();
    String all = "GET HEAD POST PUT DELETE CONNECT OPTIONS TRACE PATCH";
    for (String name : all.split(" ", -1)) {
      methods.put(name, new HttpMethod(name, name.concat(" "), name));
    }
    return methods;
  }

  /** What {@link #with} has returned, by name and route. */
  private static final Map<String, Map<String, String>> NAMES = new ConcurrentHashMap<>();

  static HttpMethod of(String method) {
    HttpMethod standard = STANDARD.get(method);
    return standard != null
        ? standard
        : new HttpMethod(
            "HTTP", "HTTP ", method.substring(0, Math.min(MAX_LENGTH, method.length())));
  }

  /** The name of a request with this method, to a route. Made once for most routes. */
  String with(String route) {
    Map<String, String> names = NAMES.get(name);
    String known = names == null ? null : names.get(route);
    if (known != null) {
      return known;
    }
    String made = prefix.concat(route);
    if (names == null) {
      NAMES.putIfAbsent(name, new ConcurrentHashMap<>());
    } else if (names.size() < MAX_ROUTES && route.length() <= MAX_ROUTE_LENGTH) {
      names.put(route, made);
    }
    return made;
  }
}
