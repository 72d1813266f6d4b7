package io.clew.instrumentation.okhttp;

import io.clew.instrumentation.http.HttpClientTracing;
import io.opentracing.Scope;
import io.opentracing.Span;
import java.io.IOException;
import kotlin.jvm.functions.Function0;
import kotlin.reflect.KClass;
import okhttp3.Call;
import okhttp3.Callback;
import okhttp3.EventListener;
import okhttp3.Request;
import okhttp3.Response;
import okio.Timeout;
import org.jspecify.annotations.Nullable;

/**
 * A call whose span starts and ends on the way through here, on whatever thread it runs.
 *
 * <p>The client's call is made when it is first needed, which is mostly after the span has started.
 * Then the request is copied once, tag and headers together.
 */
final class TracingCall implements Call {
  private final TracingCallFactory factory;
  private final HttpClientTracing<Request, Exchange> tracing;
  private final Request request;
  private final Exchange exchange;
  private @Nullable Call delegate;

  TracingCall(
      TracingCallFactory factory, HttpClientTracing<Request, Exchange> tracing, Request request) {
    this.factory = factory;
    this.tracing = tracing;
    this.request = request;
    this.exchange = new Exchange(tracing, null);
  }

  private synchronized Call delegate() {
    Call own = delegate;
    if (own == null) {
      own = factory.newCall(request, exchange);
      delegate = own;
    }
    return own;
  }

  private synchronized @Nullable Call delegateIfMade() {
    return delegate;
  }

  @Override
  public Response execute() throws IOException {
    if (!exchange.start(request)) {
      return delegate().execute(); // It refuses: a call is made once.
    }
    try {
      Response response = delegate().execute();
      exchange.finish(response, null);
      return response;
    } catch (Throwable e) {
      exchange.finish(null, e);
      throw e;
    }
  }

  @Override
  public void enqueue(Callback callback) {
    if (!exchange.start(request)) {
      delegate().enqueue(callback);
      return;
    }
    try {
      delegate().enqueue(new CarryingCallback(callback, tracing.active()));
    } catch (Throwable e) {
      exchange.finish(null, e);
      throw e;
    }
  }

  /** Ends the span, then calls another callback with the caller's span as the active one. */
  private final class CarryingCallback implements Callback {
    private final Callback callback;
    private final @Nullable Span caller;

    CarryingCallback(Callback callback, @Nullable Span caller) {
      this.callback = callback;
      this.caller = caller;
    }

    @Override
    public void onResponse(Call call, Response response) throws IOException {
      exchange.finish(response, null);
      Scope scope = tracing.activate(caller);
      try {
        callback.onResponse(TracingCall.this, response);
      } finally {
        scope.close();
      }
    }

    @Override
    public void onFailure(Call call, IOException failure) {
      exchange.finish(null, failure);
      Scope scope = tracing.activate(caller);
      try {
        callback.onFailure(TracingCall.this, failure);
      } finally {
        scope.close();
      }
    }
  }

  @Override
  public Request request() {
    return request;
  }

  @Override
  public void cancel() {
    delegate().cancel();
  }

  @Override
  public boolean isExecuted() {
    Call own = delegateIfMade();
    return own != null && own.isExecuted();
  }

  @Override
  public boolean isCanceled() {
    Call own = delegateIfMade();
    return own != null && own.isCanceled();
  }

  @Override
  public Timeout timeout() {
    return delegate().timeout();
  }

  // From here on: OkHttp 5 only. OkHttp 4 has no such methods, and nobody calls them there.

  @Override
  public void addEventListener(EventListener listener) {
    delegate().addEventListener(listener);
  }

  @Override
  public <T> T tag(KClass<T> type) {
    return delegate().tag(type);
  }

  @Override
  public <T> T tag(Class<? extends T> type) {
    return delegate().tag(type);
  }

  @Override
  public <T> T tag(KClass<T> type, Function0<? extends T> value) {
    return delegate().tag(type, value);
  }

  @Override
  public <T> T tag(Class<T> type, Function0<? extends T> value) {
    return delegate().tag(type, value);
  }

  @Override
  @SuppressWarnings("MethodDoesntCallSuperMethod") // A new call, which has not been made yet.
  public Call clone() {
    return factory.newCall(request);
  }
}
