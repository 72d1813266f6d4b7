package io.clew.instrumentation.jdkhttp;

import io.opentracing.Tracer.SpanBuilder;
import io.opentracing.tag.Tags;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.regex.Pattern;

/** The other end of the connection, as tags. Looks at text only: no name is ever resolved. */
final class Peer {
  private static final String OCTET = "(25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)";
  private static final Pattern IPV4 = Pattern.compile(OCTET + "(\\." + OCTET + "){3}");

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
    } else if (IPV4.matcher(host).matches()) {
      span.withTag(Tags.PEER_HOST_IPV4.getKey(), host);
    }
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
