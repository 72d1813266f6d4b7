package io.clew.analysis.store;

import java.net.URI;

/** The address of a server whose API is asked by HTTP. */
public final class HttpAddress {
  private static final int MAX_PORT = 65_535;

  private HttpAddress() {}

  /**
   * The address without a slash at its end.
   *
   * @param example what a good one looks like
   * @throws IllegalArgumentException if paths cannot be put behind it, or nobody can listen there;
   *     the message has no password
   */
  public static String checked(URI address, String example) {
    String authority = address.getRawAuthority();
    if (authority != null && authority.contains("@")) {
      throw new IllegalArgumentException("expected an address without user and password");
    }
    boolean isHttp =
        "http".equalsIgnoreCase(address.getScheme())
            || "https".equalsIgnoreCase(address.getScheme());
    if (!isHttp || address.getHost() == null) {
      throw new IllegalArgumentException(
          "expected an address such as " + example + ", got " + address);
    }
    if (address.getPort() == 0 || address.getPort() > MAX_PORT) {
      throw new IllegalArgumentException("expected a port from 1 to 65535, got " + address);
    }
    if (address.getRawQuery() != null || address.getRawFragment() != null) {
      throw new IllegalArgumentException("expected an address without ? and #, got " + address);
    }
    String text = address.toString();
    while (text.endsWith("/")) {
      text = text.substring(0, text.length() - 1);
    }
    return text;
  }
}
