package io.clew.instrumentation.http;

import static java.util.Objects.requireNonNull;

import io.clew.api.SamplingState;
import io.clew.api.TraceContext;
import io.clew.api.UnrecordedSpan;
import io.opentracing.Scope;
import io.opentracing.Span;
import io.opentracing.Tracer;
import io.opentracing.Tracer.SpanBuilder;
import io.opentracing.propagation.Format;
import io.opentracing.tag.Tags;
import org.jspecify.annotations.Nullable;

/**
 * Makes the spans of a client's calls. For authors of interceptors; users find them in the
 * interceptor's builder.
 *
 * <p>Each call gets a client span, a child of the span that is active where it is sent, named after
 * the method. Status codes from 400 on and exceptions make it an error; {@code http.failure} then
 * says whether that was a {@code timeout}, a failed {@code connection}, or whether the call was
 * {@code cancelled}. Redirects and retries that the client makes by itself are counted in {@code
 * http.redirects} and {@code http.retries}.
 *
 * <p>No method throws what the tracer or the adapter throws: the first failure is logged. If no
 * span could be started, it is null, and all methods take that. Safe for use by many threads.
 *
 * @param <Q> a request that is about to be sent
 * @param <R> the answer to it
 */
public final class HttpClientTracing<Q, R> {
  private static final int FIRST_ERROR = 400;

  private final Tracer tracer;
  private final String component;
  private final HttpClientAdapter<Q, R> adapter;
  private final HttpOptions options;
  private final ContextHeaders contextHeaders;

  private HttpClientTracing(
      Tracer tracer, String component, HttpClientAdapter<Q, R> adapter, HttpOptions options) {
    this.tracer = requireNonNull(tracer, "tracer");
    this.component = requireNonNull(component, "component");
    this.adapter = requireNonNull(adapter, "adapter");
    this.options = requireNonNull(options, "options");
    this.contextHeaders = new ContextHeaders(tracer);
  }

  /**
   * Makes spans for a kind of client.
   *
   * @param component the tag of that name, such as {@code okhttp}
   */
  public static <Q, R> HttpClientTracing<Q, R> create(
      Tracer tracer, String component, HttpClientAdapter<Q, R> adapter, HttpOptions options) {
    return new HttpClientTracing<>(tracer, component, adapter, options);
  }

  /** The span that is active on this thread. */
  public @Nullable Span active() {
    try {
      return tracer.activeSpan();
    } catch (Throwable e) {
      NoThrow.survive(e);
      return null;
    }
  }

  /**
   * Starts the span of a call. Within a request of Clew's that is not recorded, it is the request's
   * own span: what is set there counts for the whole request.
   */
  public @Nullable Span start(Q request) {
    Span span;
    String path = null;
    try {
      HttpMethod method = HttpMethod.of(adapter.method(request));
      Span caller = unrecordedCaller();
      if (caller != null) {
        return caller instanceof UnrecordedSpan ? caller : tracer.buildSpan(method.name()).start();
      }
      path = Url.path(adapter.path(request));
      span = startSpan(method, path);
    } catch (Throwable e) {
      NoThrow.survive(e);
      return null;
    }
    try {
      if (Spans.isRecorded(span)) {
        describe(span, request, path);
      }
    } catch (Throwable e) {
      NoThrow.survive(e);
    }
    return span;
  }

  /**
   * Whether more than the end of a span has to be told.
   *
   * @return false for no span, and for one of Clew's that is not recorded
   */
  public boolean isRecorded(@Nullable Span span) {
    try {
      return Spans.isRecorded(span);
    } catch (Throwable e) {
      NoThrow.survive(e);
      return true;
    }
  }

  /**
   * The span that is active, if it is of a trace of Clew's that is not recorded. Then nobody will
   * see the tags of its children, nor a span of this call.
   */
  private @Nullable Span unrecordedCaller() {
    try {
      Span active = tracer.activeSpan();
      if (active != null && active.context() instanceof TraceContext own) {
        // Kept there, so that the headers of all calls within the span share one text.
        var unused = own.toTraceId();
        return own.samplingState() == SamplingState.DENY ? active : null;
      }
    } catch (Throwable e) {
      NoThrow.survive(e);
    }
    return null;
  }

  private Span startSpan(HttpMethod method, @Nullable String path) {
    SpanBuilder builder =
        tracer
            .buildSpan(method.name())
            .withTag(HttpTags.KIND, Tags.SPAN_KIND_CLIENT)
            .withTag(HttpTags.METHOD, method.tag());
    if (path != null) {
      builder.withTag(HttpTags.PATH, Url.cut(path));
      if (options.skips(path)) {
        builder.withTag(HttpTags.PRIORITY, 0);
      }
    }
    return builder.start();
  }

