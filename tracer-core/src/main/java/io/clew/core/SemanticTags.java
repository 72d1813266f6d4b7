package io.clew.core;

import io.clew.api.Endpoint;
import io.clew.api.SpanKind;
import io.opentracing.tag.Tags;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The OpenTracing tags that Zipkin stores in fields of their own: kind, error and remote endpoint.
 * They are read from the newest to the oldest, so the first value of each is used. An invalid value
 * stays a tag.
 *
 * @see <a
 *     href="https://github.com/opentracing/specification/blob/master/semantic_conventions.md">Semantic
 *     conventions of OpenTracing</a>
 */
final class SemanticTags {
  private @Nullable SpanKind kind;
  private boolean kindRead;
  private boolean errorRead;
  private boolean ipv4Read;
  private boolean ipv6Read;
  private boolean portRead;
  private @Nullable String peerService;
  private @Nullable Inet4Address peerIpv4;
  private @Nullable Inet6Address peerIpv6;
  private int peerPort;

  void clear() {
    kind = null;
    kindRead = false;
    errorRead = false;
    ipv4Read = false;
    ipv6Read = false;
    portRead = false;
    peerService = null;
    peerIpv4 = null;
    peerIpv6 = null;
    peerPort = 0;
  }

  @Nullable SpanKind kind() {
    return kind;
  }

  /** Whether the tag is a part of kind or endpoint, or superseded as such, and no tag in Zipkin. */
  boolean read(String key, Object value) {
    return switch (key) {
      case "span.kind" -> readKind(value);
      case "error" -> readError(value);
      case "peer.service" -> {
        peerService = peerService == null ? value.toString() : peerService;
        yield true;
      }
      case "peer.ipv4" -> readIpv4(value);
      case "peer.ipv6" -> readIpv6(value);
      case "peer.port" -> readPort(value);
      default -> false;
    };
  }

  private boolean readKind(Object value) {
    if (kindRead) {
      return true;
    }
    kindRead = true;
    kind = kindOf(value.toString());
    return kind != null;
  }

  /** Zipkin takes any {@code error} tag for an error, so that {@code false} must not be one. */
  private boolean readError(Object value) {
    boolean superseded = errorRead;
    errorRead = true;
    return superseded || value.equals(false) || value.equals("false");
  }

  private boolean readIpv4(Object value) {
    if (ipv4Read) {
      return true;
    }
    ipv4Read = true;
    return setIpv4(
        Endpoint.parseIp(value instanceof Integer bits ? dotted(bits) : value.toString()));
  }

  private boolean setIpv4(@Nullable InetAddress ip) {
    if (ip instanceof Inet4Address ipv4) {
      peerIpv4 = peerIpv4 == null ? ipv4 : peerIpv4;
      return true;
    }
    return false;
  }

  private boolean readIpv6(Object value) {
    if (ipv6Read) {
      return true;
    }
    ipv6Read = true;
    InetAddress ip = Endpoint.parseIp(value.toString());
    if (ip instanceof Inet6Address ipv6) {
      peerIpv6 = ipv6;
      return true;
    }
    return setIpv4(ip);
  }

  private boolean readPort(Object value) {
    if (portRead) {
      return true;
    }
    portRead = true;
    long port = 0;
    try {
      port = value instanceof Number number ? number.longValue() : Long.parseLong((String) value);
    } catch (RuntimeException e) {
      // Not a number: it stays a tag.
    }
    if (port < 1 || port > 65535) {
      return false;
    }
    peerPort = (int) port;
    return true;
  }

  @Nullable Endpoint remoteEndpoint() {
    boolean known = peerService != null || peerIpv4 != null || peerIpv6 != null || peerPort != 0;
    return known ? new Endpoint(peerService, peerIpv4, peerIpv6, peerPort) : null;
  }

  private static String dotted(int bits) {
    return (bits >>> 24)
        + "."
        + (bits >> 16 & 0xFF)
        + "."
        + (bits >> 8 & 0xFF)
        + "."
        + (bits & 0xFF);
  }

  private static @Nullable SpanKind kindOf(String value) {
    SpanKind kind = kindOfLowerCase(value);
    return kind == null ? kindOfLowerCase(value.toLowerCase(Locale.ROOT)) : kind;
  }

  private static @Nullable SpanKind kindOfLowerCase(String value) {
    return switch (value) {
      case Tags.SPAN_KIND_CLIENT -> SpanKind.CLIENT;
      case Tags.SPAN_KIND_SERVER -> SpanKind.SERVER;
      case Tags.SPAN_KIND_PRODUCER -> SpanKind.PRODUCER;
      case Tags.SPAN_KIND_CONSUMER -> SpanKind.CONSUMER;
      default -> null;
    };
  }
}
