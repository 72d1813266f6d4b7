package io.clew.instrumentation.http;

import io.clew.api.TraceContext;
import io.opentracing.Span;
import io.opentracing.Tracer;
import io.opentracing.propagation.Format;
import org.jspecify.annotations.Nullable;

/** The ids of requests that a tracer sends on. Safe for use by many threads. */
final class RequestIds {
  static final String HEADER = "X-Request-Id";

  private static final int MAX_LENGTH = 200;

  private final Tracer tracer;

  /** Whether this tracer of ours writes the header; null until the first span says it. */
  private volatile @Nullable Boolean isWritten;

  RequestIds(Tracer tracer) {
    this.tracer = tracer;
  }

  /** Null if the tracer sends none, or none that is legal: what goes back must not end a header. */
  @Nullable String of(Span span) {
    String id;
    if (Boolean.TRUE.equals(isWritten) && Spans.requestContext(span) instanceof TraceContext own) {
      id = own.requestId();
    } else if (Boolean.FALSE.equals(isWritten)) {
      return null;
    } else {
      WrittenHeaders headers = injected(span);
      id = find(headers);
      if (span.context() instanceof TraceContext own && own.requestId() != null) {
        isWritten = id != null ? Boolean.TRUE : headers.size() == 0 ? null : Boolean.FALSE;
      }
    }
    return id != null && isLegal(id) ? id : null;
  }

  private WrittenHeaders injected(Span span) {
    WrittenHeaders headers = new WrittenHeaders();
    tracer.inject(span.context(), Format.Builtin.HTTP_HEADERS, headers);
    return headers;
  }

  private static @Nullable String find(WrittenHeaders headers) {
    for (int i = headers.size() - 1; i >= 0; i--) {
      if (HEADER.equalsIgnoreCase(headers.name(i))) {
        return headers.value(i);
      }
    }
    return null;
  }

  /** 1 to 200 characters of {@code A-Z a-z 0-9 . _ ~ + / = : @ # -}. */
  static boolean isLegal(String id) {
    int length = id.length();
    if (length == 0 || length > MAX_LENGTH) {
      return false;
    }
    for (int i = 0; i < length; i++) {
      char c = id.charAt(i);
      boolean legal =
          (c >= 'a' && c <= 'z')
              || (c >= 'A' && c <= 'Z')
              || (c >= '-' && c <= ':') // - . / 0 to 9 :
              || c == '_'
              || c == '~'
              || c == '+'
              || c == '='
              || c == '@'
              || c == '#';
      if (!legal) {
        return false;
      }
    }
    return true;
  }
}