  /** What only a span that is recorded needs to know. */
  private void describe(Span span, Q request, @Nullable String sent) {
    span.setTag(HttpTags.COMPONENT, component);
    String path = HttpTags.redactPath(span, sent, options);
    String scheme = adapter.scheme(request);
    String host = adapter.host(request);
    int port = adapter.port(request);
    String query = options.recordsQuery() ? adapter.query(request) : null;
    span.setTag(HttpTags.URL, Url.of(scheme, Url.authority(host, port), path, query));
    Peer.tagHost(span, scheme, host, port);
    for (String name : options.requestHeaders()) {
      HttpTags.header(span, HttpTags.REQUEST_HEADER, name, adapter.header(request, name));
    }
  }

  /**
   * Writes the span's context into a call. All headers that the tracer reads are removed before,
   * such as the {@code b3} that a gateway has copied from the request that it serves: a call has
   * one context. Only an {@code X-Request-Id} that the caller has set stays. If the tracer fails,
   * the call stays as it is.
   *
   * @param writer what throws there costs the header alone
   */
  public void inject(@Nullable Span span, Q request, HeaderWriter writer) {
    if (span == null) {
      return;
    }
    WrittenHeaders context = new WrittenHeaders();
    boolean ownId = false;
    try {
      tracer.inject(span.context(), Format.Builtin.HTTP_HEADERS, context);
      if (context.size() == 0) {
        return;
      }
      ownId = adapter.header(request, RequestIds.HEADER) != null;
    } catch (Throwable e) {
      NoThrow.survive(e);
      return;
    }
    removeContext(request, writer);
    for (int i = 0; i < context.size(); i++) {
      try {
        if (!ownId || !isRequestId(context.name(i))) {
          writer.set(context.name(i), context.value(i));
        }
      } catch (Throwable e) {
        NoThrow.survive(e);
      }
    }
  }

  private void removeContext(Q request, HeaderWriter writer) {
    try {
      for (String stale : contextHeaders.among(adapter.headerNames(request))) {
        if (!isRequestId(stale)) {
          writer.remove(stale);
        }
      }
    } catch (Throwable e) {
      NoThrow.survive(e);
    }
  }

  private static boolean isRequestId(String header) {
    return header.equalsIgnoreCase(RequestIds.HEADER);
  }

  /** Makes a span the active one of this thread, until the scope is closed. */
  public Scope activate(@Nullable Span span) {
    return Spans.activate(tracer, span);
  }

  /**
   * Ends the span of a call. To be called once.
   *
   * @param response null if there is none
   * @param failure what the call has thrown; null if it has not
   */
  public void finish(@Nullable Span span, @Nullable R response, @Nullable Throwable failure) {
    if (span == null) {
      return;
    }
    try {
      if (Spans.isRecorded(span)) {
        describeEnd(span, response, failure);
      }
    } catch (Throwable e) {
      NoThrow.survive(e);
    } finally {
      Spans.finish(span);
    }
  }

  private void describeEnd(Span span, @Nullable R response, @Nullable Throwable failure) {
    if (failure != null) {
      Throwable cause = FailureKind.unwrapped(failure);
      Spans.failed(span, cause);
      span.setTag(HttpTags.FAILURE, failureKind(response, cause));
    }
    if (response != null) {
      int status = adapter.status(response);
      if (status > 0) {
        span.setTag(HttpTags.STATUS, status);
      }
      if (status >= FIRST_ERROR) {
        span.setTag(HttpTags.ERROR, true);
      }
      count(span, HttpTags.REDIRECTS, adapter.redirects(response));
      count(span, HttpTags.RETRIES, adapter.retries(response));
      for (String name : options.responseHeaders()) {
        HttpTags.header(
            span, HttpTags.RESPONSE_HEADER, name, adapter.responseHeader(response, name));
      }
    }
  }

  /** A client may also cancel a call itself, to end it in time. */
  private String failureKind(@Nullable R response, Throwable failure) {
    String kind = FailureKind.of(failure);
    boolean isCancelled =
        response != null && !kind.equals("timeout") && adapter.isCancelled(response);
    return isCancelled ? "cancelled" : kind;
  }

  private static void count(Span span, String tag, int count) {
    if (count > 0) {
      span.setTag(tag, count);
    }
  }
}
