package io.clew.instrumentation.jdkhttp;

import static java.util.Objects.requireNonNull;

import io.clew.instrumentation.http.HttpClientTracing;
import io.clew.instrumentation.http.HttpOptions;
import io.opentracing.Span;
import io.opentracing.Tracer;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.PushPromiseHandler;
import java.util.concurrent.CompletableFuture;
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
 * refuses is left out. Status codes from 400 on and exceptions make the span an error, and {@code
 * http.failure} says whether that was a timeout, a connection or a cancellation. URLs longer than
 * 2048 characters are cut.
 *
 * <p>The span ends when the wrapped client has the response, before the caller sees it. With a body
 * handler that streams, such as {@link HttpResponse.BodyHandlers#ofInputStream()}, that is before
 * the body has been read. A call that follows redirects is one span, which counts them. The span is
 * never made the active one, and body handlers find none on their threads. The later stages of a
 * call by {@code sendAsync} run with the span that was active where it was sent.
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
  private final HttpClientTracing<HttpRequest, HttpResponse<?>> tracing;

  private TracingHttpClient(HttpClient delegate, Tracer tracer, HttpOptions options) {
    super(requireNonNull(delegate, "delegate"));
    tracing = HttpClientTracing.create(tracer, "jdk-http-client", new JdkClientAdapter(), options);
  }

  /** A traced client with the defaults: no query in the URL, no headers, no path skipped. */
  public static TracingHttpClient create(HttpClient delegate, Tracer tracer) {
    return new TracingHttpClient(delegate, tracer, HttpOptions.DEFAULT);
  }

  /** A traced client with options of your own. */
  public static TracingHttpClient create(HttpClient delegate, Tracer tracer, HttpOptions options) {
    return new TracingHttpClient(delegate, tracer, options);
  }

  @Override
  public <T> HttpResponse<T> send(HttpRequest request, BodyHandler<T> bodyHandler)
      throws IOException, InterruptedException {
    Span span = tracing.start(request);
    HttpResponse<T> response = null;
    Throwable failure = null;
    try {
      response = delegate.send(withContext(request, span), bodyHandler);
      return response;
    } catch (Throwable e) {
      failure = e;
      throw e;
    } finally {
      tracing.finish(span, response, failure);
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
    CallersSpan caller = CallersSpan.of(tracing);
    Span span = tracing.start(request);
    CompletableFuture<HttpResponse<T>> exchange;
    try {
      exchange = call.apply(withContext(request, span));
    } catch (Throwable failure) {
      tracing.finish(span, null, failure);
      throw failure;
    }
    return ExchangeFuture.of(
        caller, exchange, (response, failure) -> tracing.finish(span, response, failure));
  }

  private HttpRequest withContext(HttpRequest request, @Nullable Span span) {
    CopiedRequest copy = new CopiedRequest(request);
    tracing.inject(span, request, copy);
    return copy.build();
  }
}
