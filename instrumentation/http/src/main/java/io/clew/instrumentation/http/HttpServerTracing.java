package io.clew.instrumentation.http;

import static java.util.Objects.requireNonNull;

import io.clew.api.SamplingState;
import io.clew.api.TraceContext;
import io.opentracing.Scope;
import io.opentracing.Span;
import io.opentracing.SpanContext;
import io.opentracing.Tracer;
import io.opentracing.Tracer.SpanBuilder;
import io.opentracing.propagation.Format;
import io.opentracing.tag.Tags;
import org.jspecify.annotations.Nullable;

/**
 * Makes the spans of a server's requests. For authors of filters; users find them in the filter's
 * builder.
 *
 * <pre>{@code
 * Span span = tracing.start(request, response);
 * try (Scope scope = tracing.activate(span)) {
 *   chain.handle(request, response);
 * } catch (Throwable e) {
 *   failure = e;
 *   throw e;
 * } finally {
 *   tracing.finish(span, request, response, failure);
 * }
 * }</pre>
 *
 * <p>Each request gets a server span that continues the caller's trace, whatever is active on the
 * thread. It is named after the method and the route, such as {@code GET /feed/*}, else after the
 * method alone, and {@code GET not_found} if nothing handles the request: never after the path,
 * which would make a name for every id in it. The method and the path are tags from the start, so
 * that a sampler can decide by them. Status codes from 500 on and exceptions make the span an
 * error.
 *
 * <p>No method throws what the tracer or the adapter throws: the first failure is logged. If no
 * span could be started, it is null, and all methods take that. Safe for use by many threads.
 *
 * @param <Q> a request
 * @param <R> a response
 */
public final class HttpServerTracing<Q, R> {
  private static final int FIRST_CLIENT_ERROR = 400;
  private static final int FIRST_ERROR = 500;
  private static final int NOT_FOUND = 404;

  private final Tracer tracer;
  private final String component;
  private final HttpServerAdapter<Q, R> adapter;
  private final HttpOptions options;
  private final RequestIds requestIds;

  private HttpServerTracing(
      Tracer tracer, String component, HttpServerAdapter<Q, R> adapter, HttpOptions options) {
    this.tracer = requireNonNull(tracer, "tracer");
    this.component = requireNonNull(component, "component");
    this.adapter = requireNonNull(adapter, "adapter");
    this.options = requireNonNull(options, "options");
    this.requestIds = new RequestIds(tracer);
  }

  /**
   * Makes spans for a kind of server.
   *
   * @param component the tag of that name, such as {@code jetty}
   */
  public static <Q, R> HttpServerTracing<Q, R> create(
      Tracer tracer, String component, HttpServerAdapter<Q, R> adapter, HttpOptions options) {
    return new HttpServerTracing<>(tracer, component, adapter, options);
  }

  /**
   * Starts the span of a request, and gives the response the header {@code X-Request-Id} if the
   * tracer sends one on and the response has none.
   */
  public @Nullable Span start(Q request, R response) {
    Span span;
    try {
      span = startSpan(request);
    } catch (Throwable e) {
      NoThrow.survive(e);
      return null;
    }
    writeRequestId(span, response);
    try {
      if (Spans.isRecorded(span)) {
        describe(span, request);
      }
    } catch (Throwable e) {
      NoThrow.survive(e);
    }
    return span;
  }

  private Span startSpan(Q request) {
    HttpMethod method = HttpMethod.of(adapter.method(request));
    SpanContext caller = caller(request);
    if (caller instanceof TraceContext own && own.samplingState() == SamplingState.DENY) {
      // No sampler is asked, and nothing is recorded: no need to find out more.
      return tracer.buildSpan(method.name()).ignoreActiveSpan().asChildOf(caller).start();
    }
    String path = Url.path(adapter.path(request));
    SpanBuilder builder =
        tracer
            .buildSpan(name(method, adapter.route(request), 0))
            .ignoreActiveSpan()
            .asChildOf(caller)
            .withTag(HttpTags.KIND, Tags.SPAN_KIND_SERVER)
            .withTag(HttpTags.METHOD, method.tag());
    if (path != null) {
      builder.withTag(HttpTags.PATH, Url.cut(path));
      if (options.skips(path)) {
        builder.withTag(HttpTags.PRIORITY, 0);
      }
    }
    return builder.start();
  }

