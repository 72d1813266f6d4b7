package io.clew.instrumentation.jdkhttp;

import io.opentracing.Tracer.SpanBuilder;
import io.opentracing.tag.Tags;
import java.net.InetSocketAddress;
import java.net.URI;

/** The other end of the connection, as tags. Looks at text only: no name is ever resolved. */
final class Peer {
  private static final int OCTETS = 4;

  private Peer() {}

  /** Tags the host and port that a client calls; the port is the scheme's own if not given. */
  static void tag(SpanBuilder span, URI uri) {
    int defaultPort = "https".equalsIgnoreCase(uri.getScheme()) ? 443 : 80;
    span.withTag(Tags.PEER_PORT, uri.getPort() < 0 ? defaultPort : uri.getPort());
    if (uri.getHost() != null) {
      String host = uri.getHost().replaceAll("[\\[\\]]", "");
      span.withTag(Tags.PEER_HOSTNAME, host);
      tagAddress(span, host);
    }
  }

  /** Tags an IP address, without the zone of an IPv6 address; a host name leaves no tag. */
  static void tagAddress(SpanBuilder span, String host) {
    if (host.indexOf(':') >= 0) {
      span.withTag(Tags.PEER_HOST_IPV6, withoutZone(host));
    } else if (isIpv4(host)) {
      span.withTag(Tags.PEER_HOST_IPV4.getKey(), host);
    }
  }

  private static boolean isIpv4(String host) {
    int octets = 0;
    for (int start = 0; start <= host.length() && octets < OCTETS; octets++) {
      int dot = host.indexOf('.', start);
      int end = dot < 0 ? host.length() : dot;
      if (!isOctet(host.substring(start, end)) || (dot < 0) != (octets == OCTETS - 1)) {
        return false;
      }
      start = end + 1;
    }
    return octets == OCTETS;
  }

  /** Whether it is 0 to 255, without leading zeros. */
  private static boolean isOctet(String text) {
    int length = text.length();
    return length >= 1
        && length <= 3
        && Ascii.isNumber(text)
        && (length == 1 || text.charAt(0) != '0')
        && (length < 3 || text.compareTo("255") <= 0);
  }

  static String hostAndPort(InetSocketAddress address) {
    String host = withoutZone(address.getAddress().getHostAddress());
    return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + address.getPort();
  }

  private static String withoutZone(String address) {
    int zone = address.indexOf('%');
    return zone < 0 ? address : address.substring(0, zone);
  }
}
