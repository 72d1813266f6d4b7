package io.clew.core.encode;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.clew.api.Decision;
import io.clew.api.Endpoint;
import io.clew.api.FinishedSpan;
import io.clew.api.SpanKind;
import io.clew.api.TraceContext;
import java.net.InetAddress;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Zipkin v2 JSON, one object a line.
 *
 * @see <a href="https://zipkin.io/zipkin-api/#/default/post_spans">Zipkin v2 JSON</a>
 */
final class JsonEncoder implements SpanEncoder {
  private static final byte[] TRACE_ID = ascii("{\"traceId\":\"");
  private static final byte[] PARENT_ID = ascii("\",\"parentId\":\"");
  private static final byte[] ID = ascii("\",\"id\":\"");
  private static final Map<SpanKind, byte[]> KINDS = kinds();
  private static final byte[] NAME = ascii("\",\"name\":\"");
  private static final byte[] TIMESTAMP = ascii("\",\"timestamp\":");
  private static final byte[] DURATION = ascii(",\"duration\":");
  private static final byte[] LOCAL_ENDPOINT = ascii(",\"localEndpoint\":{");
  private static final byte[] REMOTE_ENDPOINT = ascii(",\"remoteEndpoint\":{");
  private static final byte[] SERVICE_NAME = ascii("\"serviceName\":\"");
  private static final byte[] IPV4 = ascii("\"ipv4\":\"");
  private static final byte[] IPV6 = ascii("\"ipv6\":\"");
  private static final byte[] PORT = ascii("\"port\":");
  private static final byte[] ANNOTATIONS = ascii(",\"annotations\":[");
  private static final byte[] ANNOTATION = ascii("{\"timestamp\":");
  private static final byte[] ANNOTATION_VALUE = ascii(",\"value\":\"");
  private static final byte[] TAGS = ascii(",\"tags\":{");
  private static final byte[] DEBUG = ascii(",\"debug\":true");

  @Override
  public void encode(FinishedSpan span, Bytes out) {
    TraceContext context = span.context();
    out.write(TRACE_ID);
    if (context.traceIdHigh() != 0) {
      out.writeHex(context.traceIdHigh());
    }
    out.writeHex(context.traceIdLow());
    if (context.parentId() != 0) {
      out.write(PARENT_ID);
      out.writeHex(context.parentId());
    }
    out.write(ID);
    out.writeHex(context.spanId());
    byte[] kind = span.kind() == null ? null : KINDS.get(span.kind());
    if (kind != null) {
      out.write(kind);
    }
    out.write(NAME);
    out.writeJson(span.name());
    out.write(TIMESTAMP);
    out.writeDecimal(Math.max(0, span.startMicros()));
    out.write(DURATION);
    out.writeDecimal(span.durationMicros());
    writeEndpoint(LOCAL_ENDPOINT, span.localEndpoint(), out);
    writeEndpoint(REMOTE_ENDPOINT, span.remoteEndpoint(), out);
    writeAnnotations(span, out);
    writeTags(span, out);
    if (context.decision() == Decision.DEBUG) {
      out.write(DEBUG);
    }
    out.write('}');
    out.write('\n');
  }

  private static void writeEndpoint(byte[] field, @Nullable Endpoint endpoint, Bytes out) {
    if (endpoint == null || endpoint.isEmpty()) {
      return;
    }
    out.write(field);
    int start = out.length();
    String serviceName = endpoint.serviceName();
    if (serviceName != null) {
      writeText(SERVICE_NAME, serviceName, start, out);
    }
    InetAddress ipv4 = endpoint.ipv4();
    if (ipv4 != null) {
      writeText(IPV4, ipv4.getHostAddress(), start, out);
    }
    InetAddress ipv6 = endpoint.ipv6();
    if (ipv6 != null) {
      writeText(IPV6, ipv6.getHostAddress(), start, out);
    }
    if (endpoint.port() != 0) {
      separate(start, out);
      out.write(PORT);
      out.writeDecimal(endpoint.port());
    }
    out.write('}');
  }

  private static void writeText(byte[] field, String text, int start, Bytes out) {
    separate(start, out);
    out.write(field);
    out.writeJson(text);
    out.write('"');
  }

  /** Writes the comma before every field of an object but the first. */
  private static void separate(int start, Bytes out) {
    if (out.length() > start) {
      out.write(',');
    }
  }

  private static void writeAnnotations(FinishedSpan span, Bytes out) {
    int count = span.annotationCount();
    if (count == 0) {
      return;
    }
    out.write(ANNOTATIONS);
    int start = out.length();
    for (int i = 0; i < count; i++) {
      separate(start, out);
      out.write(ANNOTATION);
      out.writeDecimal(Math.max(1, span.annotationMicros(i)));
      out.write(ANNOTATION_VALUE);
      out.writeJson(span.annotationValue(i));
      out.write('"');
      out.write('}');
    }
    out.write(']');
  }

  private static void writeTags(FinishedSpan span, Bytes out) {
    int count = span.tagCount();
    if (count == 0) {
      return;
    }
    out.write(TAGS);
    int start = out.length();
    for (int i = 0; i < count; i++) {
      separate(start, out);
      out.write('"');
      out.writeJson(span.tagKey(i));
      out.write('"');
      out.write(':');
      out.write('"');
      Object value = span.tagValue(i);
      if (Bytes.isWhole(value)) {
        out.writeDecimal(((Number) value).longValue());
      } else {
        out.writeJson(value.toString());
      }
      out.write('"');
    }
    out.write('}');
  }

  private static Map<SpanKind, byte[]> kinds() {
    Map<SpanKind, byte[]> kinds = new EnumMap<>(SpanKind.class);
    for (SpanKind kind : SpanKind.values()) {
      kinds.put(kind, ascii("\",\"kind\":\"" + kind));
    }
    return kinds;
  }

  private static byte[] ascii(String text) {
    return text.getBytes(US_ASCII);
  }
}
