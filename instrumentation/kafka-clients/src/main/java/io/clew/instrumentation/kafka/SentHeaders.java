package io.clew.instrumentation.kafka;

import io.opentracing.Span;
import io.opentracing.Tracer;
import io.opentracing.propagation.TextMap;
import java.util.Iterator;
import java.util.Map;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/** The headers of a record that is about to be sent, as a carrier that is only written. */
final class SentHeaders implements TextMap {
  private static final String REQUEST_ID = "X-Request-Id";

  private final Headers headers;
  private final @Nullable Span span;
  private final SendTracing owner;
  private boolean hasOthers;
  private boolean hasRequestId;
  private boolean isWritten;

  SentHeaders(Headers headers, @Nullable Span span, SendTracing owner) {
    this.headers = headers;
    this.span = span;
    this.owner = owner;
  }

  /** Removes what the tracer would read, but for a request id. */
  void removeOtherContexts(Tracer tracer) {
    Header[] brought = headers.toArray();
    if (brought.length == 0) {
      return;
    }
    hasOthers = true;
    for (String stale : StaleHeaders.among(brought, tracer)) {
      if (!stale.equalsIgnoreCase(REQUEST_ID)) {
        headers.remove(stale);
      }
    }
    for (Header header : brought) {
      hasRequestId |= header.key().equalsIgnoreCase(REQUEST_ID);
    }
  }

  boolean isWritten() {
    return isWritten;
  }

  @Override
  public void put(String name, String value) {
    if (hasRequestId && name.equalsIgnoreCase(REQUEST_ID)) {
      return;
    }
    if (hasOthers) {
      headers.remove(name); // The tracer may write what it does not read.
    }
    headers.add(new TraceHeader(name, value, span, owner));
    isWritten = true;
  }

  @Override
  public Iterator<Map.Entry<String, String>> iterator() {
    throw new UnsupportedOperationException("the headers of a sent record are only written");
  }
}
