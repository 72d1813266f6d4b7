package io.clew.instrumentation.jdkhttp;

import java.net.URI;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The {@code http.url} of a span. User info never gets into it, nor does a fragment; the query only
 * if asked for: these are where passwords and tokens are found.
 */
final class Url {
  /** Longer URLs are cut, since any client can send one. */
  static final int MAX_LENGTH = 2048;

  private static final String NAME = "[A-Za-z0-9._~-]{1,255}";
  private static final String IPV6 = "\\[[0-9A-Fa-f:.]{2,45}(%[A-Za-z0-9._~%-]{1,64})?]";
  private static final Pattern HOST = Pattern.compile("(" + NAME + "|" + IPV6 + ")(:[0-9]{0,5})?");

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
    return HOST.matcher(host).matches() ? host : null;
  }
}
