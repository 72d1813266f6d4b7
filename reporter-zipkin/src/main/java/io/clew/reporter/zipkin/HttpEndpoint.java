package io.clew.reporter.zipkin;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.MalformedURLException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLDecoder;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * The URL to POST to.
 *
 * @param url without user and password
 * @param authorization the header for user and password, null if there are none
 */
record HttpEndpoint(URL url, @Nullable String authorization) {
  private static final String PATH = "/api/v2/spans";
  private static final int MAX_PORT = 65535;

  /**
   * Parses a URL.
   *
   * @throws IllegalArgumentException if it is not valid; the message shows nothing that is secret
   */
  static HttpEndpoint parse(String text) {
    try {
      URI uri = new URI(text.strip());
      String authority = uri.getRawAuthority();
      if (authority != null && isHttp(uri.getScheme())) {
        int host = authority.lastIndexOf('@') + 1;
        String path = uri.getRawPath();
        String query = uri.getRawQuery();
        URL url =
            new URI(
                    uri.getScheme()
                        + "://"
                        + authority.substring(host)
                        + (path.isEmpty() || path.equals("/") ? PATH : path)
                        + (query == null ? "" : "?" + query))
                .toURL();
        if (!url.getHost().isEmpty() && url.getPort() <= MAX_PORT) {
          return new HttpEndpoint(url, host == 0 ? null : basic(authority.substring(0, host - 1)));
        }
      }
    } catch (URISyntaxException | MalformedURLException e) {
      // Not the cause of what is thrown below: their messages have the whole text.
    }
    throw new IllegalArgumentException(
        "endpoint: expected an http or https URL, got '" + shown(text) + "'");
  }

  private static boolean isHttp(@Nullable String scheme) {
    return "http".equalsIgnoreCase(scheme) || "https".equalsIgnoreCase(scheme);
  }

  private static String basic(String user) {
    byte[] decoded = URLDecoder.decode(user.replace("+", "%2B"), UTF_8).getBytes(UTF_8);
    return "Basic " + Base64.getEncoder().encodeToString(decoded);
  }

  /** In a text that is not a valid URL, secrets may be before the last '@' and behind a '?'. */
  static String shown(String text) {
    String host = text.substring(text.lastIndexOf('@') + 1);
    int query = host.indexOf('?');
    return query < 0 ? host : host.substring(0, query);
  }

  @Override
  public String toString() {
    return Secrets.without(url.toString());
  }
}
