package io.clew.instrumentation.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.opentracing.Span;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/**
 * A header with a part of a context, and the span that it belongs to. By its class, a producer that
 * is wrapped twice recognises a record that has a span already; and an interceptor finds the span
 * of a record that was acknowledged.
 */
final class TraceHeader implements Header {
  private final String key;
  private final byte[] value;
  private final @Nullable Span span;
  private final SendTracing owner;

  /**
   * Makes a header.
   *
   * @param span null if the record has none of its own, as it is not recorded
   */
  TraceHeader(String key, String value, @Nullable Span span, SendTracing owner) {
    this.key = key;
    this.value = value.getBytes(UTF_8);
    this.span = span;
    this.owner = owner;
  }

  @Override
  public String key() {
    return key;
  }

  @Override
  public byte[] value() {
    return value;
  }

  /** Whether the record with these headers was traced, by whomever. */
  static boolean isAmong(Header[] headers) {
    for (Header header : headers) {
      if (header instanceof TraceHeader) {
        return true;
      }
    }
    return false;
  }

  /** The span that this owner has started. */
  static @Nullable Span spanAmong(Iterable<Header> headers, SendTracing owner) {
    for (Header header : headers) {
      if (header instanceof TraceHeader own && own.owner == owner) {
        return own.span;
      }
    }
    return null;
  }
}
