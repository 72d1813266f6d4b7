package io.clew.instrumentation.http;

import org.jspecify.annotations.Nullable;

/**
 * The {@code http.url} of a span. User info never gets into it, nor does a fragment or a session's
 * id; the query only if asked for: these are where passwords and tokens are found.
 */
final class Url {
  /** Longer URLs are cut, since any client can send one. */
  static final int MAX_LENGTH = 2048;

  private static final String SESSION_ID = ";jsessionid=";
  private static final int MAX_NAME = 255;
  private static final int MAX_IPV6 = 45;
  private static final int MAX_ZONE = 64;
  private static final int MAX_PORT_DIGITS = 5;

  private Url() {}

  static String of(String scheme, String host, @Nullable String path, @Nullable String query) {
    int length =
        scheme.length()
            + host.length()
            + (path == null ? 0 : path.length())
            + (query == null ? 0 : query.length());
    StringBuilder url = new StringBuilder(Math.min(length, MAX_LENGTH) + 5); // Of "://", "/", "?".
    url.append(scheme).append("://").append(host);
    if (path == null || !path.startsWith("/")) {
      url.append('/');
    }
    if (path != null) {
      url.append(path, 0, Math.min(path.length(), MAX_LENGTH));
    }
    if (query != null) {
      url.append('?').append(query, 0, Math.min(query.length(), MAX_LENGTH));
    }
    if (url.length() > MAX_LENGTH) {
      url.setLength(MAX_LENGTH);
    }
    return url.toString();
  }

  /**
   * A path as it may be recorded: without the id of a servlet session, which is as good as a
   * password. A client may leave out the path of the root.
   */
  static @Nullable String path(@Nullable String sent) {
    int start = sent == null ? -1 : sent.indexOf(SESSION_ID);
    if (sent == null || start < 0) {
      return sent != null && sent.isEmpty() ? "/" : sent;
    }
    int end = start + SESSION_ID.length();
    while (end < sent.length() && sent.charAt(end) != ';' && sent.charAt(end) != '/') {
      end++;
    }
    return path(sent.substring(0, start).concat(sent.substring(end)));
  }

  /** The beginning of a path that is too long. */
  static String cut(String path) {
    return path.length() <= MAX_LENGTH ? path : path.substring(0, MAX_LENGTH);
  }

  /**
   * The host of a URI's authority or a {@code Host} header, with its port if there is one.
   *
   * @return null if what is left without the user info can be no host
   */
  static @Nullable String host(@Nullable String authority) {
    if (authority == null) {
      return null;
    }
    String host = authority.substring(authority.lastIndexOf('@') + 1);
    int end = host.startsWith("[") ? host.indexOf(']') + 1 : host.indexOf(':');
    String name = end < 0 ? host : host.substring(0, end);
    boolean legal = isPort(host.substring(name.length())) && (isName(name) || isIpv6(name));
    return legal ? host : null;
  }

  /** What may follow a host: nothing, or a colon and a port, which may be empty. */
  private static boolean isPort(String rest) {
    return rest.isEmpty()
        || (rest.startsWith(":")
            && rest.length() <= MAX_PORT_DIGITS + 1
            && Ascii.isNumber(rest.substring(1)));
  }

  private static boolean isName(String name) {
    return isWithin(1, name, MAX_NAME) && Ascii.isAllOf(name, "._~-");
  }

  /** An address in brackets, perhaps with a zone. */
  private static boolean isIpv6(String name) {
    if (!name.startsWith("[") || !name.endsWith("]")) {
      return false;
    }
    int zone = name.indexOf('%');
    String address = name.substring(1, zone < 0 ? name.length() - 1 : zone);
    return isWithin(2, address, MAX_IPV6)
        && Ascii.isHexOr(address, ":.")
        && (zone < 0 || isZone(name.substring(zone + 1, name.length() - 1)));
  }

  private static boolean isZone(String zone) {
    return isWithin(1, zone, MAX_ZONE) && Ascii.isAllOf(zone, "._~%-");
  }

  private static boolean isWithin(int min, String text, int max) {
    return text.length() >= min && text.length() <= max;
  }

  /**
   * A host and a port as they stand in a URL.
   *
   * @param port left out if it is not positive
   */
  static String authority(@Nullable String host, int port) {
    if (host == null) {
      return "unknown";
    }
    boolean bare = host.indexOf(':') >= 0 && !host.startsWith("[");
    String name = bare ? "[" + host + "]" : host;
    return port > 0 ? name + ":" + port : name;
  }

  /** An IPv6 address without its zone, which is of this machine alone. */
  static String withoutZone(String address) {
    int zone = address.indexOf('%');
    return zone < 0 ? address : address.substring(0, zone);
  }

  static String withoutBrackets(String host) {
    return host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
  }
}
