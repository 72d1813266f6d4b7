package io.clew.instrumentation.jdkhttp;

import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * The {@code http.url} of a span. User info never gets into it, nor does a fragment; the query only
 * if asked for: these are where passwords and tokens are found.
 */
final class Url {
  /** Longer URLs are cut, since any client can send one. */
  static final int MAX_LENGTH = 2048;

  private static final int MAX_NAME = 255;
  private static final int MAX_IPV6 = 45;
  private static final int MAX_ZONE = 64;
  private static final int MAX_PORT_DIGITS = 5;

  private Url() {}

  static String of(String scheme, String host, URI target, boolean withQuery) {
    String path = target.getRawPath() == null ? "" : target.getRawPath();
    String query = withQuery && target.getRawQuery() != null ? "?" + target.getRawQuery() : "";
    String url = scheme + "://" + host + (path.startsWith("/") ? "" : "/") + path + query;
    return url.length() <= MAX_LENGTH ? url : url.substring(0, MAX_LENGTH);
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
}
