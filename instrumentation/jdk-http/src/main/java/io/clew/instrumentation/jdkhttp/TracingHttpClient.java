package io.clew.instrumentation.jdkhttp;

import static java.util.Objects.requireNonNull;
import static java.util.Objects.requireNonNullElse;

import io.opentracing.Tracer;
import io.opentracing.Tracer.SpanBuilder;
import io.opentracing.tag.Tags;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.PushPromiseHandler;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A client of the JDK whose calls are traced. Wraps any other:
 *
 * <pre>{@code
 * HttpClient client = TracingHttpClient.create(HttpClient.newHttpClient(), tracer);
 * }</pre>
 *
 * <p>Each call gets a client span, a child of the span that is active where it is sent, named after
 * the method. The span's context goes into the headers of a copy of the request; the caller's
 * request stays as it is. Other headers of the copy that the tracer reads are removed, such as the
 * {@code b3} that a gateway has copied from the request that it serves: a call has one context.
 * Only an {@code X-Request-Id} that the caller has set stays. A header that {@link HttpRequest}
 * refuses is left out. Status codes from 400 on and exceptions make the span an error. URLs longer
 * than 2048 characters are cut.
 *
 * <p>The span ends when the wrapped client has the response, before the caller sees it. With a body
 * handler that streams, such as {@link HttpResponse.BodyHandlers#ofInputStream()}, that is before
 * the body has been read. A call that follows redirects is one span. The span is never made the
 * active one, and body handlers find none on their threads. The later stages of a call by {@code
 * sendAsync} run with the span that was active where it was sent.
 *
 * <p>{@link #sendAsync(HttpRequest, BodyHandler) sendAsync} returns a future that cancels the call
 * when it is cancelled, or a stage derived from it is; the span then ends with an error. Completing
 * the future by other means, a timeout for instance, leaves the call running and its span open
 * until the call ends.
 *
 * <p>Whatever the tracer throws, the call is made as if this class were not there. WebSockets are
 * not traced. Safe for use by many threads.
 */
public final class TracingHttpClient extends ForwardingHttpClient {
  private static final int FIRST_ERROR = 400;

  private final Tracer tracer;
  private final ContextHeaders contextHeaders;
  private final boolean recordQuery;

  private TracingHttpClient(Builder builder) {
    super(builder.delegate);
    this.tracer = builder.tracer;
    this.contextHeaders = new ContextHeaders(tracer);
    this.recordQuery = builder.recordQuery;
  }

  /** A traced client with the defaults: no query in the URL. */
  public static TracingHttpClient create(HttpClient delegate, Tracer tracer) {
    return newBuilder(delegate, tracer).build();
  }

  /** A traced client with settings of your own. */
  public static Builder newBuilder(HttpClient delegate, Tracer tracer) {
    return new Builder(delegate, tracer);
  }

  @Override
  public <T> HttpResponse<T> send(HttpRequest request, BodyHandler<T> bodyHandler)
      throws IOException, InterruptedException {
    HttpSpan span = HttpSpan.start(tracer, () -> describe(request));
    try {
      HttpResponse<T> response = delegate.send(withContext(request, span), bodyHandler);
      span.answered(() -> response.statusCode(), FIRST_ERROR);
      return response;
    } catch (Throwable failure) {
      span.failed(failure);
      throw failure;
    } finally {
      span.finish();
    }
  }

  @Override
  public <T> CompletableFuture<HttpResponse<T>> sendAsync(
      HttpRequest request, BodyHandler<T> bodyHandler) {
    return trace(request, traced -> delegate.sendAsync(traced, bodyHandler));
  }

  @Override
  public <T> CompletableFuture<HttpResponse<T>> sendAsync(
      HttpRequest request,
      BodyHandler<T> bodyHandler,
      @Nullable PushPromiseHandler<T> pushPromiseHandler) {
    return trace(request, traced -> delegate.sendAsync(traced, bodyHandler, pushPromiseHandler));
  }

  private <T> CompletableFuture<HttpResponse<T>> trace(
      HttpRequest request, Function<HttpRequest, CompletableFuture<HttpResponse<T>>> call) {
    HttpSpan caller = HttpSpan.active(tracer);
    HttpSpan span = HttpSpan.start(tracer, () -> describe(request));
    CompletableFuture<HttpResponse<T>> exchange;
    try {
      exchange = call.apply(withContext(request, span));
    } catch (Throwable failure) {
      span.failed(failure);
      span.finish();
      throw failure;
    }
    return ExchangeFuture.of(
        caller,
        exchange,
        (response, failure) -> {
          if (failure == null) {
            span.answered(() -> response.statusCode(), FIRST_ERROR);
          } else {
            span.failed(cause(failure));
          }
          span.finish();
        });
  }

  private SpanBuilder describe(HttpRequest request) {
    HttpMethod method = HttpMethod.of(request.method());
    URI uri = request.uri();
    String host = requireNonNullElse(Url.host(uri.getRawAuthority()), "unknown");
    SpanBuilder span =
        tracer
            .buildSpan(method.name())
            .withTag(Tags.SPAN_KIND, Tags.SPAN_KIND_CLIENT)
            .withTag(Tags.COMPONENT, "jdk-http-client")
            .withTag(Tags.HTTP_METHOD, method.tag())
            .withTag(Tags.HTTP_URL, Url.of(uri.getScheme(), host, uri, recordQuery));
    Peer.tag(span, uri);
    return span;
  }

  /** The caller's own request if there is nothing to add to it. */
  private HttpRequest withContext(HttpRequest request, HttpSpan span) {
    Map<String, String> headers = span.headers();
    if (headers.isEmpty()) {
      return request;
    }
    HttpRequest copy = NoThrow.get(() -> copy(request, headers));
    return copy == null ? request : copy;
  }

  private HttpRequest copy(HttpRequest request, Map<String, String> context) {
    Set<String> own = request.headers().map().keySet(); // Ignores case.
    boolean ownId = own.contains(TracingFilter.REQUEST_ID);
    Set<String> stale = requireNonNullElse(NoThrow.get(() -> contextHeaders.among(own)), Set.of());
    HttpRequest.Builder builder =
        HttpRequest.newBuilder(
            request, (name, value) -> !stale.contains(name) || isRequestId(name));
    context.forEach(
        (name, value) -> {
          if (!ownId || !isRequestId(name)) {
            NoThrow.run(() -> builder.setHeader(name, value));
          }
        });
    return builder.build();
  }

  private static boolean isRequestId(String header) {
    return header.equalsIgnoreCase(TracingFilter.REQUEST_ID);
  }

  private static Throwable cause(Throwable failure) {
    Throwable cause = failure instanceof CompletionException ? failure.getCause() : null;
    return cause == null ? failure : cause;
  }

  /** Settings of a {@link TracingHttpClient}. Not thread-safe. */
  public static final class Builder {
    private final HttpClient delegate;
    private final Tracer tracer;
    private boolean recordQuery;

    private Builder(HttpClient delegate, Tracer tracer) {
      this.delegate = requireNonNull(delegate, "delegate");
      this.tracer = requireNonNull(tracer, "tracer");
    }

    /** Whether {@code http.url} includes the query. Off by default, as queries may hold secrets. */
    public Builder recordQuery(boolean recordQuery) {
      this.recordQuery = recordQuery;
      return this;
    }

    /** Makes the client. */
    public TracingHttpClient build() {
      return new TracingHttpClient(this);
    }
  }
}
