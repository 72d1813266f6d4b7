package io.clew.instrumentation.httpclient5;

import io.clew.instrumentation.http.HttpClientTracing;
import io.clew.instrumentation.http.HttpOptions;
import io.opentracing.Tracer;
import org.apache.hc.client5.http.impl.async.H2AsyncClientBuilder;
import org.apache.hc.client5.http.impl.async.HttpAsyncClientBuilder;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.core5.http.HttpRequest;

/**
 * Makes builders build traced clients:
 *
 * <pre>{@code
 * CloseableHttpClient client = TracingHttpClients.trace(HttpClients.custom(), tracer).build();
 * CloseableHttpAsyncClient async =
 *     TracingHttpClients.trace(HttpAsyncClients.custom(), tracer).build();
 * }</pre>
 *
 * <p>Each call gets a client span, a child of the span that is active where it is sent, named after
 * the method. The span's context goes into the headers of what the client sends; the caller's
 * request stays as it is. Other headers that the tracer reads are removed, such as the {@code b3}
 * that a gateway has copied from the request that it serves: a call has one context. Only an {@code
 * X-Request-Id} that the caller has set stays.
 *
 * <p>One span has the redirects and retries that the client makes, and counts them. Status codes
 * from 400 on and exceptions make it an error, and {@code http.failure} says whether that was a
 * timeout, a connection or a cancellation. A classic client's span ends when the response is there,
 * before its body has been read. An asynchronous client's ends with the last byte of the body; then
 * the callback runs, with the span that was active where the call was sent. The parts of the body
 * are passed on as they come, also with that span. If a call is cancelled, its callback runs on the
 * thread that cancels, with what is active there.
 *
 * <p>Whatever the tracer throws, the call is made as if this class were not there. A builder that
 * is traced twice makes one span for each call.
 */
public final class TracingHttpClients {
  private static final String CALL = "tracing-call";
  private static final String ATTEMPT = "tracing-attempt";

  private TracingHttpClients() {}

  /** With the defaults: no query in the URL, no headers, no path skipped. */
  public static <B extends HttpClientBuilder> B trace(B builder, Tracer tracer) {
    return trace(builder, tracer, HttpOptions.DEFAULT);
  }

  /**
   * With options of your own.
   *
   * @return the same builder
   */
  public static <B extends HttpClientBuilder> B trace(
      B builder, Tracer tracer, HttpOptions options) {
    ClassicHandlers handlers = new ClassicHandlers(tracing(tracer, options));
    builder.addExecInterceptorFirst(CALL, handlers::call);
    builder.addExecInterceptorLast(ATTEMPT, handlers::attempt);
    return builder;
  }

  /** With the defaults: no query in the URL, no headers, no path skipped. */
  public static HttpAsyncClientBuilder trace(HttpAsyncClientBuilder builder, Tracer tracer) {
    return trace(builder, tracer, HttpOptions.DEFAULT);
  }

  /**
   * With options of your own.
   *
   * @return the same builder
   */
  public static HttpAsyncClientBuilder trace(
      HttpAsyncClientBuilder builder, Tracer tracer, HttpOptions options) {
    AsyncHandlers handlers = new AsyncHandlers(tracing(tracer, options));
    return builder
        .addExecInterceptorFirst(CALL, handlers::call)
        .addExecInterceptorLast(ATTEMPT, handlers::attempt);
  }

  /** With the defaults: no query in the URL, no headers, no path skipped. */
  public static H2AsyncClientBuilder trace(H2AsyncClientBuilder builder, Tracer tracer) {
    return trace(builder, tracer, HttpOptions.DEFAULT);
  }

  /**
   * With options of your own.
   *
   * @return the same builder
   */
  public static H2AsyncClientBuilder trace(
      H2AsyncClientBuilder builder, Tracer tracer, HttpOptions options) {
    AsyncHandlers handlers = new AsyncHandlers(tracing(tracer, options));
    return builder
        .addExecInterceptorFirst(CALL, handlers::call)
        .addExecInterceptorLast(ATTEMPT, handlers::attempt);
  }

  private static HttpClientTracing<HttpRequest, Exchange> tracing(
      Tracer tracer, HttpOptions options) {
    return HttpClientTracing.create(
        tracer, "apache-httpclient5", new HttpClient5Adapter(), options);
  }
}
