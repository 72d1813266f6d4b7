package io.clew.core;

import io.clew.api.Endpoint;
import io.clew.api.SamplingDecision;
import io.clew.api.SpanKind;
import io.opentracing.tag.Tags;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a span's entries mean in Zipkin's model: of several values of a tag the last, and the
 * semantic tags of OpenTracing as kind and remote endpoint.
 *
 * @see <a
 *     href="https://github.com/opentracing/specification/blob/master/semantic_conventions.md">Semantic
 *     conventions of OpenTracing</a>
 */
record Details(
    @Nullable SpanKind kind,
    @Nullable Endpoint remoteEndpoint,
    List<Entry> tags,
    List<Entry.Log> logs) {

  static final String REQUEST_ID = "request.id";
  static final String SAMPLER_TYPE = "sampler.type";
  static final String SAMPLER_PARAM = "sampler.param";
  static final String DROPPED = "clew.dropped";

  static Details of(
      @Nullable Entry newest, @Nullable String requestId, @Nullable SamplingDecision sampling) {
    Reader reader = new Reader();
    for (Entry entry = newest; entry != null; entry = entry.previous) {
      reader.read(entry);
    }
    Collections.reverse(reader.tags);
    Collections.reverse(reader.logs);
    if (requestId != null) {
      reader.add(REQUEST_ID, requestId);
    }
    if (sampling != null) {
      reader.add(SAMPLER_TYPE, sampling.reason());
      reader.add(SAMPLER_PARAM, sampling.probability());
    }
    if (reader.losses()) {
      reader.add(DROPPED, reader.lossText());
    }
    return new Details(reader.kind, reader.remoteEndpoint(), reader.tags, reader.logs);
  }

  /** Reads entries from the newest to the oldest: the first of a key is the one that counts. */
  private static final class Reader {
    final List<Entry> tags = new ArrayList<>();
    final List<Entry.Log> logs = new ArrayList<>(0);
    @Nullable SpanKind kind;
    private boolean kindRead;
    private boolean errorRead;
    private boolean ipv4Read;
    private boolean ipv6Read;
    private boolean portRead;
    private @Nullable String peerService;
    private @Nullable Inet4Address peerIpv4;
    private @Nullable Inet6Address peerIpv6;
    private int peerPort;
    private int lostTags;
    private int lostLogs;
    private int cutValues;

    void read(Entry entry) {
      if (entry instanceof Entry.Log log) {
        logs.add(log);
      } else if (entry instanceof Entry.Loss loss) {
        lostTags += loss.lostTags;
        lostLogs += loss.lostLogs;
        cutValues += loss.cutValues;
      } else if (!isPart(entry) && !isSet(entry.key)) {
        tags.add(entry);
      }
    }

    /** Adds a tag of the tracer's own, unless the application has set it. */
    void add(String key, Object value) {
      read(new Entry(key, value, null));
    }

    boolean losses() {
      return lostTags + lostLogs + cutValues > 0;
    }

    String lossText() {
      return "tags=" + lostTags + " logs=" + lostLogs + " cut=" + cutValues;
    }

    private boolean isSet(String key) {
      for (int i = 0; i < tags.size(); i++) {
        if (tags.get(i).key.equals(key)) {
          return true;
        }
      }
      return false;
    }

    /**
     * Whether the tag is a part of kind or endpoint, or superseded as such, and no tag in Zipkin.
     */
    private boolean isPart(Entry entry) {
      return switch (entry.key) {
        case "span.kind" -> readKind(entry.value);
        case "error" -> readError(entry.value);
        case "peer.service" -> {
          peerService = peerService == null ? entry.value.toString() : peerService;
          yield true;
        }
        case "peer.ipv4" -> readIpv4(entry.value);
        case "peer.ipv6" -> readIpv6(entry.value);
        case "peer.port" -> readPort(entry.value);
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
      Endpoint endpoint = new Endpoint(peerService, peerIpv4, peerIpv6, peerPort);
      return endpoint.isEmpty() ? null : endpoint;
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
      return switch (value.toLowerCase(Locale.ROOT)) {
        case Tags.SPAN_KIND_CLIENT -> SpanKind.CLIENT;
        case Tags.SPAN_KIND_SERVER -> SpanKind.SERVER;
        case Tags.SPAN_KIND_PRODUCER -> SpanKind.PRODUCER;
        case Tags.SPAN_KIND_CONSUMER -> SpanKind.CONSUMER;
        default -> null;
      };
    }
  }
}
