package io.clew.instrumentation.okhttp;

import io.clew.instrumentation.http.HttpClientTracing;
import io.clew.instrumentation.http.HttpOptions;
import io.opentracing.Tracer;
import java.io.IOException;
import okhttp3.Call;
import okhttp3.Interceptor;
import okhttp3.Request;
import okhttp3.Response;

/**
 * Traces the calls of a client from inside, for libraries that take nothing but an {@code
 * OkHttpClient}. Wherever a {@link Call.Factory} will do, use {@link TracingCallFactory}, which
 * knows more.
 *
 * <pre>{@code
 * TracingInterceptor tracing = TracingInterceptor.create(tracer);
 * OkHttpClient client = new OkHttpClient.Builder()
 *     .addInterceptor(tracing)
 *     .addNetworkInterceptor(tracing)
 *     .build();
 * }</pre>
 *
 * <p>As the first application interceptor it makes one span for each call; as a network interceptor
 * it counts what OkHttp sends again, and makes no spans. A call by {@link Call#execute()} is a
 * child of the span that is active. One by {@link Call#enqueue} runs on a thread of OkHttp, where
 * no span is active: it starts a trace of its own. OkHttp ends a call that exceeds its call timeout
 * by cancelling it, and an interceptor cannot tell the two apart: {@code http.failure} is {@code
 * cancelled} then.
 *
 * <p>Safe for use by many threads and clients.
 */
public final class TracingInterceptor implements Interceptor {
  private final HttpClientTracing<Request, Exchange> tracing;

  private TracingInterceptor(Tracer tracer, HttpOptions options) {
    tracing = HttpClientTracing.create(tracer, "okhttp", new OkHttpAdapter(), options);
  }

  /** With the defaults: no query in the URL, no headers, no path skipped. */
  public static TracingInterceptor create(Tracer tracer) {
    return new TracingInterceptor(tracer, HttpOptions.DEFAULT);
  }

  /** With options of your own. */
  public static TracingInterceptor create(Tracer tracer, HttpOptions options) {
    return new TracingInterceptor(tracer, options);
  }

  HttpClientTracing<Request, Exchange> tracing() {
    return tracing;
  }

  /** Called by OkHttp. */
  @Override
  public Response intercept(Chain chain) throws IOException {
    Request request = chain.request();
    Exchange exchange = Exchange.of(request);
    boolean isOwn = exchange != null && exchange.isOf(chain.call());
    if (chain.connection() != null) {
      return exchange != null && isOwn ? attempt(chain, exchange) : chain.proceed(request);
    }
    if (exchange == null || !isOwn) {
      exchange = new Exchange(tracing, null);
      exchange.isOf(chain.call());
    } else if (exchange.isSent()) {
      return chain.proceed(request);
    }
    return send(chain, exchange, request);
  }

  /** What OkHttp sends over a connection. */
  private static Response attempt(Chain chain, Exchange exchange) throws IOException {
    exchange.attempts().sending();
    Response response = chain.proceed(chain.request());
    exchange.attempts().answered(response.code());
    return response;
  }

  /** The whole call. The span of one that was made by a factory ends there. */
  private static Response send(Chain chain, Exchange exchange, Request request) throws IOException {
    boolean endsHere = exchange.start(request);
    try {
      Response response = chain.proceed(exchange.inject(request));
      if (endsHere) {
        exchange.finish(response, null);
      }
      return response;
    } catch (Throwable e) {
      if (!(e instanceof IOException)) {
        exchange.threw(e);
      }
      if (endsHere) {
        exchange.finish(null, e);
      }
      throw e;
    }
  }
}
