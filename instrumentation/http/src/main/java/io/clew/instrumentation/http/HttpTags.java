package io.clew.instrumentation.http;

import io.opentracing.Span;
import org.jspecify.annotations.Nullable;

/** Tags of HTTP that OpenTracing does not define. */
final class HttpTags {
  /** The path alone, as Zipkin's instrumentation names it: a sampler can decide by it. */
  static final String PATH = "http.path";

  /** How often a call was redirected. */
  static final String REDIRECTS = "http.redirects";

  /** How often a call was sent again after a failure. */
  static final String RETRIES = "http.retries";

  /** Why there is no answer, see {@link FailureKind}. */
  static final String FAILURE = "http.failure";

  static final String REQUEST_HEADER = "http.request.header.";
  static final String RESPONSE_HEADER = "http.response.header.";

  private HttpTags() {}

  /** Tags the path as it may be recorded, if that is not as it was sent. */
  static @Nullable String redactPath(Span span, @Nullable String path, HttpOptions options) {
    String redacted = options.redacted(path);
    if (redacted != null && !redacted.equals(path)) {
      span.setTag(PATH, Url.cut(redacted));
    }
    return redacted;
  }

  static void header(Span span, String prefix, String name, @Nullable String value) {
    if (value != null) {
      span.setTag(prefix.concat(name), value);
    }
  }
}