  private @Nullable SpanContext caller(Q request) {
    try {
      return tracer.extract(Format.Builtin.HTTP_HEADERS, ReceivedHeaders.of(adapter, request));
    } catch (Throwable e) {
      NoThrow.survive(e);
      return null;
    }
  }

  /** What only a span that is recorded needs to know. */
  private void describe(Span span, Q request) {
    span.setTag(HttpTags.COMPONENT, component);
    String path = HttpTags.redactPath(span, Url.path(adapter.path(request)), options);
    String query = options.recordsQuery() ? adapter.query(request) : null;
    span.setTag(HttpTags.URL, Url.of(adapter.scheme(request), host(request), path, query));
    Peer.tagAddress(span, adapter.remoteAddress(request), adapter.remotePort(request));
    for (String name : options.requestHeaders()) {
      HttpTags.header(span, HttpTags.REQUEST_HEADER, name, adapter.header(request, name));
    }
  }

  private String host(Q request) {
    String host = Url.host(adapter.host(request));
    return host == null
        ? Url.authority(Url.withoutZone(adapter.localAddress(request)), adapter.localPort(request))
        : host;
  }

  private void writeRequestId(Span span, R response) {
    try {
      if (adapter.responseHeader(response, RequestIds.HEADER) == null) {
        String id = requestIds.of(span);
        if (id != null) {
          adapter.setResponseHeader(response, RequestIds.HEADER, id);
        }
      }
    } catch (Throwable e) {
      NoThrow.survive(e);
    }
  }

  /**
   * The id of the request, for access logs and for responses whose headers were reset: what the
   * tracer sends on as {@code X-Request-Id}.
   *
   * @return null if it sends none, or one that cannot be a header's value
   */
  public @Nullable String requestId(@Nullable Span span) {
    try {
      return span == null ? null : requestIds.of(span);
    } catch (Throwable e) {
      NoThrow.survive(e);
      return null;
    }
  }

  /**
   * The trace id, for access logs.
   *
   * @return in lower-case hex; null if there is none
   */
  public @Nullable String traceId(@Nullable Span span) {
    try {
      String id = span == null ? null : Spans.requestContext(span).toTraceId();
      return id == null || id.isEmpty() ? null : id;
    } catch (Throwable e) {
      NoThrow.survive(e);
      return null;
    }
  }

  /** Makes the span the active one of this thread, until the scope is closed. */
  public Scope activate(@Nullable Span span) {
    return Spans.activate(tracer, span);
  }

  /** Notes that the first byte of the answer goes out, as annotation {@code ssf}. */
  public void firstByte(@Nullable Span span) {
    try {
      if (span != null) {
        span.log("ssf");
      }
    } catch (Throwable e) {
      NoThrow.survive(e);
    }
  }

  /** Whether it is worth while to find out more about a span's request. */
  public boolean isRecorded(@Nullable Span span) {
    try {
      return Spans.isRecorded(span);
    } catch (Throwable e) {
      NoThrow.survive(e);
      return false;
    }
  }

  /**
   * Ends the span of a request. To be called once, when the last byte has been written or nobody
   * writes any more.
   *
   * @param failure what the handler has thrown; null if it has not
   */
  public void finish(@Nullable Span span, Q request, R response, @Nullable Throwable failure) {
    if (span == null) {
      return;
    }
    try {
      if (Spans.isRecorded(span)) {
        describeEnd(span, request, response, failure);
      }
    } catch (Throwable e) {
      NoThrow.survive(e);
    } finally {
      Spans.finish(span);
    }
  }

  private void describeEnd(Span span, Q request, R response, @Nullable Throwable failure) {
    if (failure != null) {
      Spans.failed(span, failure);
    }
    int status = adapter.status(response);
    if (failure != null && status < FIRST_CLIENT_ERROR && !adapter.isCommitted(response)) {
      status = adapter.statusOf(failure);
    }
    span.setOperationName(
        name(HttpMethod.of(adapter.method(request)), adapter.route(request), status));
    if (status > 0) {
      span.setTag(HttpTags.STATUS, status);
    }
    if (status >= FIRST_ERROR && failure == null) {
      span.setTag(HttpTags.ERROR, true);
    }
    for (String name : options.responseHeaders()) {
      HttpTags.header(span, HttpTags.RESPONSE_HEADER, name, adapter.responseHeader(response, name));
    }
  }

  private static String name(HttpMethod method, @Nullable String route, int status) {
    if (route != null && !route.isEmpty()) {
      return method.with(route);
    }
    return status == NOT_FOUND ? method.prefix().concat("not_found") : method.name();
  }
}
