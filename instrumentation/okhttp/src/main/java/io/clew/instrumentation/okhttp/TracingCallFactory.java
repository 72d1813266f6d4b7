package io.clew.instrumentation.okhttp;

import io.clew.instrumentation.http.HttpClientTracing;
import io.clew.instrumentation.http.HttpOptions;
import io.opentracing.Tracer;
import okhttp3.Call;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.WebSocket;
import okhttp3.WebSocketListener;

/**
 * Makes traced calls of a client:
 *
 * <pre>{@code
 * Call.Factory client = TracingCallFactory.create(new OkHttpClient(), tracer);
 * }</pre>
 *
 * <p>Each call gets a client span, a child of the span that is active where {@link Call#execute()}
 * or {@link Call#enqueue} is called, named after the method. The span's context goes into the
 * headers. Other headers of the request that the tracer reads are removed, such as the {@code b3}
 * that a gateway has copied from the request that it serves: a call has one context. Only an {@code
 * X-Request-Id} that the caller has set stays.
 *
 * <p>The span ends when OkHttp has the response, before its body has been read. It counts the
 * redirects and retries that OkHttp makes. Status codes from 400 on and exceptions make it an
 * error, and {@code http.failure} says whether that was a timeout, a connection or a cancellation.
 * A {@link okhttp3.Callback} runs with the span that was active at {@code enqueue}.
 *
 * <p>A WebSocket has a span for its upgrade, with status 101, and none for its messages.
 *
 * <p>Uses a copy of the client that shares its dispatcher, connections and cache; a {@link
 * TracingInterceptor} in the client is replaced. Whatever the tracer throws, the call is made as if
 * this class were not there. Safe for use by many threads.
 */
public final class TracingCallFactory implements Call.Factory, WebSocket.Factory {
  private final HttpClientTracing<Request, Exchange> tracing;
  private final OkHttpClient client;

  /** For calls that are not recorded: nothing of them is to be seen. */
  private final OkHttpClient plainClient;

  private TracingCallFactory(OkHttpClient client, Tracer tracer, HttpOptions options) {
    TracingInterceptor interceptor = TracingInterceptor.create(tracer, options);
    OkHttpClient.Builder copy = client.newBuilder();
    copy.interceptors().removeIf(TracingInterceptor.class::isInstance);
    copy.networkInterceptors().removeIf(TracingInterceptor.class::isInstance);
    this.plainClient = copy.build();
    copy.interceptors().add(0, interceptor);
    copy.networkInterceptors().add(interceptor);
    this.client = copy.build();
    this.tracing = interceptor.tracing();
  }

  /** With the defaults: no query in the URL, no headers, no path skipped. */
  public static TracingCallFactory create(OkHttpClient client, Tracer tracer) {
    return new TracingCallFactory(client, tracer, HttpOptions.DEFAULT);
  }

  /** With options of your own. */
  public static TracingCallFactory create(OkHttpClient client, Tracer tracer, HttpOptions options) {
    return new TracingCallFactory(client, tracer, options);
  }

  @Override
  public Call newCall(Request request) {
    return new TracingCall(this, tracing, request);
  }

  /** The client's call, with the headers of its span if that has started. */
  Call newCall(Request request, Exchange exchange) {
    OkHttpClient own = exchange.isUnrecorded() ? plainClient : client;
    Call call = own.newCall(exchange.prepare(request));
    exchange.isOf(call);
    return call;
  }

  @Override
  public WebSocket newWebSocket(Request request, WebSocketListener listener) {
    return client.newWebSocket(new Exchange(tracing, tracing.active()).prepare(request), listener);
  }
}
