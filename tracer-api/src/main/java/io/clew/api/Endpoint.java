package io.clew.api;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A service in the network: one side of a call.
 *
 * @param serviceName the service's name, null if unknown; Zipkin shows it in lower case
 * @param ipv4 null if unknown
 * @param ipv6 null if unknown
 * @param port 1 to 65535, 0 if unknown
 */
public record Endpoint(
    @Nullable String serviceName,
    @Nullable Inet4Address ipv4,
    @Nullable Inet6Address ipv6,
    int port) {

  /**
   * An endpoint of which some parts are known.
   *
   * @throws IllegalArgumentException if the port is negative or above 65535
   */
  public Endpoint {
    if (port < 0 || port > 65535) {
      throw new IllegalArgumentException("port " + port + " is not within 0 to 65535");
    }
  }

  /** An endpoint of which only the service's name is known. */
  public static Endpoint of(String serviceName) {
    return new Endpoint(serviceName, null, null, 0);
  }

  /** Whether nothing is known. */
  public boolean isEmpty() {
    return serviceName == null && ipv4 == null && ipv6 == null && port == 0;
  }

  /**
   * Reads an address, and never asks a name server.
   *
   * @param literal {@code 10.1.2.3} or {@code 2001:db8::1}; an IPv4 address that is mapped to IPv6
   *     becomes IPv4 again
   * @return null if the text is not an address
   */
  public static @Nullable InetAddress parseIp(String literal) {
    if (!looksLikeIp(literal)) {
      return null;
    }
    try {
      return InetAddress.getByName(literal);
    } catch (UnknownHostException e) {
      return null;
    }
  }

  // Written out, here and below: JDK 17 keeps the last record whose generated methods were called,
  // with the class loader of the web application that it is from.

  @Override
  public boolean equals(Object other) {
    return other instanceof Endpoint endpoint
        && port == endpoint.port
        && Objects.equals(serviceName, endpoint.serviceName)
        && Objects.equals(ipv4, endpoint.ipv4)
        && Objects.equals(ipv6, endpoint.ipv6);
  }

  @Override
  public int hashCode() {
    return Objects.hash(serviceName, ipv4, ipv6, port);
  }

  @Override
  public String toString() {
    return "Endpoint[serviceName="
        + serviceName
        + ", ipv4="
        + ipv4
        + ", ipv6="
        + ipv6
        + ", port="
        + port
        + "]";
  }

  /** Whether the JDK reads the text as an address or not at all, rather than as a host's name. */
  private static boolean looksLikeIp(String text) {
    int length = text.length();
    if (length < 2 || length > 45) {
      return false;
    }
    int dots = 0;
    int colons = 0;
    int octet = -1;
    boolean octets = true;
    for (int i = 0; i < length; i++) {
      char c = text.charAt(i);
      if (c == '.') {
        dots++;
        octets &= octet >= 0;
        octet = -1;
      } else if (c >= '0' && c <= '9') {
        octet = Math.max(0, octet) * 10 + c - '0';
        octets &= octet <= 255;
      } else if (c == ':') {
        colons++;
      } else if (!((c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'))) {
        return false;
      } else {
        octets = false;
      }
    }
    // The JDK looks a text with a colon up as a name if it starts with neither colon nor digit.
    return colons > 0 ? colons > 1 && text.charAt(0) != '.' : dots == 3 && octets && octet >= 0;
  }
}
