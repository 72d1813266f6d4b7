package io.clew.instrumentation.http;

import io.opentracing.Span;
import org.jspecify.annotations.Nullable;

/** The other end of the connection, as tags. Looks at text only: no name is ever resolved. */
final class Peer {
  private static final int OCTETS = 4;

  private Peer() {}

  /** Tags the host and port that a client calls; the port is the scheme's own if not given. */
  static void tagHost(Span span, String scheme, @Nullable String host, int port) {
    int defaultPort = scheme.equalsIgnoreCase("https") ? 443 : 80;
    span.setTag(HttpTags.PEER_PORT, port > 0 ? port : defaultPort);
    if (host != null) {
      String bare = Url.withoutBrackets(host);
      span.setTag(HttpTags.PEER_HOST, bare);
      tagAddress(span, bare);
    }
  }

  /** Tags the address and port that a server is called from. */
  static void tagAddress(Span span, @Nullable String address, int port) {
    if (address != null) {
      tagAddress(span, Url.withoutBrackets(address));
    }
    if (port > 0) {
      span.setTag(HttpTags.PEER_PORT, port);
    }
  }

  /** Tags an IP address, without the zone of an IPv6 address; a host name leaves no tag. */
  private static void tagAddress(Span span, String host) {
    if (host.indexOf(':') >= 0) {
      span.setTag(HttpTags.PEER_IPV6, Url.withoutZone(host));
    } else if (isIpv4(host)) {
      span.setTag(HttpTags.PEER_IPV4, host);
    }
  }

  private static boolean isIpv4(String host) {
    int octets = 0;
    for (int start = 0; start <= host.length() && octets < OCTETS; octets++) {
      int dot = host.indexOf('.', start);
      int end = dot < 0 ? host.length() : dot;
      if (!isOctet(host, start, end) || (dot < 0) != (octets == OCTETS - 1)) {
        return false;
      }
      start = end + 1;
    }
    return octets == OCTETS;
  }

  /** Whether this part of a text is 0 to 255, without leading zeros. */
  private static boolean isOctet(String text, int start, int end) {
    int length = end - start;
    if (length < 1 || length > 3 || (length > 1 && text.charAt(start) == '0')) {
      return false;
    }
    int value = 0;
    for (int i = start; i < end; i++) {
      char c = text.charAt(i);
      if (c < '0' || c > '9') {
        return false;
      }
      value = 10 * value + (c - '0');
    }
    return value <= 255;
  }
}
