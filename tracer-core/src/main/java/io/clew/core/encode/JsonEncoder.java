package io.clew.core.encode;

import io.clew.api.Endpoint;
import io.clew.api.FinishedSpan;
import io.clew.api.SamplingState;
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
  private static final EncodedBytes TRACE_ID = EncodedBytes.of("{\"traceId\":\"");
  private static final EncodedBytes PARENT_ID = EncodedBytes.of("\",\"parentId\":\"");
  private static final EncodedBytes ID = EncodedBytes.of("\",\"id\":\"");
  private static final Map<SpanKind, EncodedBytes> KINDS = kinds();
  private static final EncodedBytes NAME = EncodedBytes.of("\",\"name\":\"");
  private static final EncodedBytes TIMESTAMP = EncodedBytes.of("\",\"timestamp\":");
  private static final EncodedBytes DURATION = EncodedBytes.of(",\"duration\":");
  private static final EncodedBytes LOCAL_ENDPOINT = EncodedBytes.of(",\"localEndpoint\":{");
  private static final EncodedBytes REMOTE_ENDPOINT = EncodedBytes.of(",\"remoteEndpoint\":{");
  private static final EncodedBytes SERVICE_NAME = EncodedBytes.of("\"serviceName\":\"");
  private static final EncodedBytes IPV4 = EncodedBytes.of("\"ipv4\":\"");
  private static final EncodedBytes IPV6 = EncodedBytes.of("\"ipv6\":\"");
  private static final EncodedBytes PORT = EncodedBytes.of("\"port\":");
  private static final EncodedBytes ANNOTATIONS = EncodedBytes.of(",\"annotations\":[");
  private static final EncodedBytes ANNOTATION = EncodedBytes.of("{\"timestamp\":");
  private static final EncodedBytes ANNOTATION_VALUE = EncodedBytes.of(",\"value\":\"");
  private static final EncodedBytes TAGS = EncodedBytes.of(",\"tags\":{\"");
  private static final EncodedBytes END = EncodedBytes.of("}\n");
  private static final EncodedBytes DEBUG = EncodedBytes.of(",\"debug\":true");

  private final CachingTagWriter tags = new JsonTagWriter();

  /** All spans of a tracer have the same local endpoint. */
  private final LastValueCache localEndpoint = new LastValueCache();

  @Override
  public void encode(FinishedSpan span, WriteBuffer out) {
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
    EncodedBytes kind = span.kind() == null ? null : KINDS.get(span.kind());
    if (kind != null) {
      out.write(kind);
    }
    out.write(NAME);
    JsonText.write(span.name(), out);
    out.write(TIMESTAMP);
    out.writeDecimal(Math.max(0, span.startMicros()));
    out.write(DURATION);
    out.writeDecimal(span.durationMicros());
    writeLocalEndpoint(span.localEndpoint(), out);
    writeEndpoint(REMOTE_ENDPOINT, span.remoteEndpoint(), out);
    writeAnnotations(span, out);
    writeTags(span, out);
    if (context.samplingState() == SamplingState.DEBUG) {
      out.write(DEBUG);
    }
    out.write(END);
  }

  private void writeLocalEndpoint(Endpoint endpoint, WriteBuffer out) {
    if (!localEndpoint.write(endpoint, out)) {
      int start = out.length();
      writeEndpoint(LOCAL_ENDPOINT, endpoint, out);
      localEndpoint.remember(endpoint, start, out);
    }
  }

  private static void writeEndpoint(
      EncodedBytes field, @Nullable Endpoint endpoint, WriteBuffer out) {
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

  private static void writeText(EncodedBytes field, String text, int start, WriteBuffer out) {
    separate(start, out);
    out.write(field);
    JsonText.write(text, out);
    out.write('"');
  }

  /** Writes the comma before every field of an object but the first. */
  private static void separate(int start, WriteBuffer out) {
    if (out.length() > start) {
      out.write(',');
    }
  }

  private static void writeAnnotations(FinishedSpan span, WriteBuffer out) {
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
      JsonText.write(span.annotationValue(i), out);
      out.write('"');
      out.write('}');
    }
    out.write(']');
  }

  private void writeTags(FinishedSpan span, WriteBuffer out) {
    if (span.tagCount() == 0) {
      return;
    }
    out.write(TAGS);
    tags.writeAll(span, out);
    out.truncate(out.length() - 2); // The comma and the quote of a tag that does not follow.
    out.write('}');
  }

  private static Map<SpanKind, EncodedBytes> kinds() {
    Map<SpanKind, EncodedBytes> kinds = new EnumMap<>(SpanKind.class);
    for (SpanKind kind : SpanKind.values()) {
      kinds.put(kind, EncodedBytes.of("\",\"kind\":\"" + kind));
    }
    return kinds;
  }

  /** Tags from behind their first quote to the first quote of the next. */
  static final class JsonTagWriter extends CachingTagWriter {
    private static final EncodedBytes KEY_END = EncodedBytes.of("\":\"");
    private static final EncodedBytes VALUE_END = EncodedBytes.of("\",\"");

    @Override
    void writeKey(String key, WriteBuffer out) {
      JsonText.write(key, out);
      out.write(KEY_END);
    }

    @Override
    void writeValue(Object value, int start, WriteBuffer out) {
      if (WriteBuffer.isWhole(value)) {
        out.writeDecimal(((Number) value).longValue());
      } else {
        JsonText.write(value.toString(), out);
      }
      out.write(VALUE_END);
    }
  }
}
