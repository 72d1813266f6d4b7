package io.clew.instrumentation.http;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The {@code http.url} of a span. User info never gets into it, nor does a fragment or a session's
 * id; the query only if asked for: these are where passwords and tokens are found.
 */
final class Url {
  /** Longer URLs are cut, since any client can send one. */
  static final int MAX_LENGTH = 2048;

  private static final String SESSION_ID = ";jsessionid=";
  private static final String NAME = "[A-Za-z0-9._~-]{1,255}";
  private static final String IPV6 = "\\[[0-9A-Fa-f:.]{2,45}(%[A-Za-z0-9._~%-]{1,64})?]";
  private static final Pattern HOST = Pattern.compile("(" + NAME + "|" + IPV6 + ")(:[0-9]{0,5})?");

  private Url() {}

  static String of(String scheme, String host, @Nullable String path, @Nullable String query) {
    StringBuilder url = new StringBuilder(128).append(scheme).append("://").append(host);
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
    return sent.substring(0, start).concat(sent.substring(end));
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
    return HOST.matcher(host).matches() ? host : null;
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

  static String withoutBrackets(String host) {
    return host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
  }
}
