package io.clew.instrumentation.http;

import io.opentracing.Span;
import org.jspecify.annotations.Nullable;

/** Tags of HTTP's spans: OpenTracing's, and some that it does not define. */
final class HttpTags {
  // The keys of OpenTracing's Tags. A start need not load that class for them, and six of its tags.
  static final String KIND = "span.kind";
  static final String COMPONENT = "component";
  static final String ERROR = "error";
  static final String PRIORITY = "sampling.priority";
  static final String METHOD = "http.method";
  static final String STATUS = "http.status_code";
  static final String URL = "http.url";
  static final String PEER_HOST = "peer.hostname";
  static final String PEER_IPV4 = "peer.ipv4";
  static final String PEER_IPV6 = "peer.ipv6";
  static final String PEER_PORT = "peer.port";

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
