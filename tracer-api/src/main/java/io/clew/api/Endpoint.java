package io.clew.api;

import org.jspecify.annotations.Nullable;

/**
 * A service in the network: one side of a call.
 *
 * @param serviceName the service's name, null if unknown; Zipkin shows it in lower case
 * @param ipv4 an IPv4 address as text, {@code 10.1.2.3}, null if unknown
 * @param ipv6 an IPv6 address as text, {@code 2001:db8::1}, null if unknown
 * @param port 1 to 65535, 0 if unknown
 */
public record Endpoint(
    @Nullable String serviceName, @Nullable String ipv4, @Nullable String ipv6, int port) {

  /**
   * An endpoint of which some parts are known.
   *
   * @param serviceName the service's name, or null
   * @param ipv4 an IPv4 address, or null
   * @param ipv6 an IPv6 address, or null
   * @param port the port, or 0
   * @throws IllegalArgumentException if the port is negative or above 65535
   */
  public Endpoint {
    if (port < 0 || port > 65535) {
      throw new IllegalArgumentException("port " + port + " is not within 0 to 65535");
    }
  }

  /**
   * An endpoint of which only the service's name is known.
   *
   * @param serviceName the service's name
   * @return the endpoint
   */
  public static Endpoint of(String serviceName) {
    return new Endpoint(serviceName, null, null, 0);
  }

  /**
   * Whether nothing is known.
   *
   * @return true if every part is absent
   */
  public boolean isEmpty() {
    return serviceName == null && ipv4 == null && ipv6 == null && port == 0;
  }
}
