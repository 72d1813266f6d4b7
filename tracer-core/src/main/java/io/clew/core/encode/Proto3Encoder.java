package io.clew.core.encode;

import io.clew.api.Endpoint;
import io.clew.api.FinishedSpan;
import io.clew.api.SamplingState;
import io.clew.api.SpanKind;
import io.clew.api.TraceContext;
import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/**
 * Zipkin proto3: each span one {@code spans} field of a {@code ListOfSpans}.
 *
 * @see <a href="https://github.com/openzipkin/zipkin-api/blob/master/zipkin.proto">zipkin.proto</a>
 */
final class Proto3Encoder implements SpanEncoder {
  private static final int VARINT = 0;
  private static final int FIXED64 = 1;
  private static final int BYTES = 2;

  private final CachingTagWriter tags = new Proto3TagWriter();

  /** All spans of a tracer have the same local endpoint. */
  private final LastValueCache localEndpoint = new LastValueCache();

  @Override
  public void encode(FinishedSpan span, WriteBuffer out) {
    open(1, out);
    out.write(0); // The length of nearly every span takes two bytes.
    int message = out.length();
    TraceContext context = span.context();
    if (context.traceIdHigh() == 0) {
      out.write(tag(1, BYTES), 8);
    } else {
      out.write(tag(1, BYTES), 16);
      out.writeBigEndian(context.traceIdHigh());
    }
    out.writeBigEndian(context.traceIdLow());
    if (context.parentId() != 0) {
      writeId(2, context.parentId(), out);
    }
    writeId(3, context.spanId(), out);
    SpanKind kind = span.kind();
    if (kind != null) {
      writeVarint(4, number(kind), out);
    }
    writeText(5, span.name(), out);
    writeFixed64(6, Math.max(0, span.startMicros()), out);
    writeVarint(7, span.durationMicros(), out);
    writeLocalEndpoint(span.localEndpoint(), out);
    writeEndpoint(9, span.remoteEndpoint(), out);
    for (int i = 0; i < span.annotationCount(); i++) {
      int annotation = open(10, out);
      writeFixed64(1, Math.max(1, span.annotationMicros(i)), out);
      writeText(2, span.annotationValue(i), out);
      out.closeLength(annotation, 1);
    }
    tags.writeAll(span, out);
    if (context.samplingState() == SamplingState.DEBUG) {
      writeVarint(12, 1, out);
    }
    out.closeLength(message, 2);
  }

  private static int number(SpanKind kind) {
    return switch (kind) {
      case CLIENT -> 1;
      case SERVER -> 2;
      case PRODUCER -> 3;
      case CONSUMER -> 4;
    };
  }

  private void writeLocalEndpoint(Endpoint endpoint, WriteBuffer out) {
    if (!localEndpoint.write(endpoint, out)) {
      int start = out.length();
      writeEndpoint(8, endpoint, out);
      localEndpoint.remember(endpoint, start, out);
    }
  }

  private static void writeEndpoint(int field, @Nullable Endpoint endpoint, WriteBuffer out) {
    if (endpoint == null || endpoint.isEmpty()) {
      return;
    }
    int message = open(field, out);
    String serviceName = endpoint.serviceName();
    if (serviceName != null) {
      writeText(1, serviceName, out);
    }
    writeAddress(2, endpoint.ipv4(), out);
    writeAddress(3, endpoint.ipv6(), out);
    if (endpoint.port() != 0) {
      writeVarint(4, endpoint.port(), out);
    }
    out.closeLength(message, 1);
  }

  private static void writeAddress(int field, @Nullable InetAddress ip, WriteBuffer out) {
    if (ip != null) {
      byte[] address = ip.getAddress();
      out.write(tag(field, BYTES), address.length);
      out.write(address);
    }
  }

  private static void writeId(int field, long id, WriteBuffer out) {
    out.write(tag(field, BYTES), 8);
    out.writeBigEndian(id);
  }

  private static void writeVarint(int field, long value, WriteBuffer out) {
    out.write(tag(field, VARINT));
    out.writeVarint(value);
  }

  private static void writeFixed64(int field, long value, WriteBuffer out) {
    out.write(tag(field, FIXED64));
    out.writeLittleEndian(value);
  }

  private static void writeText(int field, String text, WriteBuffer out) {
    int start = open(field, out);
    Utf8Text.write(text, out);
    out.closeLength(start, 1);
  }

  /** Starts a field whose length is not known yet; most need one byte for it. */
  private static int open(int field, WriteBuffer out) {
    out.write(tag(field, BYTES), 0);
    return out.length();
  }

  private static int tag(int field, int wireType) {
    return field << 3 | wireType;
  }

  /** Tags as entries of the map {@code tags}. */
  static final class Proto3TagWriter extends CachingTagWriter {
    /** The header of an entry: its field, and a byte for its length. */
    private static final int HEADER = 2;

    @Override
    void writeKey(String key, WriteBuffer out) {
      open(11, out);
      writeText(1, key, out);
      open(2, out);
    }

    @Override
    void writeValue(Object value, int start, WriteBuffer out) {
      int text = out.length();
      if (WriteBuffer.isWhole(value)) {
        out.writeDecimal(((Number) value).longValue());
      } else {
        Utf8Text.write(value.toString(), out);
      }
      out.closeLength(text, 1);
      out.closeLength(start + HEADER, 1);
    }
  }
}
